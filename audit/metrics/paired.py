"""Differences between two proportions that were observed on the same cases."""

from __future__ import annotations

from math import sqrt

from audit.metrics.intervals import Interval, wilson


def difference(both: int, only_first: int, only_second: int, neither: int, confidence: float = 0.95) -> Interval:
    """Interval of the first share less the second, of the same cases.

    Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10: score intervals of both shares, put together with
    their correlation, which is corrected for continuity where it is positive.

    Raises:
        ValueError: a count is negative, or there are no cases.
    """
    n = both + only_first + only_second + neither
    if min(both, only_first, only_second, neither) < 0 or n == 0:
        raise ValueError("counts of paired cases must be 0 or more, and some must be there")
    first, second = (both + only_first) / n, (both + only_second) / n
    (low1, high1), (low2, high2) = wilson(both + only_first, n, confidence), wilson(both + only_second, n, confidence)
    phi = correlation(both, only_first, only_second, neither)
    down = (first - low1) ** 2 - 2 * phi * (first - low1) * (high2 - second) + (high2 - second) ** 2
    up = (high1 - first) ** 2 - 2 * phi * (high1 - first) * (second - low2) + (second - low2) ** 2
    value = first - second
    return max(-1.0, value - sqrt(max(down, 0.0))), min(1.0, value + sqrt(max(up, 0.0)))


def correlation(both: int, only_first: int, only_second: int, neither: int) -> float:
    """Correlation of two shares of the same cases, for their score intervals: Newcombe's corrected phi."""
    margins = (both + only_first) * (only_second + neither) * (both + only_second) * (only_first + neither)
    if margins == 0:
        return 0.0
    across = float(both * neither - only_first * only_second)
    if across > 0:
        across = max(across - (both + only_first + only_second + neither) / 2, 0.0)
    return across / sqrt(margins)
