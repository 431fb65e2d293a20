"""Bounds of all groups at once against the formulas for one."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.metrics import bounds, intervals
from tests.slow import SLOW

count = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
few = settings(max_examples=60, deadline=None, derandomize=True)
confidence = st.sampled_from([0.8, 0.95, 0.9999])


def arrays(groups: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    hits, trials = np.array(groups, dtype=float).T
    return hits, trials


@few
@given(st.lists(count, min_size=2, max_size=6), confidence)
def test_all_at_once_equals_one_by_one(groups: list[tuple[int, int]], confidence: float) -> None:
    hits, trials = arrays(groups)
    low, high = bounds.wilson(hits / trials, trials, confidence)
    assert list(zip(low, high, strict=True)) == [pytest.approx(intervals.wilson(k, n, confidence)) for k, n in groups]
    found = bounds.difference(hits / trials, (low, high), 0, 1)
    assert found == pytest.approx(intervals.newcombe(*groups[0], *groups[1], confidence), abs=1e-12)
    each = bounds.for_pairs(confidence, len(groups))
    gap = bounds.largest_gap(hits / trials, bounds.wilson(hits / trials, trials, each))
    assert gap == pytest.approx(brute_gap(groups, each), abs=1e-12)
    if hits[1] > 0:
        low_ratio, high_ratio = bounds.ratio(*bounds.log_rates(hits, trials, confidence), 0, 1)
        expected = intervals.rate_ratio(*groups[0], *groups[1], confidence)
        value = (groups[0][0] * groups[1][1]) / (groups[0][1] * groups[1][0])
        assert (min(value, low_ratio), max(value, high_ratio)) == pytest.approx(expected)


def brute_gap(groups: list[tuple[int, int]], each: float) -> tuple[float, float]:
    pairs = [intervals.newcombe(*a, *b, each) for a, b in combinations(groups, 2)]
    return max(0.0, *(max(low, -high) for low, high in pairs)), max(max(high, -low) for low, high in pairs)


def test_the_gap_reaches_as_far_as_either_group_may_be_the_higher() -> None:
    hits, trials = arrays([(0, 2), (0, 1)])
    low, high = intervals.newcombe(0, 2, 0, 1)
    assert -low > high
    gap = bounds.gap_interval(hits / trials, lambda each: bounds.wilson(hits / trials, trials, each))
    assert gap(0.95) == (0.0, pytest.approx(-low))


def test_no_trials_have_no_bounds() -> None:
    low, high = bounds.wilson(np.array([np.nan, 0.5]), np.array([0.0, 4.0]), 0.95)
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert (low[1], high[1]) == pytest.approx(intervals.wilson(2, 4))


def test_odds_reach_to_infinity() -> None:
    low, high = bounds.odds((np.array([0.5, 0.2]), np.array([1.0, 0.5])))
    assert list(low) == [1.0, 0.25]
    assert list(high) == [np.inf, 1.0]


def test_the_mean_of_two_rates_covers() -> None:
    """Balanced accuracy of rates 0.9 and 0.7 on 60 and 40 rows."""
    rng, draws = np.random.default_rng(3), 40_000 if SLOW else 4_000
    first, second = rng.binomial(60, 0.9, draws) / 60, rng.binomial(40, 0.7, draws) / 40
    low, high = bounds.mean_of_two(
        first,
        bounds.wilson(first, np.full(draws, 60.0), 0.95),
        second,
        bounds.wilson(second, np.full(draws, 40.0), 0.95),
    )
    assert 0.935 < np.mean((low <= 0.8) & (high >= 0.8)) < 0.97


@pytest.mark.parametrize("spread", [0.0, 0.15])
def test_the_gap_of_twelve_groups_covers_with_and_without_a_true_gap(spread: float) -> None:
    """A percentile bootstrap of max - min covers a true gap of 0 in none of these trials."""
    rng = np.random.default_rng(7)
    sizes = np.array([162, 36, 18, 42, 20, 20, 198, 42, 24, 48, 20, 20], dtype=float)
    rates = 0.3 + spread * np.linspace(0, 1, len(sizes))
    trials = 2000 if SLOW else 200
    held = 0
    for hits in rng.binomial(sizes.astype(int), rates, size=(trials, len(sizes))):
        gap = bounds.gap_interval(hits / sizes, lambda each: bounds.wilson(hits / sizes, sizes, each))  # noqa: B023
        low, high = gap(0.95)
        held += low <= spread + 1e-12 and spread <= high
    assert held / trials >= 0.935


@pytest.mark.parametrize("rate", [0.05, 0.3])
def test_a_gap_of_zero_is_covered_though_the_largest_is_looked_for(rate: float) -> None:
    """50 equal groups: the family errs in at most 5 % of audits. A percentile bootstrap would err in all."""
    rng, audits = np.random.default_rng(11), 4_000 if SLOW else 400
    trials = np.full(50, 300.0)
    wrong = 0
    for _ in range(audits):
        rates = rng.binomial(300, rate, 50) / 300
        low, _ = bounds.largest_gap(rates, bounds.wilson(rates, trials, bounds.for_pairs(0.95, 50)))
        wrong += low > 0
    assert wrong / audits <= 0.05 + 2 * (0.05 * 0.95 / audits) ** 0.5


def test_the_smallest_ratio_of_equal_groups_is_covered() -> None:
    rng, audits = np.random.default_rng(12), 4_000 if SLOW else 400
    trials, wrong = np.full(20, 300.0), 0
    for _ in range(audits):
        hits = rng.binomial(300, 0.2, 20).astype(float)
        _, high = bounds.smallest_ratio(*bounds.log_rates(hits, trials, bounds.for_pairs(0.95, 20)))
        wrong += high < 1
    assert wrong / audits <= 0.05


def test_odds_ratios_are_woolfs() -> None:
    low, high = bounds.ratio(*bounds.log_odds(np.array([12.0, 5.0]), np.array([32.0, 30.0]), 0.95), 0, 1)
    k, m, k0, m0 = 12.5, 20.5, 5.5, 25.5
    middle, half = np.log(k * m0 / (m * k0)), 1.959963985 * np.sqrt(1 / k + 1 / m + 1 / k0 + 1 / m0)
    assert (low, high) == pytest.approx((np.exp(middle - half), np.exp(middle + half)))


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.lists(count, min_size=25, max_size=60), confidence)
def test_many_groups_have_the_extremes_of_all_their_pairs(groups: list[tuple[int, int]], confidence: float) -> None:
    hits, trials = arrays(groups)
    rates = hits / trials
    ends = bounds.wilson(rates, trials, confidence)
    pairs = [bounds.difference(rates, ends, i, j) for i in range(len(groups)) for j in range(len(groups)) if i != j]
    assert bounds.largest_gap(rates, ends) == (max(0.0, *(low for low, _ in pairs)), max(high for _, high in pairs))
    logs = bounds.log_rates(hits, trials, confidence)
    pairs = [bounds.ratio(*logs, i, j) for i in range(len(groups)) for j in range(len(groups)) if i != j]
    expected = min(low for low, _ in pairs), min(1.0, *(high for _, high in pairs))
    assert bounds.smallest_ratio(*logs) == pytest.approx(expected, rel=1e-12)


def test_a_bound_at_infinity_is_looked_at_as_well() -> None:
    values = np.arange(40.0)
    low, high = values - 1, np.where(values == 3, np.inf, values + 1)
    assert bounds.largest_gap(values, (low, high)) == (39 - 2**0.5, np.inf)
