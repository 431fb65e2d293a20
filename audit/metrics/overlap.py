"""On how much of the importance two lists of features agree, and how sure that is."""

from __future__ import annotations

from math import sqrt

import numpy as np

from audit.metrics.group_levels import Level
from audit.metrics.intervals import Interval
from audit.metrics.moments import t_quantile
from audit.metrics.tallies import Floats

PARTS = 20
"""Parts of the rows that are left out in turn."""


def overlap(first: Floats, second: Floats) -> Level | None:
    """Sum over the features of the smaller of two shares; a share is a mean size over the sum of all.

    One less the total variation distance of the two lists. The interval is a jackknife over twentieths of the rows,
    which stand in an order that has nothing to do with what they say. None with fewer rows, or if a list is all zeros.

    Args:
        first: sizes, shape (rows, features).
        second: sizes by the other method, not necessarily of the same rows.
    """
    if min(len(first), len(second)) < PARTS or not first.any() or not second.any():
        return None
    value = _shared(first.sum(axis=0), second.sum(axis=0))
    left = []
    for part in range(PARTS):
        some = [table.sum(axis=0) - table[part::PARTS].sum(axis=0) for table in (first, second)]
        left.append(_shared(*some) if all(one.sum() > 0 for one in some) else value)
    error = sqrt((PARTS - 1) / PARTS * float(np.sum((np.array(left) - np.mean(left)) ** 2)))

    def interval(confidence: float) -> Interval:
        half = t_quantile(confidence, PARTS - 1) * error
        return max(0.0, value - half), min(1.0, value + half)

    return Level(value=value, interval=interval)


def _shared(first: Floats, second: Floats) -> float:
    return min(1.0, float(np.minimum(first / first.sum(), second / second.sum()).sum()))
