"""How well a score ranks favourable above unfavourable cases, from counts per distinct score."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
from numpy.typing import ArrayLike

from audit.metrics.intervals import Interval, normal_quantile


def auc(score: ArrayLike, positives: ArrayLike, negatives: ArrayLike) -> float | None:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties counting one half.

    Mann and Whitney 1947; Hanley and McNeil 1982. None if there are no positives or no negatives.

    Args:
        score: values, in any order; equal values are ties.
        positives: rows with each score whose label is positive.
        negatives: rows with each score whose label is negative.
    """
    won, _, ahead = _placements(score, positives, negatives)
    if not won.sum() or not ahead.sum():
        return None
    return _area(score, positives, negatives)


def auc_interval(score: ArrayLike, positives: ArrayLike, negatives: ArrayLike, confidence: float = 0.95) -> Interval:
    """Interval of the area under the ROC curve.

    DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845, on the logit scale so that it stays between 0 and 1
    (Pepe 2003, The Statistical Evaluation of Medical Tests, 5.2). Where that variance is 0 or needs a second row
    (perfect separation, a constant score, one positive), the min(m, n) disjoint pairs of a positive and a negative
    are independent trials: Clopper and Pearson 1934, Biometrika 26, 404-413, with that many trials.

    Raises:
        ValueError: no positives or no negatives.
    """
    positive, above, negative = _placements(score, positives, negatives)
    m, n = float(positive.sum()), float(negative.sum())
    if not m or not n:
        raise ValueError("no positives or no negatives: the area has no value")
    area = _area(score, positives, negatives)
    if min(m, n) >= 2 and 0 < area < 1:
        below = _below(score, positives, negatives)
        variance = _variance(above, positive, area) / m + _variance(below, negative, area) / n
        if variance > 0:
            half = normal_quantile(confidence) * sqrt(variance) / (area * (1 - area))
            centre = log(area / (1 - area))
            return min(area, _logistic(centre - half)), max(area, _logistic(centre + half))
    return _pairs(area, min(m, n), confidence)


def _placements(
    score: ArrayLike, positives: ArrayLike, negatives: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By distinct score, ascending: positives there, the share of negatives they beat, negatives there."""
    _, place = np.unique(np.asarray(score, dtype=np.float64), return_inverse=True)
    positive = np.bincount(place, weights=np.asarray(positives, dtype=np.float64))
    negative = np.bincount(place, weights=np.asarray(negatives, dtype=np.float64))
    beaten = np.cumsum(negative) - negative / 2
    return positive, beaten / max(1.0, negative.sum()), negative


def _below(score: ArrayLike, positives: ArrayLike, negatives: ArrayLike) -> np.ndarray:
    """By distinct score, ascending: the share of positives that beat a negative there."""
    positive, _, _ = _placements(score, positives, negatives)
    return 1 - (np.cumsum(positive) - positive / 2) / positive.sum()


def _area(score: ArrayLike, positives: ArrayLike, negatives: ArrayLike) -> float:
    positive, above, _ = _placements(score, positives, negatives)
    return min(1.0, max(0.0, float(positive @ above / positive.sum())))


def _variance(placement: np.ndarray, weight: np.ndarray, mean: float) -> float:
    return float(weight @ (placement - mean) ** 2 / (weight.sum() - 1))


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else 1 - 1 / (1 + exp(x))


def _pairs(area: float, pairs: float, confidence: float) -> Interval:
    from scipy.stats import beta

    tail, won = (1 - confidence) / 2, area * pairs
    low = 0.0 if area == 0 else float(beta.ppf(tail, won, pairs - won + 1))
    high = 1.0 if area == 1 else float(beta.ppf(1 - tail, won + 1, pairs - won))
    return min(area, low), max(area, high)
