"""Shares against scipy's chi-squared tests, Katz's interval and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, chi2_contingency, chisquare
from scipy.stats.contingency import relative_risk

from audit.metrics.representation import Shares, ratio, ratio_interval, same_shares


def sample(*counts: float) -> Shares:
    return Shares(counts=np.array(counts, dtype=float), size=float(sum(counts)))


def known(*counts: float) -> Shares:
    return Shares(counts=np.array(counts, dtype=float), size=np.inf)


def test_against_known_shares() -> None:
    here, there = sample(30, 50, 20), known(200_000, 250_000, 550_000)
    assert ratio(here, there, 0) == 1.5
    wilson = binomtest(30, 100).proportion_ci(0.95, method="wilson")
    assert ratio_interval(here, there, 0, 0.95) == pytest.approx((wilson.low / 0.2, wilson.high / 0.2), rel=1e-12)
    expected = chisquare([30, 50, 20], [20, 25, 55]).pvalue
    assert same_shares(here, there) == (pytest.approx(expected, rel=1e-9), 3)


def test_against_a_sample() -> None:
    here, there = sample(300, 700), sample(450, 550)
    assert ratio(here, there, 0) == pytest.approx(300 / 450, abs=1e-15)
    katz = relative_risk(300, 1000, 450, 1000).confidence_interval(0.95)
    assert ratio_interval(here, there, 0, 0.95) == pytest.approx((katz.low, katz.high), rel=5e-3)  # 1/2 is added
    expected = chi2_contingency([[300, 700], [450, 550]], correction=False).pvalue
    assert same_shares(here, there) == (pytest.approx(expected, rel=1e-9), 2)


def test_a_group_that_is_missing_here_has_ratio_0_and_one_missing_there_none() -> None:
    here, there = sample(0, 100), known(300, 700)
    assert ratio(here, there, 0) == 0
    low, high = ratio_interval(here, there, 0, 0.95)
    assert low == 0
    assert 0 < high < 0.2
    assert ratio(sample(10, 90), known(0, 5), 0) is None


def test_rare_groups_are_taken_together_or_left_out() -> None:
    here, there = sample(2, 3, 45, 50), known(3, 3, 44, 50)
    assert same_shares(here, there) == (pytest.approx(chisquare([5, 45, 50], [6, 44, 50]).pvalue, rel=1e-9), 3)
    here, there = sample(1, 49, 50), known(1, 45, 54)
    expected = chisquare([49, 50], [99 * 45 / 99, 99 * 54 / 99]).pvalue
    assert same_shares(here, there) == (pytest.approx(expected, rel=1e-9), 2)
    assert same_shares(sample(4, 2), known(4, 2)) is None
    assert same_shares(sample(90, 10), known(1, 0)) is None


def test_weighted_cases_count_at_their_effective_size() -> None:
    heavy = Shares(counts=np.array([300.0, 700.0]), size=100.0)
    plain = sample(30, 70)
    there = known(4, 6)
    assert ratio(heavy, there, 0) == pytest.approx(0.75, abs=1e-12)
    assert ratio_interval(heavy, there, 0, 0.95) == pytest.approx(ratio_interval(plain, there, 0, 0.95), rel=1e-12)
    assert same_shares(heavy, there) == pytest.approx(same_shares(plain, there), rel=1e-9)


@pytest.mark.parametrize("population", [0, 500])
def test_the_interval_covers_and_the_test_keeps_its_level(population: int) -> None:
    rng = np.random.default_rng(9)
    shares, held, rejected, runs = np.array([0.1, 0.3, 0.6]), 0, 0, 1_500
    for _ in range(runs):
        here = sample(*rng.multinomial(300, shares))
        there = sample(*rng.multinomial(population, shares)) if population else known(*shares)
        low, high = ratio_interval(here, there, 0, 0.95)
        held += low <= 1 <= high
        test = same_shares(here, there)
        assert test is not None
        rejected += test[0] < 0.05
    assert 0.935 <= held / runs <= 0.97
    assert 0.03 <= rejected / runs <= 0.07
