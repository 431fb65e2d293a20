"""Differences of errors of the same rows, and how often their intervals hold."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import r2_score, root_mean_squared_error

from audit.metrics.paired_errors import gap_difference, r_squared_difference, rmse_difference


def errors(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two errors that go together, of root mean squares √2 and √1.25, and outcomes of variance 4."""
    common, outcome = rng.normal(size=rows), rng.normal(0, 2, rows)
    return common + rng.normal(size=rows), common + rng.normal(0, 0.5, rows), outcome


def test_values_are_scikit_learns() -> None:
    first, second, outcome = errors(np.random.default_rng(0), 200)
    said = [outcome + one for one in (first, second)]
    rmse, r2 = ([score(outcome, one) for one in said] for score in (root_mean_squared_error, r2_score))
    assert rmse_difference(first, second).value == pytest.approx(rmse[0] - rmse[1])  # type: ignore[union-attr]
    assert r_squared_difference(first, second, outcome).value == pytest.approx(r2[0] - r2[1])  # type: ignore[union-attr]


def test_intervals_hold_as_often_as_they_say() -> None:
    rng, hits, draws = np.random.default_rng(1), np.zeros(3), 500
    for _ in range(draws):
        first, second, outcome = errors(rng, 150)
        rmse = rmse_difference(first, second).interval(0.95)  # type: ignore[union-attr]
        r2 = r_squared_difference(first, second, outcome).interval(0.95)  # type: ignore[union-attr]
        moved = np.where(np.arange(150) < 75, 0.0, 1.0)
        pair = first + moved, second + 2 * moved
        gap = gap_difference([(pair[0][:75], pair[1][:75]), (pair[0][75:], pair[1][75:])], seed=0).interval(0.95)
        truth = np.sqrt(2) - np.sqrt(1.25), -(2 - 1.25) / 4, 1.0
        hits += [low <= true <= high for (low, high), true in zip((rmse, r2, gap), truth, strict=True)]
    assert ((hits / draws > 0.92) & (hits / draws < 0.98)).all(), hits / draws


def test_too_few_rows_or_nothing_to_differ() -> None:
    assert rmse_difference(np.ones(29), np.ones(29)) is None
    assert rmse_difference(np.zeros(50), np.ones(50)) is None
    assert r_squared_difference(np.ones(50), np.ones(50), np.ones(50)) is None
    assert r_squared_difference(np.ones(20), np.ones(20), np.arange(20.0)) is None


def test_the_order_of_groups_is_irrelevant() -> None:
    rng = np.random.default_rng(2)
    groups = [(rng.normal(size=n), rng.normal(size=n)) for n in (20, 30, 40)]
    one, other = gap_difference(groups, seed=1), gap_difference(groups[::-1], seed=1)
    assert one.value == other.value and one.interval(0.9) == other.interval(0.9)
