"""Whether scores mean what they say: calibration error and calibration-in-the-large, from counts per distinct score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from audit.metrics.bounds import wilson
from audit.metrics.intervals import Interval
from audit.metrics.means import Mean, mean
from audit.metrics.score_groups import Scores, distinct
from audit.metrics.tallies import Floats

BINS = 10
DRAWS = 10_000
FEWEST_ROWS, FEWEST_EVENTS = 200, 10
"""Below, the normal limit that is drawn from is not reached, and the wider bound without draws is used."""
_IN_TAIL = 20
"""Draws beyond a quantile without which it is not read off them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """Errors of a sample's scores, by bin."""

    excess: Floats
    """Per bin: sum of (label - score), as a share of all rows."""
    variance: Floats
    """Of those, per bin."""
    drawn: bool
    """There are enough rows and events for intervals from draws."""

    @property
    def value(self) -> float:
        """Expected calibration error."""
        return float(np.abs(self.excess).sum())

    @property
    def method(self) -> str:
        """How value and interval are made."""
        how = f"parametric bootstrap, {DRAWS:,} draws" if self.drawn else "bound for few rows (Cauchy-Schwarz, chi)"
        return f"ten equal-width bins (Naeini et al. 2015); {how}"

    def interval(self, confidence: float, seed: int = 0) -> Interval:
        """Interval of the error: see `calibration_interval`."""
        deviation = np.sqrt(self.variance[self.variance > 0])
        if not len(deviation):
            return self.value, self.value
        if self.drawn and DRAWS * (1 - confidence) >= _IN_TAIL:
            normal = np.random.default_rng(seed).standard_normal((DRAWS, len(self.variance)))[:, self.variance > 0]
            reach = float(np.quantile(np.abs(normal) @ deviation, confidence))
        else:
            reach = _bound(deviation, confidence)
        return max(0.0, self.value - reach), min(1.0, self.value + reach)


def calibration(positives: Scores, negatives: Scores) -> Calibration:
    """Errors by bin, from the rows with a favourable and those with an unfavourable label.

    Raises:
        ValueError: no rows, or a score that is not a probability.
    """
    parts = ((positives, 1.0), (negatives, 0.0))
    total = positives.total + negatives.total
    if not all(probabilities(part) for part, _ in parts):
        raise ValueError("a score lies outside 0 to 1 and is no probability")
    if not total:
        raise ValueError("no rows: the calibration error has no value")
    excess, squares, implied = np.zeros(BINS), np.zeros(BINS), np.zeros(BINS)
    for part, label in parts:
        p = part.score
        where = np.clip(np.ceil(p * BINS).astype(np.int64) - 1, 0, BINS - 1)
        excess += np.bincount(where, weights=part.weight * (label - p), minlength=BINS)
        squares += np.bincount(where, weights=part.squares * (label - p) ** 2, minlength=BINS)
        implied += np.bincount(where, weights=part.squares * p * (1 - p), minlength=BINS)
    variance = np.maximum(squares, implied) / total**2
    size = total**2 / float(positives.squares.sum() + negatives.squares.sum())
    drawn = size >= FEWEST_ROWS and min(positives.rows, negatives.rows) >= FEWEST_EVENTS
    return Calibration(excess=excess / total, variance=variance, drawn=drawn)


@dataclass(frozen=True, kw_only=True)
class ObservedByExpected:
    """Observed share of favourable labels divided by the mean score."""

    share: float
    expected: float
    size: float
    """Effective number of rows."""

    @property
    def value(self) -> float:
        """The quotient."""
        return self.share / self.expected

    def interval(self, confidence: float) -> Interval:
        """Score interval of the observed share (Wilson 1927), divided by the mean score, which is taken as given."""
        low, high = wilson(np.array([self.share]), np.array([self.size]), confidence)
        return float(low[0]) / self.expected, float(high[0]) / self.expected


def in_the_large(positives: Scores, negatives: Scores) -> Mean:
    """Observed share of favourable labels minus mean score: the mean of label - score.

    Its variance is at least what the scores imply, p(1 - p) a row, so that a few unanimous labels do not seem certain.

    Raises:
        ValueError: no rows.
    """
    return mean(
        np.concatenate([1 - positives.score, -negatives.score]),
        np.concatenate([positives.weight, negatives.weight]),
        np.concatenate([positives.squares, negatives.squares]),
        lowest=-1.0,
        highest=1.0,
        least=_average(lambda p: p * (1 - p), positives, negatives),
    )


def observed_by_expected(positives: Scores, negatives: Scores) -> ObservedByExpected | None:
    """Observed share of favourable labels divided by the mean score; None if that is 0, or without rows."""
    total = positives.total + negatives.total
    expected = _average(lambda p: p, positives, negatives) if total else 0.0
    if not expected:
        return None
    size = total**2 / float(positives.squares.sum() + negatives.squares.sum())
    return ObservedByExpected(share=positives.total / total, expected=expected, size=size)


def _average(of: Callable[[Floats], Floats], positives: Scores, negatives: Scores) -> float:
    parts = (positives, negatives)
    return float(sum(np.sum(part.weight * of(part.score)) for part in parts)) / sum(part.total for part in parts)


def probabilities(scores: Scores) -> bool:
    """Whether all scores lie between 0 and 1."""
    return bool(((scores.score >= 0) & (scores.score <= 1)).all())


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
    return calibration(distinct(score, positives), distinct(score, negatives)).value


def calibration_interval(
    score: ArrayLike, positives: ArrayLike, negatives: ArrayLike, confidence: float = 0.95, seed: int = 0
) -> Interval:
    """Interval of the expected calibration error, by a seeded parametric bootstrap of the bins.

    The error is the sum of the absolute values of ten means, and an ordinary bootstrap of it is biased upward: it never
    covers a perfect calibration. But the error can differ from the truth by no more than the sum of the absolute
    errors of those ten means (triangle inequality), and that sum is bootstrapped: each mean is drawn from
    its normal limit 10,000 times, with the larger of the observed variance and the variance that the scores
    themselves imply, so that a bin of a few unanimous labels does not seem certain. The interval is conservative.

    With few rows or events, and at confidences that 10,000 draws cannot show, the sum's quantile is replaced by an
    upper bound of it: the length of the vector of standard errors times a quantile of the chi distribution.

    Raises:
        ValueError: no rows, or a score that is not a probability.
    """
    return calibration(distinct(score, positives), distinct(score, negatives)).interval(confidence, seed)


def _bound(deviation: Floats, confidence: float) -> float:
    from scipy.special import chdtri

    return sqrt(float(np.sum(deviation**2)) * float(chdtri(len(deviation), 1 - confidence)))
