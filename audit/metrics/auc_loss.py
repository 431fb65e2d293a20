"""How much worse a score ranks after something was done to it: paired difference of two areas under the ROC curve."""

from __future__ import annotations

from math import sqrt

import numpy as np

from audit.metrics.group_levels import Level
from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.tallies import Floats


def auc_loss(before: Floats, after: Floats, positive: np.ndarray) -> Level | None:
    """Area before less area after, the mean over several outcomes of what was done.

    DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845: the variance of a difference of areas on the same
    rows is that of the differences of their placements. Placements are averaged over the outcomes first. None with
    fewer than two positives or negatives.

    Args:
        before: scores, shape (rows,).
        after: scores, shape (outcomes, rows).
        positive: bool, shape (rows,).
    """
    if min(positive.sum(), (~positive).sum()) < 2:
        return None
    mine, theirs = placements(before, positive)
    others = [placements(scores, positive) for scores in after]
    up = np.mean([mine - one for one, _ in others], axis=0)
    down = np.mean([theirs - other for _, other in others], axis=0)
    value = float(np.mean(up))
    error = sqrt(float(np.var(up, ddof=1)) / len(up) + float(np.var(down, ddof=1)) / len(down))

    def interval(confidence: float) -> Interval:
        half = normal_quantile(confidence) * error
        return max(-1.0, value - half), min(1.0, value + half)

    return Level(value=value, interval=interval)


def placements(scores: Floats, positive: np.ndarray) -> tuple[Floats, Floats]:
    """For each positive the share of negatives that it beats, for each negative the share of positives beating it."""
    return _beaten(scores[positive], scores[~positive]), 1 - _beaten(scores[~positive], scores[positive])


def _beaten(mine: Floats, others: Floats) -> Floats:
    ordered = np.sort(others)
    below, upto = (np.searchsorted(ordered, mine, side) for side in ("left", "right"))
    return np.asarray((below + upto) / (2 * len(others)))
