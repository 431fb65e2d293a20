"""Guessing groups from columns: planted proxies are found, also in combination; luck is not."""

from __future__ import annotations

import numpy as np
import pytest

from audit.metrics.attribute_prediction import _folds, ordered, shuffled, tell_apart
from audit.metrics.tallies import Floats

NO = np.zeros(3, dtype=bool)


def planted(n: int = 900, seed: int = 0) -> tuple[Floats, np.ndarray]:
    """The sign of the product of the first two columns is the group nine times in ten; the third says nothing."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, 3))
    group = np.where((values[:, 0] * values[:, 1] > 0) ^ (rng.random(n) < 0.1), "f", "m")
    return values, group


def told(values: Floats, groups: np.ndarray, categorical: np.ndarray = NO) -> dict[str, float]:
    sorted_values, code, names = ordered(values, groups)
    found = tell_apart(sorted_values, code, categorical, seed=3)
    return {name: item.value for name, item in zip(names, found, strict=True) if item is not None}


def test_a_combination_is_found_that_no_column_shows_alone() -> None:
    values, groups = planted()
    assert min(told(values, groups).values()) > 0.8
    for column in range(3):
        alone = told(values[:, [column]], groups, NO[:1])
        assert max(alone.values()) < 0.58


def test_dealt_out_groups_cannot_be_guessed() -> None:
    alarms, areas = 0, []
    for seed in range(20):
        values, groups = planted(300, seed)
        sorted_values, code, _ = ordered(values, groups)
        dealt = shuffled(code, seed=seed)
        assert np.bincount(dealt).tolist() == np.bincount(code).tolist()
        found = tell_apart(sorted_values, dealt, NO, seed=seed)[0]
        assert found is not None
        areas.append(found.value)
        alarms += found.interval(0.95)[0] > 0.5 or found.interval(0.95)[1] < 0.5
    assert np.mean(areas) == pytest.approx(0.5, abs=0.025)
    assert alarms <= 3


def test_neither_the_order_of_rows_nor_names_matter() -> None:
    values, groups = planted()
    shuffle = np.random.default_rng(9).permutation(len(values))
    plain = told(values, groups)
    assert told(values[shuffle], groups[shuffle]) == plain
    assert told(values, np.where(groups == "f", "z", "a")) == {"z": plain["f"], "a": plain["m"]}
    assert plain["f"] == pytest.approx(plain["m"], abs=1e-9)


def test_rows_are_sorted_by_content_and_groups_by_size() -> None:
    values = np.array([[2.0, 1], [np.nan, 0], [1, 5], [1, 5], [1, 4]])
    found, code, names = ordered(values, ["b", "b", "a", "b", "a"])
    assert names == ("b", "a")
    # the last column is the first to sort by; what is missing stands last in its column
    np.testing.assert_array_equal(found, [[np.nan, 0], [2, 1], [1, 4], [1, 5], [1, 5]])
    assert code.tolist() == [0, 0, 1, 0, 1]


def test_categories_and_missing_values_tell_too() -> None:
    rng = np.random.default_rng(4)
    groups = rng.choice(["f", "m"], 900)
    street = rng.integers(0, 300, 900) * 1.0
    hidden = np.where((groups == "f") & (rng.random(900) < 0.7), np.nan, rng.integers(0, 4, 900))
    values, kinds = np.column_stack([street, hidden]), np.array([True, True])
    assert told(values, groups, kinds)["f"] > 0.8


def test_folds_are_even_and_small_groups_have_no_figure() -> None:
    code = np.repeat([0, 1, 2], [300, 31, 8])
    fold = _folds(code, np.random.default_rng(0))
    for group, n in enumerate((300, 31, 8)):
        sizes = np.bincount(fold[code == group], minlength=3)
        assert sizes.sum() == n
        assert sizes.max() - sizes.min() <= 1
    found = tell_apart(np.random.default_rng(1).normal(size=(339, 3)), code, NO, seed=0)
    assert [item is None for item in found] == [False, False, True]
    assert tell_apart(np.zeros((40, 3)), np.zeros(40, dtype=np.int64), NO, seed=0) == [None]
