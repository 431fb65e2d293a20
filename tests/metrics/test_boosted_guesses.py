"""The small model that guesses, beside scikit-learn's own, and where scikit-learn's stops."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from audit.metrics.boosted_guesses import classes


def test_it_finds_what_gives_a_class_away() -> None:
    rng = np.random.default_rng(0)
    values = np.column_stack([rng.normal(0, 1, 900), rng.integers(0, 5, 900).astype(float)])
    code = ((values[:, 0] > 0) ^ (values[:, 1] == 3)).astype(int)
    found = classes(values[:600], np.array([False, True]), code[:600], values[600:], seed=1)
    assert found.shape == (300, 2)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert roc_auc_score(code[600:], found[:, 1]) > 0.95


def test_a_column_without_a_value_takes_no_part() -> None:
    rng = np.random.default_rng(0)
    column = rng.normal(0, 1, (200, 1))
    code = (column[:, 0] > 0).astype(int)
    empty = np.full((200, 1), np.nan)
    alone = classes(column, np.array([False]), code, column, seed=1)
    for both in (np.hstack([column, empty]), np.hstack([empty, column])):
        np.testing.assert_array_equal(classes(both, np.array([False, False]), code, both, seed=1), alone)


def test_with_nothing_to_go_by_it_guesses_the_shares() -> None:
    code = np.array([0] * 30 + [1] * 10)
    found = classes(np.full((40, 1), np.nan), np.array([False]), code, np.zeros((3, 1)), seed=0)
    assert found[0] == pytest.approx([0.75, 0.25])


def test_rare_categories_count_as_missing() -> None:
    code = np.arange(400) % 2
    many = np.arange(400.0)[:, None] % 200
    found = classes(many, np.array([True]), code, np.array([[150.0], [np.nan]]), seed=0)
    np.testing.assert_array_equal(found[0], found[1])
