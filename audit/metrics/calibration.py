"""Whether scores mean what they say: expected calibration error, from counts per distinct score."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from audit.metrics.intervals import Interval

BINS = 10
DRAWS = 10_000


def expected_calibration_error(score: ArrayLike, positives: ArrayLike, negatives: ArrayLike) -> float:
    """Mean distance between predicted and observed share over ten equal-width bins, weighted by rows.

    Naeini, Cooper and Hauskrecht 2015 (AAAI), with the bins of Guo et al. 2017 (ICML): [0, 0.1], (0.1, 0.2] ...
    Equals sum over bins of |sum of (label - score)| / rows.

    Args:
        score: probabilities, in any order.
        positives: rows with each score whose label is positive.
        negatives: rows with each score whose label is negative.

    Raises:
        ValueError: no rows, or a score that is not a probability.
    """
    excess, _, rows = _bins(score, positives, negatives)
    return float(np.abs(excess).sum() / rows)


def calibration_interval(
    score: ArrayLike, positives: ArrayLike, negatives: ArrayLike, confidence: float = 0.95, seed: int = 0
) -> Interval:
    """Interval of the expected calibration error, by a seeded parametric bootstrap of the bins.

    The error is the sum of the absolute values of ten means, and an ordinary bootstrap of it is biased upward: it never
    covers a perfect calibration. But the error can differ from the truth by no more than the sum of the absolute
    errors of those ten means (triangle inequality), and that sum is bootstrapped: each mean is drawn from
    its normal limit 10,000 times, with the larger of the observed variance and the variance that the scores
    themselves imply, so that a bin of a few unanimous labels does not seem certain. The interval is conservative.

    Raises:
        ValueError: no rows, or a score that is not a probability.
    """
    excess, variance, rows = _bins(score, positives, negatives)
    value = float(np.abs(excess).sum() / rows)
    spread = np.sqrt(variance[variance > 0]) / rows
    normal = np.random.default_rng(seed).standard_normal((DRAWS, BINS))[:, variance > 0]
    reach = float(np.quantile(np.abs(normal) @ spread, confidence))
    return max(0.0, value - reach), min(1.0, value + reach)


def _bins(score: ArrayLike, positives: ArrayLike, negatives: ArrayLike) -> tuple[np.ndarray, np.ndarray, float]:
    """Per bin: sum of (label - score), variance of that sum; and the number of rows."""
    p = np.asarray(score, dtype=np.float64)
    hit, miss = np.asarray(positives, dtype=np.float64), np.asarray(negatives, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("a score lies outside 0 to 1 and is no probability")
    rows = float(hit.sum() + miss.sum())
    if not rows:
        raise ValueError("no rows: the calibration error has no value")
    where = np.clip(np.ceil(p * BINS).astype(np.int64) - 1, 0, BINS - 1)
    excess = np.bincount(where, weights=hit * (1 - p) - miss * p, minlength=BINS)
    squares = np.bincount(where, weights=hit * (1 - p) ** 2 + miss * p**2, minlength=BINS)
    implied = np.bincount(where, weights=(hit + miss) * p * (1 - p), minlength=BINS)
    return excess, np.maximum(squares, implied), rows
