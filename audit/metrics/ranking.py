"""How well a score ranks favourable above unfavourable cases, from counts per distinct score."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.score_groups import Scores, Side, distinct
from audit.metrics.tallies import Floats

METHOD = "DeLong et al. 1988, logit scale"
PAIRS = "exact interval of the disjoint pairs (Clopper and Pearson 1934), too few of which are lost for DeLong's"
FEWEST_LOST = 3
"""Disjoint pairs won and lost, from which on DeLong's interval keeps its confidence in simulations."""

_ROUNDING = 1e-13
"""What sums of case weights may miss 1 by."""


class Ranked(Protocol):
    """A sample of which one can ask how much of it lies below a score; `Scores` is one."""

    @property
    def total(self) -> float: ...
    @property
    def size(self) -> float: ...
    def below(self, at: Floats, side: Side) -> Floats: ...


class Rest:
    """A sample without a part of it, never written out: the background of a group among all groups."""

    def __init__(self, whole: Scores, part: Scores) -> None:
        self._whole, self._part = whole, part
        self.rows = whole.rows - part.rows
        self.total = whole.total - part.total if self.rows else 0.0
        everything = np.array([np.inf])
        self.size = self.total**2 / float(self.below(everything, "right")[1, 0]) if self.rows else 0.0

    def below(self, at: Floats, side: Side) -> Floats:
        """Weights, and squares of weights, below each of the scores `at` (or up to it, side "right")."""
        return self._whole.below(at, side) - self._part.below(at, side)


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area under the ROC curve, and how sure it is."""

    value: float
    variance: float
    """DeLong's; 0 where it cannot be estimated."""
    pairs: float
    """Disjoint pairs of a positive and a negative."""

    @property
    def smooth(self) -> bool:
        """Enough pairs are won and lost for the variance to be known well, and they are not all tied."""
        return self.pairs * min(self.value, 1 - self.value) >= FEWEST_LOST and self.variance > _ROUNDING**2

    @property
    def method(self) -> str:
        """How the interval is made."""
        return METHOD if self.smooth else PAIRS

    def interval(self, confidence: float) -> Interval:
        """Interval of the area: see `auc_interval`."""
        if self.smooth:
            half = normal_quantile(confidence) * sqrt(self.variance) / (self.value * (1 - self.value))
            centre = log(self.value / (1 - self.value))
            return min(self.value, _logistic(centre - half)), max(self.value, _logistic(centre + half))
        return _pairs(self.value, self.pairs, confidence)


def area(positives: Ranked, negatives: Ranked) -> Area | None:
    """Area under the ROC curve of two independent samples; None if one of them is empty.

    With case weights every pair counts by the product of its weights, and the variance is that of the linearised
    statistic. At least one sample is a `Scores` with distinct scores; of two, the first is summed over.
    """
    if not positives.total or not negatives.total:
        return None
    if isinstance(positives, Scores):
        share, mine, theirs = _placed(positives, negatives)
        return _area(share, mine, theirs, positives, negatives)
    if isinstance(negatives, Scores):
        share, mine, theirs = _placed(negatives, positives)
        return _area(1 - share, mine, theirs, positives, negatives)
    raise TypeError("one of the two samples must hold its scores")


def auc(score: ArrayLike, positives: ArrayLike, negatives: ArrayLike) -> float | None:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties counting one half.

    Mann and Whitney 1947; Hanley and McNeil 1982. None if there are no positives or no negatives.

    Args:
        score: values, in any order; equal values are ties.
        positives: rows with each score whose label is positive.
        negatives: rows with each score whose label is negative.
    """
    found = area(distinct(score, positives), distinct(score, negatives))
    return None if found is None else found.value


def auc_interval(score: ArrayLike, positives: ArrayLike, negatives: ArrayLike, confidence: float = 0.95) -> Interval:
    """Interval of the area under the ROC curve.

    DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845, on the logit scale so that it stays between 0 and
    1 (Pepe 2003, The Statistical Evaluation of Medical Tests, 5.2). Where the scores separate the labels (almost)
    perfectly, that variance rests on a handful of rows, or is 0: with 20 positives, 200 negatives and an area of 0.98
    the interval can hold in 75 % of cases instead of 95 %. If fewer than 3 of the min(m, n) disjoint pairs of a
    positive and a negative are won or lost, or all are tied, these pairs are taken as independent trials instead:
    Clopper and Pearson 1934, Biometrika 26, 404-413. The area has no more variance than their mean, so that interval
    is conservative.

    Raises:
        ValueError: no positives or no negatives.
    """
    found = area(distinct(score, positives), distinct(score, negatives))
    if found is None:
        raise ValueError("no positives or no negatives: the area has no value")
    return found.interval(confidence)


def _placed(mine: Scores, other: Ranked) -> tuple[float, float, float]:
    """How far `mine` stand above `other`, and both parts of that mean's variance, small-sample corrections aside.

    The placement of a row is the share of the other sample that it beats, ties counting one half: Sun and Xu 2014, IEEE
    Signal Processing Letters 21, 1389-1393, compute placements from midranks; here they are cumulated counts. The
    rows of `other` are not gone through one by one: all between two neighbouring scores of `mine` are alike.
    """
    under, upto = other.below(mine.score, "left"), other.below(mine.score, "right")
    placement = (under[0] + upto[0]) / (2 * other.total)
    share = float(np.sum(mine.weight * placement) / mine.total)
    spread = float(np.sum(mine.squares * (placement - share) ** 2)) / mine.total**2
    lower = np.concatenate([[0.0], np.cumsum(mine.weight)]) / mine.total
    # Rows of the other sample strictly between neighbouring scores of mine, then those on each of them.
    everything = other.below(np.array([np.inf]), "right")[1]
    between = np.concatenate([under[1], everything]) - np.concatenate([[0.0], upto[1]])
    beaten_between, beaten_on = 1 - lower, 1 - (lower[:-1] + lower[1:]) / 2
    squared = np.sum(between * (beaten_between - share) ** 2) + np.sum((upto - under)[1] * (beaten_on - share) ** 2)
    return share, spread, max(0.0, float(squared)) / other.total**2


def _area(value: float, mine: float, theirs: float, positives: Ranked, negatives: Ranked) -> Area:
    sizes = (positives.size, negatives.size) if isinstance(positives, Scores) else (negatives.size, positives.size)
    smaller = min(sizes)
    variance = 0.0
    if smaller > 1:
        variance = mine * sizes[0] / (sizes[0] - 1) + theirs * sizes[1] / (sizes[1] - 1)
    value = float(round(value)) if abs(value - round(value)) < _ROUNDING else value
    return Area(value=value, variance=variance, pairs=smaller)


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else 1 - 1 / (1 + exp(x))


def _pairs(area: float, pairs: float, confidence: float) -> Interval:
    from scipy.stats import beta

    tail, won = (1 - confidence) / 2, area * pairs
    low = 0.0 if area == 0 else float(beta.ppf(tail, won, pairs - won + 1))
    high = 1.0 if area == 1 else float(beta.ppf(1 - tail, won + 1, pairs - won))
    return min(area, low), max(area, high)
