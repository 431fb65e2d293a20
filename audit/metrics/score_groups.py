"""Groups with their scores, as counts: what every quantity of scores is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from audit.metrics.tallies import Floats

if TYPE_CHECKING:
    import pandas as pd

Side = Literal["left", "right"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """A sample of scores, as cells. A row counts by its case weight, which is 1 without case weights."""

    score: Floats
    """Ascending; equal scores may stand in several cells."""
    n: Floats
    """Rows in each cell."""
    weight: Floats
    """Sum of their case weights."""
    squares: Floats
    """Sum of the squares of their case weights."""

    @cached_property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.n.sum())

    @cached_property
    def total(self) -> float:
        """Sum of the case weights."""
        return float(self._sums[0, -1])

    @cached_property
    def size(self) -> float:
        """Effective number of rows: squared sum of the weights by the sum of their squares (Kish 1965, 11.7)."""
        squares = float(self._sums[1, -1])
        return self.total**2 / squares if squares else 0.0

    @cached_property
    def weighted(self) -> bool:
        """Some row counts for more or less than 1."""
        return not (np.array_equal(self.n, self.weight) and np.array_equal(self.n, self.squares))

    def below(self, at: Floats, side: Side) -> Floats:
        """Weights, and squares of weights, of the rows below each of the scores `at`; shape (2, scores).

        With side "right" those that are equal to it are counted too.
        """
        return self._sums[:, np.searchsorted(self.score, at, side)]

    @cached_property
    def _sums(self) -> Floats:
        sums = np.zeros((2, len(self.score) + 1))
        np.cumsum(self.weight, out=sums[0, 1:])
        np.cumsum(self.squares, out=sums[1, 1:])
        return sums


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreGroup:
    """One group."""

    group: str
    rows: int
    """All rows of the group, those without a score too."""
    scored: Scores
    labels: np.ndarray
    """Of each cell of `scored`: 1 favourable, 0 not, -1 unknown."""

    @cached_property
    def positives(self) -> Scores:
        """Rows with a favourable label; distinct scores."""
        return picked(self.scored, self.labels == 1)

    @cached_property
    def negatives(self) -> Scores:
        """Rows with an unfavourable label; distinct scores."""
        return picked(self.scored, self.labels == 0)


def score_groups(cells: pd.DataFrame) -> list[ScoreGroup]:
    """Every group, sorted by name.

    Args:
        cells: `group` (categorical, sorted), `label` (1, 0, missing), `score` (missing where there is none), `n`; with
            case weights also `weight` (their sum) and `squares` (the sum of their squares). Equal ones are added up.
    """
    groups, place = cells["group"].cat.categories, cells["group"].cat.codes.to_numpy()
    score = cells["score"].to_numpy(dtype=np.float64)
    labels = cells["label"].astype("Int8").fillna(-1).to_numpy(dtype=np.int8)
    n = cells["n"].to_numpy(dtype=np.float64)
    rows = np.bincount(place, weights=n, minlength=len(groups))
    order = np.lexsort((labels, score, place))
    order = order[~np.isnan(score[order])]
    place, score, labels = place[order], score[order], labels[order]
    new = (np.diff(place, prepend=-1) != 0) | (np.diff(labels, prepend=-2) != 0)
    first = np.flatnonzero(new | np.concatenate([[True], score[1:] != score[:-1]])[: len(score)])
    place, score, labels = place[first], score[first], labels[first]
    sums = {name: _added(cells[name], order, first) for name in ("n", "weight", "squares") if name in cells}
    ends = np.searchsorted(place, np.arange(len(groups) + 1))
    found = []
    for number, group in enumerate(groups):
        mine = slice(ends[number], ends[number + 1])
        counts = sums["n"][mine]
        scored = Scores(
            score=score[mine],
            n=counts,
            weight=sums["weight"][mine] if "weight" in sums else counts,
            squares=sums["squares"][mine] if "squares" in sums else counts,
        )
        found.append(ScoreGroup(group=str(group), rows=int(rows[number]), scored=scored, labels=labels[mine]))
    return found


def _added(column: pd.Series[Any], order: np.ndarray, first: np.ndarray) -> Floats:
    """Sums over the cells that begin at `first` in this order."""
    values = column.to_numpy(dtype=np.float64)[order]
    return np.add.reduceat(values, first) if len(first) else values


def picked(scores: Scores, chosen: np.ndarray) -> Scores:
    """Some of the cells."""
    return Scores(
        score=scores.score[chosen], n=scores.n[chosen], weight=scores.weight[chosen], squares=scores.squares[chosen]
    )


def joined(parts: Sequence[Scores]) -> Scores:
    """Several samples as one."""
    if not parts:
        nothing = np.zeros(0)
        return Scores(score=nothing, n=nothing, weight=nothing, squares=nothing)
    score = np.concatenate([part.score for part in parts])
    order = np.argsort(score, kind="stable")
    n, weight, squares = (
        np.concatenate([getattr(part, name) for part in parts])[order] for name in ("n", "weight", "squares")
    )
    return Scores(score=score[order], n=n, weight=weight, squares=squares)


def distinct(score: ArrayLike, n: ArrayLike) -> Scores:
    """A sample of unweighted scores in any order, equal ones put together."""
    values, place = np.unique(np.asarray(score, dtype=np.float64), return_inverse=True)
    rows = np.zeros(len(values))
    np.add.at(rows, place, np.asarray(n, dtype=np.float64))
    return picked(Scores(score=values, n=rows, weight=rows, squares=rows), rows > 0)
