"""How much of a model's output each feature accounts for, with its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audit.metrics.intervals import Interval, normal_quantile


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Share of every feature in the sum of mean absolute attributions, and its standard error."""

    value: np.ndarray
    """Shape (features,); sums to 1."""
    error: np.ndarray
    """Standard errors, shape (features,)."""
    residual: np.ndarray
    """Shape (rows, features): what of a row is not as the shares say, over the mean of all."""

    def interval(self, feature: int, confidence: float = 0.95) -> Interval:
        """Interval of one feature's share, within 0 to 1."""
        half = normal_quantile(confidence) * float(self.error[feature])
        value = float(self.value[feature])
        return max(0.0, value - half), min(1.0, value + half)

    def together(self, features: Sequence[int], confidence: float = 0.95) -> tuple[float, Interval]:
        """Share of several features, and its interval."""
        places = list(features)
        if not places:
            return 0.0, (0.0, 0.0)
        value = float(self.value[places].sum())
        rows = len(self.residual)
        off = self.residual[:, places].sum(axis=1)
        half = normal_quantile(confidence) * float(np.sqrt((off**2).sum() / (rows - 1) / rows))
        return value, (max(0.0, value - half), min(1.0, value + half))

    def cumulated(self, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Share of the first, the first two, ... features in order of size, with lower and upper bounds."""
        order = np.argsort(-self.value, kind="stable")
        rows = len(self.residual)
        off = np.cumsum(self.residual[:, order], axis=1)
        half = normal_quantile(confidence) * np.sqrt((off**2).sum(axis=0) / (rows - 1) / rows)
        value = np.cumsum(self.value[order])
        return value, np.maximum(0.0, value - half), np.minimum(1.0, value + half)


LEADING = 10
"""Features whose shares must be precise: the largest."""


def leading(found: Shares) -> np.ndarray:
    """The features with the largest shares, the largest first; those without any share are none."""
    order = np.argsort(-found.value, kind="stable")[:LEADING]
    return order[found.value[order] > 0]


def reached(found: Shares, confidence: float) -> float:
    """Largest half width of the leading shares' intervals, relative to the share."""
    top = leading(found)
    return float((normal_quantile(confidence) * found.error[top] / found.value[top]).max(initial=0.0))


def rows_needed(attributions: np.ndarray, precision: float, confidence: float) -> int:
    """Rows that give every leading share's interval a relative half width of `precision`; 0 if there are no shares."""
    found = shares(attributions)
    if found is None:
        return 0
    return int(np.ceil(len(attributions) * (reached(found, confidence) / precision) ** 2))


def shares(attributions: np.ndarray) -> Shares | None:
    """Share of each feature: mean |attribution| over the sum of all features' mean |attribution|.

    A ratio of two means over the same rows; its standard error is that of the classical ratio estimator (Cochran 1977,
    Sampling Techniques, 6.4; delta method), without finite-population correction because the rows stand for further
    cases. None if no feature accounts for anything (0/0), or with fewer than two rows.

    Args:
        attributions: signed values, shape (rows, features).
    """
    size = np.abs(np.asarray(attributions, dtype=np.float64))
    rows, whole = len(size), size.sum(axis=1)
    if rows < 2 or not whole.sum() > 0:
        return None
    value = size.sum(axis=0) / whole.sum()
    residual = (size - whole[:, None] * value) / whole.mean()
    error = np.sqrt((residual**2).sum(axis=0) / (rows - 1) / rows)
    return Shares(value=value, error=error, residual=residual)
