"""The ratio of two means over the same rows, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from audit.metrics.intervals import Interval
from audit.metrics.moments import t_quantile
from audit.metrics.tallies import Floats


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """A ratio of means."""

    value: float
    error: float
    """Its standard error."""
    rows: int
    lowest: float
    """Of the ratios that are possible."""

    def interval(self, confidence: float) -> Interval:
        """Student's t at rows - 1 degrees of freedom."""
        half = t_quantile(confidence, self.rows - 1) * self.error
        return max(self.lowest, self.value - half), self.value + half


def ratio_of_means(top: Floats, bottom: Floats, *, lowest: float = 0.0) -> Ratio | None:
    """Mean of `top` over mean of `bottom`: Cochran 1977, Sampling Techniques, 6.4 (delta method).

    None with fewer than two rows, or a mean below that is not above 0.
    """
    rows = len(top)
    mean = float(np.mean(bottom)) if rows else 0.0
    if rows < 2 or not mean > 0:
        return None
    value = float(np.mean(top)) / mean
    residual = (top - value * bottom) / mean
    return Ratio(value=value, error=sqrt(float(residual @ residual) / (rows - 1) / rows), rows=rows, lowest=lowest)
