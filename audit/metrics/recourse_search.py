"""What would have to change: for each case the cheapest change of its actionable features that turns the decision.

First every combination of a few steps of each feature is tried on all cases at once, whole distances and parts of
them; then the cheapest of those that turn the decision are shortened, feature by feature, by halving. What is
returned was approved by the model itself. If more of a change never hurts, a case without a result has no recourse
within the ranges; else the search may have missed one.

References
----------
Wachter, Mittelstadt and Russell 2018, Harvard Journal of Law & Technology 31, 841-887 (counterfactuals). Ustun,
Spangher and Liu 2019, FAT*, 10-19 (recourse; costs as shifts in percentiles).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import numpy as np
import pandas as pd

from audit.metrics.mixed_rows import Predict
from audit.metrics.rank_places import Places
from audit.metrics.reference_values import CELLS
from audit.metrics.replaced_columns import replaced
from audit.metrics.tallies import Floats, Ints

PATTERNS = 256
"""Combinations of steps that are tried on each case."""
PARTS = 4
"""Parts of a feature's whole distance, if there is room for so many."""
STARTS = 2
"""Combinations of each case that are shortened, each in two orders of the features."""

Option = tuple[int, int]
"""Direction, 1 or -1, and part; parts count from 1."""
Pattern = tuple[tuple[int, Option], ...]
"""Which features move, and how."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ladder:
    """The values that a feature may take, and which way it may go."""

    feature: str
    values: np.ndarray
    """Numbers ascending; categories in the order in which they are tried."""
    places: Places | None
    """Of a number among all applicants; None for a category, any change of which costs the whole scale."""
    up: bool = True
    down: bool = True


@dataclass(frozen=True, kw_only=True, eq=False)
class Recourse:
    """What was found for each case."""

    found: np.ndarray
    """Shape (cases,), bool."""
    cost: Floats
    """Sum of the shifts; NaN where nothing was found."""
    shifts: Floats
    """Shape (cases, ladders): signed distance in places, 0 where the feature stays; of a category 1."""
    asked: int
    """Rows that the model was asked for."""
    calls: int


def search(predict: Predict, frame: pd.DataFrame, threshold: float, ladders: Sequence[Ladder]) -> Recourse:
    """The cheapest change of each case that was found and that the model approves."""
    asking = _Asking(predict, frame, threshold, [_Rungs(frame[ladder.feature], ladder) for ladder in ladders])
    case, moves = _tried(asking, len(frame))
    forwards = _shortened(asking, case, moves, range(len(ladders)))
    backwards = _shortened(asking, case, moves, range(len(ladders) - 1, -1, -1))
    case, moves = np.concatenate([case, case]), np.concatenate([forwards, backwards])
    shifts = asking.shifts(case, moves)
    total = np.abs(shifts).sum(axis=1)
    found, cost = np.zeros(len(frame), dtype=bool), np.full(len(frame), np.nan)
    chosen = np.zeros((len(frame), len(ladders)))
    order = np.lexsort((np.arange(len(case)), np.round(total, 12), case))
    cases, first = np.unique(case[order], return_index=True)
    best = order[first]
    good = asking.approved(cases, moves[best])
    found[cases], cost[cases[good]], chosen[cases[good]] = good, total[best][good], shifts[best][good]
    return Recourse(found=found, cost=cost, shifts=chosen, asked=asking.asked, calls=asking.calls)


class _Rungs:
    """One feature of all cases: where each stands on the ladder, and how many rungs it may climb or descend.

    A move is a whole number: k rungs up, -k down, 0 stays; of a category, the k-th of the other ones.
    """

    def __init__(self, cells: pd.Series, ladder: Ladder) -> None:
        self.cells, self.ladder, size = cells, ladder, len(ladder.values)
        if ladder.places is None:
            rung = {value: place for place, value in enumerate(ladder.values)}
            self.at = np.array([rung.get(cell, size) for cell in cells], dtype=np.int64)
            known = cells.notna().to_numpy()
            self.up = np.where(known, size - (self.at < size), 0)
            self.down = np.zeros(len(cells), dtype=np.int64)
            return
        self.numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        known = ~np.isnan(self.numbers)
        self.below = np.searchsorted(ladder.values, self.numbers, "left")
        self.upto = np.searchsorted(ladder.values, self.numbers, "right")
        self.up = np.where(known & ladder.up, size - self.upto, 0)
        self.down = np.where(known & ladder.down, self.below, 0)

    def move(self, case: Ints, option: Option, parts: int) -> Ints:
        """The move that an option means for a case; 0 where it cannot move that way."""
        direction, part = option
        most = (self.up if direction > 0 else self.down)[case]
        if self.ladder.places is None:
            return np.where(part <= most, part, 0)
        return direction * -(-part * most // parts)

    def cell(self, case: Ints, move: Ints) -> pd.Series:
        """What the feature says after a move, in the type that it has."""
        values, kept = self.ladder.values, self.cells.iloc[case]
        if self.ladder.places is None:
            rung = np.where(move - 1 >= self.at[case], move, move - 1)  # its own category is passed over
            new = np.empty(len(case), dtype=object)
            new[:] = kept.to_numpy(dtype=object)
            new[move > 0] = values.astype(object)[rung[move > 0]]
            return pd.Series(new).astype(self.cells.dtype)
        rung = np.where(move > 0, self.upto[case] + move - 1, self.below[case] + move)
        numbers = np.where(move == 0, self.numbers[case], values[np.clip(rung, 0, len(values) - 1)])
        return pd.Series(numbers).astype(self.cells.dtype)

    def shift(self, case: Ints, move: Ints) -> Floats:
        """The distance of a move."""
        if self.ladder.places is None:
            return (move != 0).astype(np.float64)
        rung = np.where(move > 0, self.upto[case] + move - 1, self.below[case] + move)
        to = self.ladder.values[np.clip(rung, 0, len(self.ladder.values) - 1)]
        apart = self.ladder.places.of(to) - self.ladder.places.of(self.numbers[case])
        return np.where(move == 0, 0.0, apart)


class _Asking:
    """The model, the cases and their ladders."""

    def __init__(self, predict: Predict, frame: pd.DataFrame, threshold: float, rungs: Sequence[_Rungs]) -> None:
        self.predict, self.frame, self.threshold, self.rungs = predict, frame, threshold, rungs
        self.asked = self.calls = 0

    def approved(self, case: Ints, moves: Ints) -> np.ndarray:
        """Whether the model decides favourably after the moves, shape (rows,)."""
        said = np.zeros(len(case), dtype=bool)
        at_once = max(1, CELLS // max(1, self.frame.shape[1]))
        for start in range(0, len(case), at_once):
            part = slice(start, start + at_once)
            rows = self.frame.iloc[case[part]].reset_index(drop=True)
            changed = {
                rung.ladder.feature: rung.cell(case[part], moves[part, place]) for place, rung in enumerate(self.rungs)
            }
            rows = replaced(rows, changed)
            said[part] = np.asarray(self.predict(rows), dtype=np.float64).reshape(-1) >= self.threshold
            self.asked += len(rows)
            self.calls += 1
        return said

    def shifts(self, case: Ints, moves: Ints) -> Floats:
        """Shape (rows, ladders)."""
        return np.stack([rung.shift(case, moves[:, place]) for place, rung in enumerate(self.rungs)], axis=1)


def _tried(asking: _Asking, size: int) -> tuple[Ints, Ints]:
    """The cheapest combinations of each case that turn the decision: cases, at most `STARTS` times each, and moves."""
    patterns, parts = _patterns([_ways(rung) for rung in asking.rungs])
    case = np.repeat(np.arange(size), len(patterns))
    planned = np.zeros((size, len(patterns), len(asking.rungs)), dtype=np.int64)
    every = np.arange(size)
    for number, pattern in enumerate(patterns):
        for place, option in pattern:
            planned[:, number, place] = asking.rungs[place].move(every, option, parts)
    moves = planned.reshape(-1, len(asking.rungs))
    some = moves.any(axis=1)
    case, moves = case[some], moves[some]
    new = ~pd.DataFrame(np.column_stack([case, moves])).duplicated().to_numpy()
    case, moves = case[new], moves[new]
    turned = asking.approved(case, moves)
    case, moves = case[turned], moves[turned]
    cost = np.round(np.abs(asking.shifts(case, moves)).sum(axis=1), 12)
    order = np.lexsort((np.arange(len(case)), cost, case))
    case, moves = case[order], moves[order]
    place = np.arange(len(case)) - np.searchsorted(case, case, "left")
    return case[place < STARTS], moves[place < STARTS]


def _ways(rung: _Rungs) -> tuple[int, ...]:
    """The directions in which any case can move."""
    return tuple(direction for direction, most in ((1, rung.up), (-1, rung.down)) if most.any())


def _patterns(ways: Sequence[tuple[int, ...]]) -> tuple[list[Pattern], int]:
    """Combinations of options, those of few features first, and into how many parts distances are cut."""
    parts = next((p for p in range(PARTS, 1, -1) if prod(1 + p * len(way) for way in ways) <= PATTERNS), 1)
    options = [[(direction, part) for direction in way for part in range(1, parts + 1)] for way in ways]
    corners = [
        tuple((place, (direction, parts)) for place, way in enumerate(ways) if direction in way)
        for direction in (1, -1)
    ]
    both = tuple((place, (way[0], parts)) for place, way in enumerate(ways) if way)
    found = dict.fromkeys(corner for corner in (both, *corners) if corner)
    for pattern in _combined(options):
        if len(found) >= PATTERNS:
            break
        found[pattern] = None
    return list(found), parts


def _combined(options: Sequence[Sequence[Option]]) -> Iterator[Pattern]:
    for size in range(1, len(options) + 1):
        for places in combinations(range(len(options)), size):
            for chosen in product(*(options[place] for place in places)):
                yield tuple(zip(places, chosen, strict=True))


def _shortened(asking: _Asking, case: Ints, moves: Ints, order: Sequence[int]) -> Ints:
    """The same moves, each feature's as short as it can be with the others as they are, one after the other."""
    moves = moves.copy()
    for place in order:
        sign, length = np.sign(moves[:, place]), np.abs(moves[:, place])
        short = np.full(len(length), -1)  # not known to be enough
        if asking.rungs[place].ladder.places is None:
            short = np.where(length > 0, -length, length)  # a category is given up or kept: the middle is 0
        while len(active := np.flatnonzero(length - short > 1)):
            middle = (length[active] + short[active]) // 2
            trial = moves[active]
            trial[:, place] = sign[active] * middle
            enough = asking.approved(case[active], trial)
            length[active[enough]], short[active[~enough]] = middle[enough], middle[~enough]
            if asking.rungs[place].ladder.places is None:
                break
        moves[:, place] = sign * length
    return moves
