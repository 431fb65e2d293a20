"""Two scores of the same cases: the difference of their areas under the ROC curve, and how sure it is.

References
----------
DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845. Sun and Xu 2014, IEEE Signal Processing Letters 21,
1389-1393 (placements from midranks).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.tallies import Floats

METHOD = "paired areas (DeLong et al. 1988)"
FEWEST = 10
"""Positives, and negatives, from which the interval keeps its confidence."""
_ROUNDING = 1e-15


@dataclass(frozen=True, kw_only=True)
class PairedAreas:
    """Areas of two scores over the same cases."""

    first: float
    second: float
    variance: float
    """Of the difference."""
    positives: int
    negatives: int

    @property
    def difference(self) -> float:
        """First less second."""
        return self.first - self.second

    def interval(self, confidence: float) -> Interval:
        """Of the difference, within -1 to 1.

        Where the two scores rank every pair alike no spread can be seen; then as many pairs could be ranked otherwise
        as so many agreements of the smaller class leave possible (Clopper and Pearson 1934, for none of them).
        """
        if self.variance <= _ROUNDING:
            rare = 1 - ((1 - confidence) / 2) ** (1 / min(self.positives, self.negatives))
            return max(-1.0, self.difference - rare), min(1.0, self.difference + rare)
        half = normal_quantile(confidence) * sqrt(self.variance)
        return max(-1.0, self.difference - half), min(1.0, self.difference + half)


def paired_areas(first: ArrayLike, second: ArrayLike, labels: ArrayLike) -> PairedAreas | None:
    """Areas of two scores; None with fewer than two positives or two negatives.

    Args:
        first: scores, shape (cases,).
        second: other scores of the same cases.
        labels: 1 or 0.
    """
    positive = np.asarray(labels) == 1
    m, n = int(positive.sum()), int((~positive).sum())
    if m < 2 or n < 2:
        return None
    tens, ones = zip(
        *(_placements(np.asarray(score, dtype=np.float64), positive) for score in (first, second)), strict=True
    )
    areas = [float(part.mean()) for part in tens]
    variance = float(np.var(tens[0] - tens[1], ddof=1) / m + np.var(ones[0] - ones[1], ddof=1) / n)
    return PairedAreas(first=areas[0], second=areas[1], variance=variance, positives=m, negatives=n)


def _placements(score: Floats, positive: np.ndarray) -> tuple[Floats, Floats]:
    """Share of negatives below each positive, and of positives above each negative; ties count one half."""
    mine, theirs = score[positive], score[~positive]
    return _share_below(mine, np.sort(theirs)), 1 - _share_below(theirs, np.sort(mine))


def _share_below(at: Floats, others: Floats) -> Floats:
    below = np.searchsorted(others, at, "left") + np.searchsorted(others, at, "right")
    return np.asarray(below / (2 * len(others)))
