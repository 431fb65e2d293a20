"""Who comes first, second, third: places in a ranking of means, and between which places each may lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.metrics.intervals import Interval, bonferroni, normal_quantile
from audit.metrics.tallies import Floats

_SAME = 1e-12
"""Means closer than this, relative to the largest, are equal."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """Places of several means over the same rows."""

    mean: Floats
    covariance: Floats
    """Of the means."""

    @property
    def place(self) -> np.ndarray:
        """1 is the largest; equal ones share the better place."""
        return 1 + (self._lead() > self._same).sum(axis=0)

    def bounds(self, confidence: float) -> tuple[np.ndarray, np.ndarray]:
        """Best and worst place of each, at `confidence` for each by itself.

        The best place of an entry is one more than the number of those that surely lead it; likewise the worst. All
        its paired differences hold together (Bonferroni), so its place does: Al Mohamad, Goeman and van Zwet 2022,
        Biometrics 78, 238-247.
        """
        count = len(self.mean)
        z = normal_quantile(bonferroni(confidence, max(1, count - 1)))
        variance = np.diag(self.covariance)
        spread = variance[:, None] + variance[None, :] - 2 * self.covariance
        half = z * np.sqrt(np.maximum(spread, 0.0))
        surely = self._lead() > np.maximum(half, self._same)
        return 1 + surely.sum(axis=0), count - surely.sum(axis=1)

    def interval(self, entry: int, confidence: float) -> Interval:
        """Best and worst place of one."""
        best, worst = self.bounds(confidence)
        return float(best[entry]), float(worst[entry])

    def _lead(self) -> Floats:
        """How far the one (row) is ahead of the other (column)."""
        return np.asarray(self.mean[:, None] - self.mean[None, :])

    @property
    def _same(self) -> float:
        return _SAME * float(np.abs(self.mean).max(initial=0.0))


def places(values: Floats) -> Places | None:
    """Places of the columns' means, shape (rows, columns); None with fewer than two rows."""
    rows = len(values)
    if rows < 2:
        return None
    away = values - values.mean(axis=0)
    return Places(mean=values.mean(axis=0), covariance=np.asarray(away.T @ away / (rows - 1) / rows))
