"""Intervals of absolute and squared errors, explained variance and ratios of means, from sums of powers alone.

What a pass over the rows adds up is enough, and no row is drawn again. All moments are means over rows, weighted or
not; `size` is the number of rows, or with case weights the effective number (Kish 1965, Survey Sampling, 11.7).

The variance of squared errors comes from their fourth powers, and is underestimated in small groups. `_enlarged`
allows for that; without it, 95 % intervals of a mean squared error hold in 85 % of cases with 20 rows and errors that
are not normal, with it in 94 % (`benchmarks/coverage_of_groups.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log, sqrt

import numpy as np

from audit.metrics.bounds import wilson
from audit.metrics.group_levels import Absence, Level
from audit.metrics.intervals import Interval, normal_quantile

FEWEST = 2
"""Rows from which a variance can be estimated at all."""
FEWEST_EVENTS = 10
"""Losses from which their spread can be relied on."""
FEW_UNITS = 200
"""Units below which the spread that was seen is not relied on alone."""
FEWEST_EXPLAINED = 30
"""Rows from which the interval of R² holds."""
NO_SPREAD: Absence = ("too small", "all values of the group are the same, so nothing says how far luck moves them")

ROUNDING = 1e-13  # a variance this small beside the square that it was subtracted from is rounding
_FAR = 1e100  # a factor beyond which a bound says nothing, and within which it stays a number
_MANY = 1e7  # degrees of freedom from which Student's t differs from the normal in the eighth digit


def positive_mean(size: float, first: float, second: float, *, unit: float = 1.0) -> Level | Absence:
    """A mean of numbers that are never negative, with an interval that is never negative either.

    The mean behaves as a multiple of a chi-square with as many degrees of freedom as give it its variance:
    Satterthwaite 1946, Biometrics Bulletin 2, 110-114; the variance is enlarged for small groups.

    Args:
        size: rows.
        first: mean of the values divided by `unit`.
        second: mean of their squares.
        unit: what they were divided by.
    """
    if size < FEWEST:
        return too_few(size, FEWEST)
    variance = second - first * first
    if first <= 0 or variance <= ROUNDING * second:
        return NO_SPREAD
    degrees = 2 * (size - 1) / _enlarged(variance / first**2, size)

    def interval(confidence: float) -> Interval:
        low, high = (chi_square_factor(degrees, tail) for tail in ((1 - confidence) / 2, (1 + confidence) / 2))
        return unit * first * low, unit * first * high

    return Level(value=unit * first, interval=interval)


def root_mean_square(size: float, second: float, fourth: float, *, unit: float = 1.0) -> Level | Absence:
    """The root of a mean square, from `positive_mean` of the squares.

    Args:
        size: rows.
        second: mean of the squares of the values divided by `unit`.
        fourth: mean of their fourth powers.
        unit: what they were divided by.
    """
    square = positive_mean(size, second, fourth)
    if not isinstance(square, Level):
        return square
    inside: Callable[[float], Interval] = square.interval

    def interval(confidence: float) -> Interval:
        low, high = inside(confidence)
        return unit * sqrt(low), unit * sqrt(high)

    return Level(value=unit * sqrt(second), interval=interval)


def explained(size: float, residual: float, total: float, spread: float) -> Level | Absence:
    """1 - residual / total (R²), by the delta method on the logarithm of the quotient, with Student's t.

    Args:
        size: rows.
        residual: mean of the squared errors e².
        total: variance of the outcome, the mean of d² with d the distance from the group's mean.
        spread: mean of (e²/residual - d²/total)², the variance of the logarithm's influence function.
    """
    if total <= 0:
        return "undefined", "the outcome is the same in every row of the group, so there is nothing to explain (0/0)"
    if size < FEWEST_EXPLAINED:
        return too_few(size, FEWEST_EXPLAINED)
    if residual <= 0 or spread <= ROUNDING:
        return NO_SPREAD
    quotient, error = residual / total, sqrt(_enlarged(spread, size) / (size - 1))

    def interval(confidence: float) -> Interval:
        factor = min(_FAR, exp(min(500.0, t_quantile(confidence, size - 1) * error)))
        return 1 - quotient * factor, 1 - quotient / factor

    return Level(value=1 - quotient, interval=interval)


def log_ratio_of_means(
    units: int, top: float, bottom: float, top_square: float, bottom_square: float, product: float, chance: float
) -> Level:
    """The logarithm of the quotient of two means over the same few units, such as lists.

    Linearised: the variance of top - quotient x bottom over the units (Cochran 1977, Sampling Techniques, 6.4), with
    Student's t. A group that stands once in each of a few lists may never have been drawn to the first place, and the
    spread that was seen is then far too small; so up to `FEW_UNITS` it is not taken to be smaller than what chance
    alone would give.

    Args:
        units: how many, at least two.
        top: mean of the numerators, positive.
        bottom: mean of the denominators, positive.
        top_square: mean of the squared numerators.
        bottom_square: mean of the squared denominators.
        product: mean of numerator times denominator.
        chance: mean over the units of the numerator's variance if places were dealt at random.
    """
    quotient = top / bottom
    squares = top_square + quotient * quotient * bottom_square
    variance = squares - 2 * quotient * product
    error = sqrt(variance / (units - 1)) / top if variance > ROUNDING * squares else 0.0
    least = sqrt(chance / units) / bottom if units < FEW_UNITS or not error else 0.0

    def interval(confidence: float) -> Interval:
        half = max(t_quantile(confidence, units - 1) * error, normal_quantile(confidence) * least)
        return log(quotient) - half, log(quotient) + half

    return Level(value=log(quotient), interval=interval)


def one_minus(units: int, loss: float, loss_square: float, imperfect: int) -> tuple[Level, str]:
    """One minus the mean of losses between 0 and 1 over units such as lists, and how its interval is made.

    The interval is `positive_mean`'s of the losses. With fewer than ten units that lost anything, or losses that are
    all the same, it is the score interval as if each unit had lost all or nothing: with that mean, nothing varies more.

    Args:
        units: how many, at least two.
        loss: their mean.
        loss_square: mean of their squares.
        imperfect: units with a loss above 0.
    """
    found = positive_mean(units, loss, loss_square) if imperfect >= FEWEST_EVENTS else NO_SPREAD
    if isinstance(found, Level):
        inside, how = found.interval, "chi-square interval of the shortfall (Satterthwaite 1946)"
    else:
        inside, how = _all_or_nothing(loss, units), "score interval as if all or nothing (Wilson 1927)"

    def interval(confidence: float) -> Interval:
        low, high = inside(confidence)
        return max(0.0, 1 - high), 1 - low

    return Level(value=1 - loss, interval=interval), how


def _all_or_nothing(share: float, trials: int) -> Callable[[float], Interval]:
    def interval(confidence: float) -> Interval:
        low, high = wilson(np.array([share]), np.array([float(trials)]), confidence)
        return float(low[0]), float(high[0])

    return interval


def t_quantile(confidence: float, degrees: float) -> float:
    """The t for which Student's distribution lies in [-t, t] with probability `confidence`."""
    from scipy.special import stdtrit

    if degrees > _MANY:
        return normal_quantile(confidence)
    return float(-stdtrit(degrees, (1 - confidence) / 2))


def chi_square_factor(degrees: float, tail: float) -> float:
    """What a mean square is multiplied with for its bound: degrees / the chi-square that is exceeded by `tail`."""
    from scipy.special import chdtri

    return min(_FAR, degrees / max(float(chdtri(degrees, tail)), degrees / _FAR))


def too_few(size: float, fewest: int) -> Absence:
    """Why a method is not used, and what would help."""
    return "too small", f"the interval needs {fewest} rows, {fewest - int(size)} more than the group has"


def _enlarged(variance: float, size: float) -> float:
    """A relative variance, allowing for its own bias downwards; the constants are found by simulation."""
    return variance * (1 + 3 * (variance + 2) / size)
