"""How scores would have to be bent to be right: logistic recalibration, from counts per distinct score.

Cox 1958, Biometrika 45, 562-565: the log-odds of a favourable label are set to a + b times the log-odds that the score
claims. Scores that are right have a = 0 and b = 1. Below 1 they are too extreme, above 1 too timid.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np

from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.score_groups import Scores
from audit.metrics.tallies import Floats

FEWEST = 10
"""Rows of each label from which the interval is used."""

_STEPS = 100
_CLOSE = 1e-10


@dataclass(frozen=True, kw_only=True)
class Recalibration:
    """The line that makes scores right."""

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    """Standard errors."""

    def interval(self, confidence: float) -> Interval:
        """Wald interval of the slope."""
        half = normal_quantile(confidence) * self.slope_error
        return self.slope - half, self.slope + half


def inside(score: Floats) -> tuple[float, float] | None:
    """What scores of exactly 0 and 1, whose log-odds are infinite, are moved to; None without a score between.

    Half the way from 0 to the lowest score above it, and from 1 to the highest below it: more extreme than all
    others, by no more than the scores themselves can tell apart.
    """
    between = score[(score > 0) & (score < 1)]
    if not len(between):
        return None
    return float(between.min()) / 2, (1 + float(between.max())) / 2


def recalibrate(positives: Scores, negatives: Scores, ends: tuple[float, float]) -> Recalibration | None:
    """Intercept and slope by maximum likelihood; None if no finite ones exist.

    They exist when the scores of the two labels overlap (Albert and Anderson 1984, Biometrika 71, 1-10). With case
    weights the errors are those of the weighted likelihood (sandwich, Binder 1983).

    Args:
        positives: rows with a favourable label.
        negatives: rows with an unfavourable label.
        ends: to which scores are moved that lie beyond (see `inside`).
    """
    if not positives.rows or not negatives.rows:
        return None
    x = np.concatenate([_log_odds(part.score, ends) for part in (positives, negatives)])
    label = np.repeat([1.0, 0.0], [len(positives.score), len(negatives.score)])
    if not (x[label == 1].min() < x[label == 0].max() and x[label == 0].min() < x[label == 1].max()):
        return None
    weight = np.concatenate([positives.weight, negatives.weight])
    centre = float(np.average(x, weights=weight))
    scale = sqrt(float(np.average((x - centre) ** 2, weights=weight)))
    design = np.stack([np.ones(len(x)), (x - centre) / scale])
    found = _fitted(design, label, weight)
    if found is None:
        return None
    squares = np.concatenate([positives.squares, negatives.squares])
    covariance = _covariance(design, label, weight, squares, found, positives.weighted or negatives.weighted)
    back = np.array([[1.0, -centre / scale], [0.0, 1 / scale]])  # from the standardised line to that of the log-odds
    (intercept, slope), errors = back @ found, np.sqrt(np.diag(back @ covariance @ back.T))
    return Recalibration(
        intercept=float(intercept), slope=float(slope), intercept_error=float(errors[0]), slope_error=float(errors[1])
    )


def _log_odds(score: Floats, ends: tuple[float, float]) -> Floats:
    p = np.clip(score, *ends)
    odds: Floats = np.log(p) - np.log1p(-p)
    return odds


def _fitted(design: Floats, label: Floats, weight: Floats) -> Floats | None:
    """Newton's method, halving steps that do not raise the likelihood."""
    line, height = np.zeros(2), _likelihood(np.zeros(2), design, label, weight)
    for _ in range(_STEPS):
        share = _share(line @ design)
        slope = np.sum(design * (weight * (label - share)), axis=1)
        curve = _information(design, weight * share * (1 - share))
        if not np.linalg.det(curve) > 0:  # the labels all but fail to overlap
            return None
        step = np.linalg.solve(curve, slope)
        size = 1.0
        while (reached := _likelihood(line + size * step, design, label, weight)) < height and size > _CLOSE:
            size /= 2
        line, height = line + size * step, max(height, reached)
        if not isfinite(height):
            return None
        if np.abs(size * step).max() < _CLOSE:
            return line
    return None


def _likelihood(line: Floats, design: Floats, label: Floats, weight: Floats) -> float:
    odds = line @ design
    return -float(np.sum(weight * np.logaddexp(0.0, np.where(label == 1, -odds, odds))))


def _share(odds: Floats) -> Floats:
    from scipy.special import expit

    share: Floats = expit(odds)
    return share


def _information(design: Floats, weight: Floats) -> Floats:
    """Sum of weight x design x transposed design; by plain sums, which no thread adds in another order."""
    one, x = design
    corner = np.sum(weight * one * x)
    return np.array([[np.sum(weight * one), corner], [corner, np.sum(weight * x * x)]])


def _covariance(design: Floats, label: Floats, weight: Floats, squares: Floats, line: Floats, weighted: bool) -> Floats:
    share = _share(line @ design)
    inverse = np.asarray(np.linalg.inv(_information(design, weight * share * (1 - share))))
    if weighted:
        return np.asarray(inverse @ _information(design, squares * (label - share) ** 2) @ inverse)
    return inverse
