"""Tests of whether two groups' rates differ."""

from __future__ import annotations

from math import erfc, sqrt

EXACT_UP_TO = 10_000
"""Rows up to which the exact test is used; beyond, the normal approximation is as good and far cheaper."""


def fisher_exact(hits: int, trials: int, hits0: int, trials0: int) -> float:
    """Two-sided p-value that two rates are equal: Fisher 1922, JRSS 85, 87-94 (sum of the tables no likelier).

    Raises:
        ValueError: a group has no trials.
    """
    from scipy.stats import fisher_exact as scipy_fisher_exact

    _both(trials, trials0)
    return min(1.0, float(scipy_fisher_exact([[hits, trials - hits], [hits0, trials0 - hits0]])[1]))


def pooled_z(hits: float, trials: float, hits0: float, trials0: float) -> float:
    """Two-sided p-value that two rates are equal: two-proportion z-test with the pooled variance.

    Equal to Pearson's chi-squared test without continuity correction. If all rows, or none, were hit in both groups,
    nothing speaks against equality: 1.

    Raises:
        ValueError: a group has no trials.
    """
    _both(trials, trials0)
    pooled = (hits + hits0) / (trials + trials0)
    variance = pooled * (1 - pooled) * (1 / trials + 1 / trials0)
    if variance <= 0:
        return 1.0
    return erfc(abs(hits / trials - hits0 / trials0) / sqrt(2 * variance))


def equal_rates(hits: int, trials: int, hits0: int, trials0: int) -> tuple[float, str]:
    """Two-sided p-value that two rates are equal, and which test gave it."""
    if trials + trials0 <= EXACT_UP_TO:
        return fisher_exact(hits, trials, hits0, trials0), "Fisher's exact test, two-sided (Fisher 1922)"
    return pooled_z(hits, trials, hits0, trials0), "two-proportion z-test, pooled variance, two-sided (Pearson 1900)"


def _both(trials: float, trials0: float) -> None:
    if trials <= 0 or trials0 <= 0:
        raise ValueError("a group without trials cannot be compared")
