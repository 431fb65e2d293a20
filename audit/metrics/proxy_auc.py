"""How well one column tells a group from the others: the area under the ROC curve, corrected for what luck adds.

1/2 is guessing, 1 is certainty. A column may rank a group high or low; that either way counts would make a useless
column look useful, so:

* a number keeps its order, and the side is chosen. What remains of the squared distance from 1/2 after its variance is
  taken away is an unbiased estimate of its square; its root is reported.
* the levels of a category are put in the order of the group's share in four fifths of the rows, and judged on the
  remaining fifth, five times. Such an area has no bias, and may fall below 1/2.

References
----------
DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845. LeDell, Petersen and van der Laan 2015, Electronic
Journal of Statistics 9, 1583-1607 (areas averaged over folds). Nadeau and Bengio 2003, Machine Learning 52, 239-281
(their variance). Dunn 1961, JASA 56, 52-64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from audit.metrics.feature_groups import smallest_first
from audit.metrics.intervals import Interval, bonferroni
from audit.metrics.ranking import Area, area
from audit.metrics.score_groups import distinct
from audit.metrics.tallies import Floats

FOLDS = 5


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How well a group is told from the others."""

    value: float
    interval: Callable[[float], Interval]


def by_order(value: ArrayLike, positives: Floats, negatives: Floats) -> Telling | None:
    """A number as it stands, ranking high or low; None without positives or negatives."""
    found = area(distinct(value, positives), distinct(value, negatives))
    if found is None:
        return None
    distance = sqrt(max(0.0, (found.value - 0.5) ** 2 - found.variance))

    def interval(confidence: float) -> Interval:
        low, high = found.interval(confidence)
        return max(0.5, low, 1 - high), max(high, 1 - low)

    return Telling(value=0.5 + distance, interval=interval)


def by_levels(positives: Floats, negatives: Floats, *, seed: int) -> Telling | None:
    """Levels in the order that other rows give them; None with fewer rows of either kind than folds.

    Args:
        positives: rows of the group, by level.
        negatives: rows of the others.
        seed: of the division of the rows into folds, which is drawn from counts.
    """
    if min(positives.sum(), negatives.sum()) < FOLDS:
        return None
    rng = np.random.default_rng(seed)
    inside, outside = _divided(positives, rng), _divided(negatives, rng)
    share = positives.sum() / (positives.sum() + negatives.sum())
    areas = []
    for fold in range(FOLDS):
        others, rest = positives - inside[fold], negatives - outside[fold]
        score = (others + share) / (others + rest + 1)  # a level that the other rows lack is like all of them
        areas.append(area(distinct(score, inside[fold]), distinct(score, outside[fold])))
    return averaged(areas)


def averaged(areas: Sequence[Area | None]) -> Telling | None:
    """The mean of areas over the folds of a cross-validation; None if one of them has no value.

    The orders that are judged on different folds were learned from nearly the same rows, so the areas go up and down
    together: Nadeau and Bengio's correction adds the ratio of tested to learned rows to the variance's 1/folds.
    """
    there = [found for found in areas if found is not None]
    if not there or len(there) < len(areas):
        return None
    together = Area(
        value=float(np.mean([found.value for found in there])),
        variance=float(np.mean([found.variance for found in there])) * (1 / len(there) + 1 / (len(there) - 1)),
        pairs=sum(found.pairs for found in there),
    )
    return Telling(value=together.value, interval=together.interval)


def best(found: Sequence[Telling]) -> Telling:
    """The group that is told apart best; the interval allows for it having been chosen (Bonferroni)."""

    def interval(confidence: float) -> Interval:
        each = bonferroni(confidence, len(found))
        bounds = [item.interval(each) for item in found]
        return max(low for low, _ in bounds), max(high for _, high in bounds)

    return Telling(value=max(item.value for item in found), interval=interval)


def of_feature(value: Floats, n: Floats, *, ordered: bool, seed: int) -> Telling | None:
    """How well a feature tells any one group from all others.

    Args:
        value: distinct values, shape (values,).
        n: rows, shape (groups, values).
        ordered: the values are numbers in an order that means something, or there are but two.
        seed: for levels.
    """
    total = n.sum(axis=0)
    # Of two groups, one is told from the other exactly as well as the other from the one.
    places = smallest_first(n)[: 1 if len(n) == 2 else len(n)]
    found = []
    for place in places:
        mine, others = n[place], total - n[place]
        one = by_order(value, mine, others) if ordered else by_levels(mine, others, seed=seed)
        if one is not None:
            found.append(one)
    return best(found) if found else None


def _divided(counts: Floats, rng: np.random.Generator) -> Floats:
    """Counts as folds of equal size, shape (folds, levels), drawn without replacement."""
    left = counts.astype(np.int64)
    folds = []
    for remaining in range(FOLDS, 1, -1):
        drawn = rng.multivariate_hypergeometric(left, int(left.sum()) // remaining, method="marginals")
        folds.append(drawn)
        left = left - drawn
    return np.array([*folds, left], dtype=np.float64)
