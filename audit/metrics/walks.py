"""From one group's rows to another's, one feature at a time: what each feature carries of the difference in means.

References
----------
Shapley 1953. Merrick and Taly 2020, "The Explanation Game" (attributions against a comparison group). Fortet 1940 and
the north-west corner rule (coupling of two uniform distributions).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.metrics import means
from audit.metrics.intervals import Interval
from audit.metrics.mixed_rows import Predict, level_codes
from audit.metrics.shapley import CELLS, along
from audit.metrics.tallies import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """Parts of a difference of means, by feature; they add up to it exactly."""

    values: Floats
    """Shape (clusters, features): one row of the smaller group each, over all rows that it was paired with."""
    most: float = 1.0
    """Largest difference that there could be: 1 between probabilities."""

    @property
    def part(self) -> Floats:
        """Shape (features,)."""
        return np.asarray(self.values.mean(axis=0))

    def interval(self, feature: int, confidence: float) -> Interval:
        """Student's t on the parts of the smaller group's rows, which are the independent ones."""
        return self._interval(self.values[:, feature], confidence)

    @property
    def total(self) -> float:
        """The difference of the two means."""
        return float(self.values.sum(axis=1).mean())

    def total_interval(self, confidence: float) -> Interval:
        """As of a part."""
        return self._interval(self.values.sum(axis=1), confidence)

    def _interval(self, values: Floats, confidence: float) -> Interval:
        one = np.ones(len(values))
        return means.mean(values, one, one, lowest=-self.most, highest=self.most).interval(confidence)


def walk(
    predict: Predict,
    rows: pd.DataFrame,
    mine: np.ndarray,
    theirs: np.ndarray,
    *,
    threshold: float | None,
    seed: int,
    most: float = 1.0,
) -> tuple[Parts, Parts | None]:
    """Shapley parts of the difference in mean score, and in the share of scores that reach the threshold.

    Rows of both groups are paired at random so that every row counts as much as any other of its group. Each pair is
    walked from the one to the other in a random order of the features and in its reverse; what the output gains at a
    step is that feature's. The average over all orders is the Shapley value; the parts add up whatever the orders are.

    Args:
        predict: score for rows, shape (n,).
        rows: all rows.
        mine: places of the group's rows.
        theirs: places of the reference group's rows.
        threshold: from which score on a decision is favourable.
        seed: of pairs and orders.
        most: largest difference between two scores that there could be.
    """
    rng = np.random.default_rng(seed)
    at, to, weight = _coupled(len(mine), len(theirs), rng)
    both = rows.iloc[np.concatenate([mine, theirs])].reset_index(drop=True)
    ends = np.asarray(predict(both), dtype=np.float64).reshape(-1)
    codes, features = level_codes(both), rows.shape[1]
    scored, decided = np.zeros((len(at), features)), np.zeros((len(at), features))
    at_once = max(1, CELLS // (2 * features * features))
    for first in range(0, len(at), at_once):
        job = slice(first, first + at_once)
        rank = np.argsort(rng.random((len(at[job]), features)), axis=1)
        for order in (rank, features - 1 - rank):
            path = along(predict, both, codes, ends, at[job], len(mine) + to[job], order)
            scored[job] += np.take_along_axis(np.diff(path, axis=1), order, axis=1) / 2
            if threshold is not None:
                yes = (path >= threshold).astype(np.float64)
                decided[job] += np.take_along_axis(np.diff(yes, axis=1), order, axis=1) / 2
    smaller, size = (at, len(mine)) if len(mine) <= len(theirs) else (to, len(theirs))

    def clustered(steps: Floats, most: float) -> Parts:
        found = np.zeros((size, features))
        np.add.at(found, smaller, steps * (weight * size)[:, None])
        return Parts(values=found, most=most)

    return clustered(scored, most), None if threshold is None else clustered(decided, 1.0)


def _coupled(mine: int, theirs: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, Floats]:
    """Pairs of two uniform distributions and their weights: at most mine + theirs - 1, in a random order of each."""
    cuts = np.unique(np.concatenate([np.arange(mine + 1) * theirs, np.arange(theirs + 1) * mine]))
    start, length = cuts[:-1], np.diff(cuts)
    one, other = rng.permutation(mine), rng.permutation(theirs)
    return one[start // theirs], other[start // mine], length / (mine * theirs)
