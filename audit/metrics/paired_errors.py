"""Errors of two estimates of the same numbers: how their root mean squares, their R² and their gaps between groups
differ.

Both errors of a row go together, so differences are taken row by row (delta method). The gap of mean error between
groups is a largest difference, which has no smooth formula: means are drawn again for each group from the normal
distribution of its two means (Efron and Tibshirani 1993, An Introduction to the Bootstrap, 6.5 and 13.3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, sqrt

import numpy as np

from audit.metrics.group_levels import Level
from audit.metrics.intervals import Interval
from audit.metrics.moments import t_quantile
from audit.metrics.ratio_of_means import ratio_of_means
from audit.metrics.tallies import Floats

FEWEST = 30
"""Rows from which on the delta method holds well enough."""
DRAWS = 4_000


def rmse_difference(first: Floats, second: Floats) -> Level | None:
    """Root mean squared error of the first less that of the second; None with too few rows, or if one has no error."""
    rows = len(first)
    roots = [sqrt(float(np.mean(errors**2))) for errors in (first, second)] if rows else [0.0, 0.0]
    if rows < FEWEST or not min(roots) > 0:
        return None
    moved = (first**2 - roots[0] ** 2) / (2 * roots[0]) - (second**2 - roots[1] ** 2) / (2 * roots[1])
    value, error = roots[0] - roots[1], sqrt(float(moved @ moved) / (rows - 1) / rows)
    return Level(value=value, interval=_around(value, error, rows))


def r_squared_difference(first: Floats, second: Floats, outcome: Floats) -> Level | None:
    """R² of the first less that of the second; None with too few rows, or if the outcome is always the same."""
    away = (outcome - outcome.mean()) ** 2 if len(outcome) else outcome
    found = ratio_of_means(second**2 - first**2, away, lowest=-inf)
    if found is None or len(outcome) < FEWEST:
        return None
    return Level(value=found.value, interval=found.interval)


def gap_difference(groups: Sequence[tuple[Floats, Floats]], *, seed: int) -> Level:
    """Largest difference in mean error between groups, of the second errors less that of the first.

    Args:
        groups: both errors of each group's rows; two groups or more, of two rows or more.
        seed: of the draws.
    """
    groups = sorted(groups, key=lambda pair: (len(pair[0]), *(float(np.sort(side).sum()) for side in pair)))
    means = np.array([[side.mean() for side in pair] for pair in groups])
    rng = np.random.default_rng(seed)
    drawn = np.stack(
        [
            rng.multivariate_normal(middle, np.cov(np.stack(pair)) / len(pair[0]), size=DRAWS, method="eigh")
            for middle, pair in zip(means, groups, strict=True)
        ],
        axis=1,
    )
    gaps = np.ptp(drawn, axis=1)
    less = gaps[:, 1] - gaps[:, 0]

    def interval(confidence: float) -> Interval:
        low, high = np.quantile(less, [(1 - confidence) / 2, (1 + confidence) / 2])
        return float(low), float(high)

    whole = np.ptp(means, axis=0)
    return Level(value=float(whole[1] - whole[0]), interval=interval)


def _around(value: float, error: float, rows: int) -> Callable[[float], Interval]:
    def interval(confidence: float) -> Interval:
        half = t_quantile(confidence, rows - 1) * error
        return value - half, value + half

    return interval
