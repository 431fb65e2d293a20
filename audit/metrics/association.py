"""How strongly a column goes together with a grouping: from 0 (not at all) to 1 (one gives the other away).

Both measures are corrected for the association that luck alone produces, and have the scale of a correlation: for two
groups and two values both are the absolute correlation coefficient.

References
----------
Cramér 1946, Mathematical Methods of Statistics, 21.9; Bergsma 2013, J. Korean Statistical Society 42, 323-328 (V and
its correction). Kelley 1935, PNAS 21, 554-559 (correction of the correlation ratio). Smithson 2003, Confidence
Intervals (intervals by inverting noncentral distributions). Bishop, Fienberg and Holland 1975, Discrete Multivariate
Analysis, chapter 14 (delta method).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.tallies import Floats

FEWEST = 20
"""Rows below which no interval is given."""
_LARGE = (
    1_000.0  # noncentralities and degrees of freedom beyond which the normal approximation of the root is exact enough
)


@dataclass(frozen=True, kw_only=True)
class Association:
    """A strength between 0 and 1."""

    value: float
    interval: Callable[[float], Interval]
    rows: int


def cramers_v(table: Floats) -> Association | None:
    """Cramér's V of counts, shape (groups, levels), with Bergsma's correction; None if one side does not vary.

    The interval takes in the one from the noncentral chi-squared distribution, which holds near 0, and the one from the
    variance of the sample coefficient, which holds away from it.
    """
    table = np.asarray(table, dtype=np.float64)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    groups, levels, n = *table.shape, table.sum()
    if min(groups, levels) < 2 or n < FEWEST:
        return None
    share = table / n
    row, column = share.sum(axis=1, keepdims=True), share.sum(axis=0, keepdims=True)
    ratio = share / (row * column)
    phi2 = max(0.0, float((share * ratio).sum()) - 1)
    degrees = (groups - 1) * (levels - 1)
    smaller = min(_fewer(groups, n), _fewer(levels, n)) - 1
    value = min(1.0, sqrt(max(0.0, phi2 - degrees / (n - 1)) / smaller)) if smaller > 0 else 0.0
    influence = 2 * ratio - (share * ratio).sum(axis=1, keepdims=True) / row - (share * ratio).sum(axis=0) / column
    variance = float((share * influence**2).sum()) / n
    scale = min(groups, levels) - 1

    def interval(confidence: float) -> Interval:
        low, high = _noncentral(n * phi2, degrees, np.inf, confidence)
        near = sqrt(low / (n * scale)), min(1.0, sqrt(high / (n * scale)))
        return _joined(value, near, _error(phi2, variance) / sqrt(scale), confidence)

    return Association(value=value, interval=interval, rows=int(n))


def correlation_ratio(n: Floats, total: Floats, squares: Floats, group: np.ndarray) -> Association | None:
    """Correlation ratio (eta) of a number over groups, with Kelley's correction; None if one side does not vary.

    Args:
        n: rows of each cell.
        total: sum of the number over them.
        squares: sum of its squares.
        group: place of the cell's group, from 0. Cells of one group are taken as alike in the variance alone.
    """
    sizes, sums = np.bincount(group, weights=n), np.bincount(group, weights=total)
    rows, k = float(sizes.sum()), int((sizes > 0).sum())
    if k < 2 or rows < max(FEWEST, k + 2):
        return None
    means = sums / np.where(sizes > 0, sizes, 1)
    mean = sums.sum() / rows
    spread = squares.sum() / rows - mean**2
    if spread <= 1e-13 * max(mean**2, 1e-300):
        return None
    eta2 = min(1.0, float(sizes @ (means - mean) ** 2) / rows / spread)
    value = sqrt(max(0.0, 1 - (1 - eta2) * (rows - 1) / (rows - k)))
    apart, within = means[group] - mean, total / n - means[group]
    around = squares / n - 2 * mean * total / n + mean**2
    influence = (2 * apart * within + apart**2 - eta2 * around) / spread
    variance = float(n @ influence**2) / rows**2
    statistic = eta2 / max(1 - eta2, 1e-15) * (rows - k)

    def interval(confidence: float) -> Interval:
        low, high = (bound / (bound + rows) for bound in _noncentral(statistic, k - 1, rows - k, confidence))
        return _joined(value, (sqrt(low), sqrt(high)), _error(eta2, variance), confidence)

    return Association(value=value, interval=interval, rows=int(rows))


def _fewer(size: int, n: float) -> float:
    """Bergsma's corrected number of rows or columns."""
    return size - (size - 1) ** 2 / (n - 1)


def _error(square: float, variance: float) -> float:
    """Standard error of the root of a square; 0 at 0, where the delta method has none."""
    return sqrt(max(0.0, variance)) / (2 * sqrt(square)) if square > 0 else 0.0


def _joined(value: float, near: Interval, error: float, confidence: float) -> Interval:
    half = normal_quantile(confidence) * error if value > 0 else 0.0
    return max(0.0, min(near[0], value - half)), min(1.0, max(near[1], value + half))


def _noncentral(statistic: float, degrees: float, residual: float, confidence: float) -> Interval:
    """Noncentralities for which a chi-squared or (degrees x) F statistic this large is not unusual.

    Args:
        statistic: chi-squared, or degrees times F.
        degrees: of freedom.
        residual: of the denominator; infinite for chi-squared.
        confidence: of the interval.
    """
    tail = (1 - confidence) / 2
    return _noncentrality(statistic, degrees, residual, 1 - tail), _noncentrality(statistic, degrees, residual, tail)


def _noncentrality(statistic: float, degrees: float, residual: float, below: float) -> float:
    """The noncentrality with which a statistic lies below this one with probability `below`; 0 if there is none."""
    from scipy.special import chdtr, chndtr, fdtr, ncfdtr, ndtri

    if statistic <= 0:
        return 0.0
    simple = residual > _LARGE
    at_zero = chdtr(degrees, statistic) if simple else fdtr(degrees, residual, statistic / degrees)
    if at_zero <= below:
        return 0.0
    if simple and statistic > _LARGE + degrees:  # the root of chi-squared is then normal with standard deviation 1
        return max(0.0, sqrt(statistic - degrees + 1) - float(ndtri(below))) ** 2

    def reached(candidate: float) -> float:
        if simple:
            return float(chndtr(statistic, degrees, candidate))
        return float(ncfdtr(degrees, residual, candidate, statistic / degrees))

    low, high = 0.0, statistic + 1.0
    while reached(high) > below:
        low, high = high, 2 * high
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if reached(middle) > below else (low, middle)
        if high - low < 1e-9 * high:
            break
    return (low + high) / 2
