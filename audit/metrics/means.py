"""Means of numbers, with or without case weights, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, inf, sqrt

import numpy as np

from audit.metrics.intervals import Interval
from audit.metrics.moments import t_quantile
from audit.metrics.tallies import Floats

METHOD = "mean; t interval corrected for skewness (Student 1908; Hall 1992)"
WEIGHTED = "weighted mean; t interval corrected for skewness (Hall 1992), linearised, at the effective size (Kish 1965)"

_STRAIGHT = 1e-6
"""A correction for less skewness than this is lost in rounding."""


@dataclass(frozen=True, kw_only=True)
class Mean:
    """A mean."""

    value: float
    variance: float
    """Of the mean; infinite for one row, from which no spread can be seen."""
    size: float
    """Effective number of rows (Kish 1965): all of them without case weights."""
    skewness: float = 0.0
    """Of the numbers."""
    lowest: float = -inf
    """Of the numbers that could have occurred."""
    highest: float = inf

    def interval(self, confidence: float) -> Interval:
        """Student 1908, Biometrika 6, 1-25, at size - 1 degrees of freedom, within what is possible.

        Corrected for skewness by the transformation of Hall 1992, JRSS B 54, 221-228: the mean of ten skewed numbers is
        off by more on one side than on the other, and the plain interval then holds in 80 % of cases, not in 95 %.

        If all rows are alike, they say how rare other rows are: at most 1 - (a/2)^(1/size) of all, with a = 1 -
        confidence (Clopper and Pearson 1934, for none of `size`). Those could be anything from lowest to highest.
        """
        if self.variance == inf:
            return self.lowest, self.highest
        if not self.variance:
            rare = 1 - ((1 - confidence) / 2) ** (1 / self.size)
            return self.value - rare * (self.value - self.lowest), self.value + rare * (self.highest - self.value)
        quantile, error = t_quantile(confidence, self.size - 1), sqrt(self.variance)
        low, high = (self.value - error * self._straightened(end) for end in (quantile, -quantile))
        return max(self.lowest, low), min(self.highest, high)

    def _straightened(self, quantile: float) -> float:
        bend = self.skewness / sqrt(self.size)
        if abs(bend) < _STRAIGHT:
            return quantile
        return 3 / bend * (_cube_root(1 + bend * (quantile - bend / 6)) - 1)


def _cube_root(number: float) -> float:
    return copysign(abs(number) ** (1 / 3), number)


def mean(
    values: Floats, weight: Floats, squares: Floats, *, lowest: float = -inf, highest: float = inf, least: float = 0.0
) -> Mean:
    """Mean of numbers, each counted by its weight.

    Args:
        values: numbers, one a cell.
        weight: sum of the case weights in each cell; without case weights, its rows.
        squares: sum of the squared case weights; without case weights, its rows.
        lowest: of the numbers that could have occurred.
        highest: of them.
        least: the variance of a single row is taken to be no smaller.

    Raises:
        ValueError: there are no rows.
    """
    total, square = float(np.sum(weight)), float(np.sum(squares))
    if not total:
        raise ValueError("no rows: their mean has no value")
    value = float(np.sum(weight * values)) / total
    value = min(max(value, float(np.min(values))), float(np.max(values)))  # which rounding may miss
    size = total**2 / square
    if size <= 1 + 1e-9:
        return Mean(value=value, variance=inf, size=size, lowest=lowest, highest=highest)
    away = values - value
    spread = float(np.sum(squares * away**2)) / total**2 * size / (size - 1)
    if spread <= least / size:
        return Mean(value=value, variance=least / size, size=size, lowest=lowest, highest=highest)
    second, third = (float(np.sum(weight * away**power)) / total for power in (2, 3))
    skewness = third / second**1.5
    return Mean(value=value, variance=spread, size=size, skewness=skewness, lowest=lowest, highest=highest)
