"""How unequally people fare at the hands of decisions: entropy of their benefits, and the part between groups.

A case's benefit is decision - label + 1: 0 for who deserved the favourable decision and did not get it, 1 for who
was decided as labelled, 2 for who got it without deserving it (Speicher et al. 2018, KDD, 2239-2248). With three
values, both indices are functions of two shares.

References
----------
Cowell and Kuga 1981, Journal of Economic Theory 25, 131-143 (generalised entropy). Theil 1967, Economics and
Information Theory. Intervals: Zou and Donner 2008, Statistics in Medicine 27, 1693-1702 (variance estimates recovered
from the bounds of the shares); Wilson 1927, JASA 22(158), 209-212.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, hypot, log, sqrt

import numpy as np
from scipy.special import chndtr

from audit.metrics import bounds
from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.tallies import Floats, Ints, Tally

BENEFITS = np.array([0.0, 1.0, 2.0])
_WRONGED, _RIGHT, _SPARED = [1], [0, 4], [3]  # places in a tally: decision 0 label 1; decided as labelled; 1 and 0
_LARGE = 1e4  # from here on the square root of a noncentral chi-square is as good as normal

Index = Callable[[float, float], float]


@dataclass(frozen=True, kw_only=True)
class Benefits:
    """Cases by group and benefit."""

    rows: Floats
    """Shape (groups,): rows with a decision and a label."""
    weight: Floats
    """Shape (groups, 3): cases with benefit 0, 1 and 2."""
    size: Floats
    """Shape (groups,): effective number of rows, (sum w)^2 / sum w^2 (Kish 1965); the rows, without weights."""

    @property
    def shares(self) -> Floats:
        """Shares of the three benefits over all groups."""
        return np.asarray(self.weight.sum(axis=0) / self.weight.sum())

    @property
    def total_size(self) -> float:
        """Effective number of rows of all groups together."""
        squares = self.weight.sum(axis=1) ** 2 / self.size
        return float(self.weight.sum() ** 2 / squares.sum())


def benefits(tally: Tally, chosen: Ints | None = None) -> Benefits:
    """The benefits of the cases that have a decision and a label.

    Args:
        tally: groups by decision and label.
        chosen: places of the groups to take; None means every one that has such cases.
    """

    def by_benefit(table: Floats | Ints) -> Floats:
        parts = [table[:, places].sum(axis=1) for places in (_WRONGED, _RIGHT, _SPARED)]
        return np.stack(parts, axis=1).astype(np.float64)

    rows = by_benefit(tally.rows).sum(axis=1)
    weight = by_benefit(tally.rows if tally.weights is None else tally.weights)
    squares = weight.sum(axis=1) if tally.squares is None else by_benefit(tally.squares).sum(axis=1)
    taken = np.flatnonzero(rows > 0) if chosen is None else chosen
    taken = taken[np.lexsort(weight[taken].T)]  # no name decides the order in which sums are rounded
    size = weight[taken].sum(axis=1) ** 2 / squares[taken]
    return Benefits(rows=rows[taken], weight=weight[taken], size=size)


def generalized_entropy(wronged: float, spared: float) -> float:
    """Generalised entropy index, alpha = 2: half the squared coefficient of variation of the benefits.

    Args:
        wronged: share of cases with benefit 0.
        spared: share of cases with benefit 2.

    Raises:
        ZeroDivisionError: nobody has a benefit.
    """
    mean = 1 + spared - wronged
    return 0.5 * ((1 - wronged + 3 * spared) / mean**2 - 1)


def theil(wronged: float, spared: float) -> float:
    """Theil index, alpha = 1: mean of b/m · ln(b/m), where 0 · ln 0 is 0; arguments as above.

    Raises:
        ValueError, ZeroDivisionError: nobody has a benefit.
    """
    mean = 1 + spared - wronged
    return 2 * log(2) * spared / mean - log(mean)


def index_interval(index: Index, wronged: float, spared: float, size: float, confidence: float) -> Interval:
    """Interval of an index from score intervals of the two shares, by the method of variance estimates recovery.

    The shares are parts of one multinomial, so their errors correlate by -sqrt(ac / ((1-a)(1-c))). It holds its
    confidence with few errors, where the delta method and the percentile bootstrap do not.
    """
    low, high = bounds.wilson(np.array([wronged, spared]), np.array([size, size]), confidence)
    value = index(wronged, spared)
    ends = [
        (index(float(low[0]), spared) - value, index(float(high[0]), spared) - value),
        (index(wronged, float(low[1])) - value, index(wronged, float(high[1])) - value),
    ]
    same = 1.0 if (ends[0][1] >= ends[0][0]) == (ends[1][1] >= ends[1][0]) else -1.0
    most = max((1 - wronged) * (1 - spared), 1e-300)
    correlation = -same * min(1.0, sqrt(wronged * spared / most))

    def length(first: float, second: float) -> float:
        return sqrt(max(0.0, first**2 + second**2 + 2 * correlation * first * second))

    below = length(max(0.0, -min(ends[0])), max(0.0, -min(ends[1])))
    above = length(max(0.0, *ends[0]), max(0.0, *ends[1]))
    return max(0.0, value - below), value + above


def between_share(found: Benefits) -> float | None:
    """Part of the generalised entropy (alpha = 2) that lies between the groups' mean benefits; None for 0/0.

    The index is additively decomposable: between, with everybody given their group's mean, plus within. With alpha = 2
    the share is the correlation ratio of the benefits on the groups.
    """
    between, within = _parts(found)
    return float(between / (between + within)) if between + within > 0 else None


def _parts(found: Benefits) -> tuple[float, float]:
    """Variance of the benefits between and within the groups."""
    cases = found.weight.sum(axis=1)
    means = found.weight @ BENEFITS / cases
    share = cases / cases.sum()
    spread = np.maximum(found.weight @ BENEFITS**2 / cases - means**2, 0.0)
    return float(share @ (means - share @ means) ** 2), float(share @ spread)


def between_share_interval(found: Benefits, confidence: float) -> Interval:
    """Interval of the share between groups, from those of its two parts (Zou and Donner 2008, on the log scale).

    Between: a quadratic form in the group means, as a multiple of a noncentral chi-square whose scale is the groups'
    own variances in the direction in which the means differ; so a share of 0 is in the interval when the groups
    differ by no more than luck makes them. Within: delta method.
    """
    between, within = _parts(found)
    if within <= 0:  # the groups explain everything, as far as one can see
        return 0.0, 1.0
    low, high = _between_interval(found, between, confidence)
    error = normal_quantile(confidence) * _within_error(found, within)
    lowest = log(between / within) - hypot(log(between / low), error) if low > 0 else None
    # No difference at all: its upper end stands in for it.
    highest = log((between or high) / within) + hypot(log(high / (between or high)), error)
    return 0.0 if lowest is None else 1 / (1 + exp(-lowest)), 1 / (1 + exp(-highest))


def _between_interval(found: Benefits, between: float, confidence: float) -> Interval:
    cases = found.weight.sum(axis=1)
    share = cases / cases.sum()
    means = found.weight @ BENEFITS / cases
    away = means - share @ means
    # Half a case more at both ends: a group in which everybody was decided as labelled is not known without error.
    size = found.size[:, None] * (found.weight / cases[:, None]) + np.array([0.5, 0.0, 0.5])
    spread = size @ BENEFITS**2 / size.sum(axis=1) - (size @ BENEFITS / size.sum(axis=1)) ** 2
    variance = spread / (size.sum(axis=1) - 1)
    total = float(((share - share**2) * variance).sum())
    scale = float((share**2 * away**2 * variance).sum() / between) if between > 0 else total
    degrees, tail = total / scale, (1 - confidence) / 2
    low = scale * _noncentrality(between / scale, degrees, 1 - tail, confidence)
    # No less than what chance alone gives on average: the upper end of an interval must not collapse to 0.
    return low, scale * _noncentrality(max(between / scale, degrees), degrees, tail, confidence)


def _noncentrality(x: float, degrees: float, probability: float, confidence: float) -> float:
    """The noncentrality at which a chi-square variable lies below `x` with this probability; 0 if there is none."""
    if x > _LARGE:
        z = normal_quantile(confidence) * (1 if probability < 0.5 else -1)
        return max(0.0, sqrt(x - degrees + 1) + z) ** 2 if x > degrees else 0.0
    if chndtr(x, degrees, 0) <= probability:
        return 0.0
    low, high = 0.0, x + 10.0
    while chndtr(x, degrees, high) > probability:
        low, high = high, 2 * high
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if chndtr(x, degrees, middle) > probability else (low, middle)
    return (low + high) / 2


def _within_error(found: Benefits, within: float) -> float:
    """Standard error of the logarithm of the variance within groups."""
    cases = found.weight.sum(axis=1)
    means = found.weight @ BENEFITS / cases
    away = (BENEFITS[None, :] - means[:, None]) ** 2 - within
    share = found.weight / cases.sum()
    return float(sqrt((share * away**2).sum() / found.total_size) / within)
