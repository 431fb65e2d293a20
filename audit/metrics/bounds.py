"""Confidence bounds of many groups at once, and of the extremes over all pairs of them.

The same formulas as `intervals`, on arrays: with 600 groups there are 180,000 pairs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from audit.metrics.intervals import Interval, bonferroni, normal_quantile
from audit.metrics.tallies import Floats, Ints

Bounds = tuple[Floats, Floats]
"""Lower and upper bounds, shape (groups,) each; NaN where there is no value."""


def wilson(rates: Floats, trials: Floats, confidence: float) -> Bounds:
    """Score intervals of rates: Wilson 1927, JASA 22(158), 209-212. `trials` need not be whole."""
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1 + z * z / trials
        centre = (rates + z * z / (2 * trials)) / scale
        half = z * np.sqrt(rates * (1 - rates) / trials + z * z / (4 * trials * trials)) / scale
    low, high = np.clip(np.fmin(rates, centre - half), 0, None), np.clip(np.fmax(rates, centre + half), None, 1)
    # At the ends the bound is exactly 0 or 1; only rounding says otherwise.
    low, high = np.where(rates == 0, 0.0, low), np.where(rates == 1, 1.0, high)
    empty = np.isnan(rates)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def mean_of_two(first: Floats, first_bounds: Bounds, second: Floats, second_bounds: Bounds) -> Bounds:
    """Bounds of (first + second) / 2 from those of two independent numbers (Zou and Donner 2008)."""
    middle = (first + second) / 2
    below = np.hypot(first - first_bounds[0], second - second_bounds[0]) / 2
    above = np.hypot(first_bounds[1] - first, second_bounds[1] - second) / 2
    return middle - below, middle + above


def odds(shares: Bounds) -> Bounds:
    """Bounds of p / (1 - p) from those of p; infinite where p reaches 1."""
    with np.errstate(divide="ignore"):
        low, high = (bound / (1 - bound) for bound in shares)
    return low, high


def difference(values: Floats, bounds: Bounds, first: int, second: int) -> Interval:
    """Interval of values[first] - values[second]; both bounds at the difference's confidence.

    Newcombe 1998, Statistics in Medicine 17, 873-890, method 10, if the bounds are Wilson's; in general the method
    of variance estimates recovery (Zou and Donner 2008).
    """
    low, high = bounds
    gap = values[first] - values[second]
    below = np.hypot(values[first] - low[first], high[second] - values[second])
    above = np.hypot(high[first] - values[first], values[second] - low[second])
    return float(gap - below), float(gap + above)


def largest_gap(values: Floats, bounds: Bounds) -> Interval:
    """Interval of highest minus lowest value, from bounds that hold for all pairs at once (see `for_pairs`).

    The gap is the largest of all pairwise differences, so it lies between their largest lower and their largest
    upper bound. Unlike a percentile bootstrap of max - min, which never covers a true gap of 0, this keeps its
    confidence when all values are equal.
    """
    low, high = bounds
    lower = _largest(values, values - low, high - values, -1)
    return max(0.0, lower), _largest(values, high - values, values - low, 1)


def gap_interval(values: Floats, ends: Callable[[float], Bounds]) -> Callable[[float], Interval]:
    """Interval of highest minus lowest value at any confidence.

    Args:
        values: of the groups, at least two.
        ends: the groups' own bounds at a confidence.
    """
    return lambda confidence: largest_gap(values, ends(for_pairs(confidence, len(values))))


def ratio(logs: Floats, errors: Floats, first: int, second: int) -> Interval:
    """Interval of first value divided by second, from logarithms and their squared half widths (see `log_rates`)."""
    middle, half = logs[first] - logs[second], np.sqrt(errors[first] + errors[second])
    return float(np.exp(middle - half)), float(np.exp(middle + half))


def smallest_ratio(logs: Floats, errors: Floats) -> Interval:
    """Interval of lowest divided by highest value, from logarithms and their squared half widths (see `log_rates`).

    The smallest ratio of all ordered pairs lies between their smallest lower and their smallest upper bound.
    """
    half = np.sqrt(errors)
    low, high = (-_largest(-logs, half, half, sign) for sign in (1, -1))
    return float(np.exp(low)), min(1.0, float(np.exp(high)))


_FEW = 24
"""Groups up to which all pairs are looked at."""
_SHORT = 1e-12  # what is divided by is longer


def _largest(values: Floats, first: Floats, second: Floats, sign: int) -> float:
    """The largest values[i] - values[j] + sign * hypot(first[i], second[j]) of all pairs of different i and j.

    hypot(a, b) is at least a cos t + b sin t, whatever t, and at most (a² / h + b² / h + h) / 2, whatever h. So each
    pair has an upper limit that is a sum of a part of i and a part of j. Only those i and j are looked at that could
    by their parts reach what some pair does reach; t and h are such that the limit is that pair's own value.
    """
    every = np.arange(len(values))
    if len(values) <= _FEW:
        return float(_of_pairs(values, first, second, sign, every, every).max())
    factor = 1.0 if sign > 0 else -(0.5**0.5)
    ahead, behind = values + factor * first, values - factor * second
    if not (np.isfinite(ahead).all() and np.isfinite(behind).all()):
        return float(_of_pairs(values, first, second, sign, every, every).max())
    likely = np.argpartition(-ahead, 2)[:3], np.argpartition(behind, 2)[:3]
    found = _of_pairs(values, first, second, sign, *likely)
    i, j = (places[at] for places, at in zip(likely, np.unravel_index(found.argmax(), found.shape), strict=True))
    if (long := float(np.hypot(first[i], second[j]))) > _SHORT:
        if sign > 0:
            ahead, behind = values + first**2 / (2 * long), values - (second**2 / long + long) / 2
        else:
            ahead, behind = values - first * (first[i] / long), values + second * (second[j] / long)
    reached = float(found.max())
    reached -= 1e-9 * float(np.abs(ahead).max() + np.abs(behind).max())  # rounding must rule nothing out
    chosen = np.flatnonzero(ahead - behind.min() >= reached), np.flatnonzero(ahead.max() - behind >= reached)
    return float(_of_pairs(values, first, second, sign, *chosen).max())


def _of_pairs(values: Floats, first: Floats, second: Floats, sign: int, rows: Ints, columns: Ints) -> Floats:
    found = values[rows, None] - values[None, columns] + sign * np.hypot(first[rows, None], second[None, columns])
    found[rows[:, None] == columns[None, :]] = -np.inf
    return np.asarray(found)


def log_rates(successes: Floats, trials: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Logarithms of rates with 1/2 added to every count, and the squares of z times their standard errors.

    Katz et al. 1978, Biometrics 34, 469-474; the 1/2 keeps an empty count from breaking the logarithm.
    """
    k, n = successes + 0.5, trials + 1
    return np.log(k / n), normal_quantile(confidence) ** 2 * (1 / k - 1 / n)


def log_odds(successes: Floats, trials: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Logarithms of odds with 1/2 added to every count, and the squares of z times their standard errors.

    Woolf 1955, Annals of Human Genetics 19, 251-253; Haldane 1956 and Anscombe 1956 for the 1/2.
    """
    k, m = successes + 0.5, trials - successes + 0.5
    return np.log(k / m), normal_quantile(confidence) ** 2 * (1 / k + 1 / m)


def for_pairs(confidence: float, groups: int) -> float:
    """The confidence of each pair for all pairs of `groups` groups to hold together (Bonferroni 1936)."""
    return bonferroni(confidence, groups * (groups - 1) // 2)
