"""How much of a model's output each feature accounts for, with its uncertainty."""

from __future__ import annotations

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

    def interval(self, feature: int, confidence: float = 0.95) -> Interval:
        """Interval of one feature's share, within 0 to 1."""
        half = normal_quantile(confidence) * float(self.error[feature])
        value = float(self.value[feature])
        return max(0.0, value - half), min(1.0, value + half)


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
    residual = size - whole[:, None] * value
    error = np.sqrt((residual**2).sum(axis=0) / (rows - 1) / rows) / whole.mean()
    return Shares(value=value, error=error)
