"""Ratios of two decisions about the same people."""

import numpy as np
import pytest
from fairlearn.metrics import demographic_parity_ratio

from audit.metrics.paired_ratios import paired_ratios
from tests.slow import SLOW

rng = np.random.default_rng(3)


def cells(group: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    found = np.zeros((group.max() + 1, 2, 2))
    np.add.at(found, (group, one.astype(int), two.astype(int)), 1)
    return found


def test_ratios_are_fairlearns() -> None:
    group = rng.integers(0, 3, 500)
    one, two = rng.random(500) < 0.5 + 0.1 * group, rng.random(500) < 0.6
    found = paired_ratios(cells(group, one, two), seed=1)
    assert found is not None
    for mine, decided in ((found.first, one), (found.second, two)):
        assert mine == pytest.approx(demographic_parity_ratio(one, decided, sensitive_features=group))
    assert found.rows == 500
    swapped = paired_ratios(cells(2 - group, one, two), seed=1)
    assert swapped is not None
    assert swapped.difference_interval(0.95) == found.difference_interval(0.95)  # names do not matter


def test_the_interval_of_the_difference_covers() -> None:
    runs, hits = 400 if SLOW else 60, 0
    truth = 0.42 / 0.7 - 0.35 / 0.7
    for _ in range(runs):
        group = rng.integers(0, 2, 800)
        luck = rng.random(800)
        one, two = luck < np.where(group == 1, 0.7, 0.35), luck < np.where(group == 1, 0.7, 0.42)
        found = paired_ratios(cells(group, one, two), seed=1)
        assert found is not None
        low, high = found.difference_interval(0.95)
        hits += low <= truth <= high
    assert hits / runs >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / runs)


def test_nobody_chosen_has_no_ratio_and_equal_groups_reach_one() -> None:
    assert paired_ratios(np.array([[[5.0, 3.0], [0.0, 0.0]], [[5.0, 3.0], [0.0, 0.0]]]), seed=0) is None
    equal = paired_ratios(np.array([[[20.0, 0.0], [0.0, 20.0]]] * 2), seed=0)
    assert equal is not None
    assert (equal.first, equal.second) == (1, 1)
    assert equal.second_interval(0.95)[1] == 1
