"""Tails of two-by-two tables against scipy, term by term and far out."""

import numpy as np
import pytest
from scipy.stats import fisher_exact, hypergeom

from audit.metrics.hypergeometric import EXACT_UP_TO, more_often


def tables(seed: int, most: int, n: int = 300) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    trials, trials0 = rng.integers(5, most, n), rng.integers(5, most, n)
    rate = rng.uniform(0.01, 0.9, n)
    hits = rng.binomial(trials, np.minimum(1, rate + rng.exponential(1.0, n) / np.sqrt(trials)))
    return hits, trials, rng.binomial(trials0, rate), trials0


def tail(hits: np.ndarray, trials: np.ndarray, hits0: np.ndarray, trials0: np.ndarray) -> np.ndarray:
    return np.asarray(hypergeom.sf(hits - 1, trials + trials0, hits + hits0, trials))


@pytest.mark.parametrize(("most", "precision"), [(60, 1e-9), (400, 1e-9), (50_000, 1e-4)])
def test_p_values_are_scipys(most: int, precision: float) -> None:
    hits, trials, hits0, trials0 = tables(7, most)
    higher = hits * trials0 > hits0 * trials
    p = more_often(hits, trials, hits0, trials0)
    expected = np.minimum(1, 2 * tail(hits, trials, hits0, trials0))
    # Where the tail is short, and where a normal tail is taken, the p-value is next to 1 and decides nothing.
    small = higher & (expected > 1e-250) & (expected < 0.9)
    assert small.sum() > 100
    assert np.max(np.abs(p[small] / expected[small] - 1)) < precision
    assert np.all(p[~higher] == 1)
    assert np.all(p[higher & (expected >= 0.9)] > 0.85)


def test_the_approximation_takes_over_smoothly_far_out_in_the_tail() -> None:
    trials, trials0, hits0 = 2_000, 10_000, 1_000
    hits = np.arange(201, 800)
    ones = np.ones(len(hits), dtype=int)
    p = more_often(hits, trials * ones, hits0 * ones, trials0 * ones)
    spread = np.sqrt(trials / 12_000 * (hits + hits0) * (1 - (hits + hits0) / 12_000) * 10_000 / 12_000)
    assert spread.min() > EXACT_UP_TO
    expected = 2 * tail(hits, trials * ones, hits0 * ones, trials0 * ones)
    assert np.allclose(p[5:], expected[5:], rtol=1e-4, atol=1e-290)
    assert np.all(np.diff(p) < 0)


def test_it_is_fishers_test_of_one_side_doubled() -> None:
    greater = fisher_exact([[9, 3], [20, 40]], alternative="greater").pvalue
    assert more_often(*np.array([[9], [12], [20], [60]]))[0] == pytest.approx(2 * greater, rel=1e-9)


def test_equal_and_lower_rates_and_all_hits_say_nothing() -> None:
    columns = np.array([[5, 10, 50, 100], [4, 10, 50, 100], [10, 10, 100, 100], [0, 10, 0, 100]]).T
    assert more_often(*columns).tolist() == [1, 1, 1, 1]
    assert more_often(*np.empty((4, 0), dtype=int)).tolist() == []
