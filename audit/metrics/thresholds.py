"""The best thresholds of several groups when their selection rates, or their errors, may differ only so much.

For every group, the thresholds of the score trace out which accuracy goes with which selection rate; between two of
them a mixture (a drawn lot) reaches every rate in between, so the best is the upper convex hull. With a highest rate
of M and the impact ratio held at r, every group may choose its own best rate from rM to M; the sum over groups is
concave and piecewise linear in M, so one of its corners is the best of all. At r = 1 this is fairlearn's
`ThresholdOptimizer` with "demographic_parity" and the objective "accuracy_score", without its grid.

Equal true and false positive rates are reached where the groups' ROC hulls overlap: on the lowest of them, by lots
drawn in the groups that could do better. This is fairlearn's `ThresholdOptimizer` with "equalized_odds", on its grid.

fairlearn itself takes neither counts nor a ratio to be held, and looks at every row in turn; the tests hold both to its
results row by row.

References
----------
Hardt, Price and Srebro 2016, NeurIPS, 3315-3323. Corbett-Davies et al. 2017, KDD, 797-806. Convex hull: Andrew 1979,
Information Processing Letters 9, 216-219.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audit.metrics.tallies import Floats, Ints

MOST_THRESHOLDS = 2_048
"""Thresholds of a group that are tried, evenly over its rows, where it has more scores."""
GRID = 1_000
"""Steps of the false positive rate that are tried, as in fairlearn."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Selects every score above `upper`, by lot with chance `share` those above `lower` only, and nobody else."""

    upper: float
    lower: float
    share: float

    def chance(self, score: Floats) -> Floats:
        """Chance of being selected."""
        return np.where(score > self.upper, 1.0, np.where(score > self.lower, self.share, 0.0))


@dataclass(frozen=True, kw_only=True)
class Mixed:
    """Follows a rule, or with chance `ignored` draws a lot that says yes with chance `lot`."""

    rule: Rule
    ignored: float
    lot: float

    def chance(self, score: Floats) -> Floats:
        """Chance of being selected."""
        return np.asarray(self.ignored * self.lot + (1 - self.ignored) * self.rule.chance(score))


@dataclass(frozen=True, kw_only=True)
class Curve:
    """What a group's thresholds reach: corners of a concave line."""

    x: Floats
    """Selection rate, or false positive rate; ascending from 0 to 1."""
    y: Floats
    """Accuracy, or true positive rate: the highest at this x."""
    thresholds: Floats
    """Scores above which a case is selected, from infinity to minus infinity."""
    favourable: float
    """Rows with a favourable label."""
    unfavourable: float

    @property
    def rows(self) -> float:
        """Rows of the group."""
        return self.favourable + self.unfavourable

    @property
    def peak(self) -> float:
        """The x of the highest y; the lowest of several."""
        return float(self.x[int(np.argmax(self.y))])

    def at(self, x: Floats) -> Floats:
        """The y at each x."""
        place, share = self._place(x)
        return np.asarray((1 - share) * self.y[place] + share * self.y[place + 1])

    def rule(self, x: float) -> Rule:
        """The threshold, or the mixture of two, that gives this x."""
        places, shares = self._place(np.array([x]))
        place, share = int(places[0]), float(shares[0])
        return Rule(upper=float(self.thresholds[place]), lower=float(self.thresholds[place + 1]), share=share)

    def _place(self, x: Floats) -> tuple[Ints, Floats]:
        """The corner at or before each x, and how far it is to the next one."""
        place = np.clip(np.searchsorted(self.x, x, side="right") - 1, 0, len(self.x) - 2)
        share = (x - self.x[place]) / (self.x[place + 1] - self.x[place])
        return place, np.clip(share, 0.0, 1.0)


def accuracy_curve(score: Floats, favourable: Floats, unfavourable: Floats) -> Curve:
    """Accuracy by selection rate.

    Args:
        score: ascending, finite; equal scores may stand in several places.
        favourable: rows with this score and a favourable label, same shape.
        unfavourable: the same with an unfavourable label.

    Raises:
        ValueError: there are no rows.
    """
    hits, misses, thresholds = _cumulated(score, favourable, unfavourable)
    rows = hits[-1] + misses[-1]
    return _curve((hits + misses) / rows, (hits + misses[-1] - misses) / rows, thresholds, hits, misses)


def roc_curve(score: Floats, favourable: Floats, unfavourable: Floats) -> Curve:
    """True positive rate by false positive rate; arguments as above.

    Raises:
        ValueError: a label does not occur.
    """
    hits, misses, thresholds = _cumulated(score, favourable, unfavourable)
    if not (hits[-1] > 0 and misses[-1] > 0):
        raise ValueError("a ROC curve needs both labels")
    return _curve(misses / misses[-1], hits / hits[-1], thresholds, hits, misses)


def _curve(x: Floats, y: Floats, thresholds: Floats, hits: Floats, misses: Floats) -> Curve:
    corners = _upper_hull(x, y)
    ends = {"favourable": float(hits[-1]), "unfavourable": float(misses[-1])}
    return Curve(x=x[corners], y=y[corners], thresholds=thresholds[corners], **ends)


def _cumulated(score: Floats, favourable: Floats, unfavourable: Floats) -> tuple[Floats, Floats, Floats]:
    """Rows selected, with a favourable and an unfavourable label, by each threshold, the strictest first."""
    present = favourable + unfavourable > 0
    score, favourable, unfavourable = (part[present][::-1] for part in (score, favourable, unfavourable))
    if not len(score):
        raise ValueError("a curve needs rows")
    last = np.append(score[1:] != score[:-1], True)  # of each distinct score
    hits, misses, score = np.cumsum(favourable)[last], np.cumsum(unfavourable)[last], score[last]
    thresholds = np.append((score[:-1] + score[1:]) / 2, -np.inf)
    taken = _evenly(hits + misses)
    return np.append(0.0, hits[taken]), np.append(0.0, misses[taken]), np.append(np.inf, thresholds[taken])


def _evenly(selected: Floats) -> np.ndarray:
    """Places of the thresholds to try: all of them, or some that lie evenly over the rows."""
    if len(selected) <= MOST_THRESHOLDS:
        return np.arange(len(selected))
    steps = np.linspace(0, selected[-1], MOST_THRESHOLDS)
    return np.unique(np.searchsorted(selected, steps).clip(0, len(selected) - 1))


def _upper_hull(x: Floats, y: Floats) -> list[int]:
    """Corners of the upper convex hull of points with ascending `x`, and `y` where that is equal (Andrew 1979)."""
    kept: list[int] = []
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    for place, (right, top) in enumerate(points):
        while len(kept) >= 2:
            (a, low), (b, high) = points[kept[-2]], points[kept[-1]]
            if (high - low) * (right - a) > (top - low) * (b - a):
                break
            kept.pop()
        kept.append(place)
    return kept


def best_rates(curves: Sequence[Curve], ratio: float) -> Floats:
    """Selection rates of the groups with the highest accuracy of all rows together, lowest at least `ratio` x highest.

    Args:
        curves: one a group, of accuracy.
        ratio: from 0 (no constraint) to 1 (equal rates).
    """
    peaks = np.array([one.peak for one in curves])
    if ratio <= 0 or peaks.min() >= ratio * peaks.max():
        return peaks
    corners = np.concatenate([one.x for one in curves])
    highest = np.unique(np.concatenate([corners, np.minimum(corners / ratio, 1.0)]))
    rates = np.clip(peaks[:, None], ratio * highest, highest)
    right = sum(one.rows * one.at(mine) for one, mine in zip(curves, rates, strict=True))
    return np.asarray(rates[:, int(np.argmax(right))])


def equal_odds(curves: Sequence[Curve]) -> list[Mixed]:
    """Rules by which every group has the same true and false positive rate, with the highest accuracy of all rows.

    Args:
        curves: one a group, of the ROC.
    """
    x = np.linspace(0, 1, GRID + 1)
    lowest = np.min([one.at(x) for one in curves], axis=0)
    favourable, unfavourable = sum(one.favourable for one in curves), sum(one.unfavourable for one in curves)
    best = int(np.argmax(np.around((favourable * lowest + unfavourable * (1 - x)) / (favourable + unfavourable), 15)))
    rate, reached = float(x[best]), float(lowest[best])
    rules = []
    for one in curves:
        own = float(one.at(np.array([rate]))[0])
        ignored = (own - reached) / (own - rate) if own != rate else 0.0
        rules.append(Mixed(rule=one.rule(rate), ignored=ignored, lot=rate))
    return rules
