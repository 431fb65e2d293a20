"""Whether similar cases are decided alike: consistency over nearest neighbours.

Distance is Euclidean over numbers in units of their standard deviation; a category that differs counts like one
standard deviation (one-hot columns divided by the square root of 2). A missing number stands at the mean and differs
from every number that is there like a category. Neighbours at the same distance share the places that are left for
them, so the order of rows is irrelevant.

References
----------
Zemel et al. 2013, "Learning fair representations", ICML, 325-333 (consistency). Gower 1971, Biometrics 27, 857-871
(mixed columns). Efron and Stein 1981, Annals of Statistics 9, 586-596: the jackknife variance is not too small on
average, whatever the dependence, here through shared neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.metrics import bounds
from audit.metrics.intervals import Interval
from audit.metrics.tallies import Floats, Ints

NEIGHBOURS = 5
FEWEST_EVENTS = 10
"""Inconsistent cases below which the jackknife says too little about its own error."""
_CHUNK = 512
_TIE = 1e-9  # squared distances closer than this are equal: rounding does not choose a neighbour


@dataclass(frozen=True, kw_only=True)
class Consistency:
    """Mean agreement of cases with their neighbours."""

    value: float
    rows: int
    effective: float
    """Independent cases that the value is worth."""

    def interval(self, confidence: float) -> Interval:
        """Score interval (Wilson 1927) at the effective number of cases."""
        low, high = bounds.wilson(np.array([self.value]), np.array([self.effective]), confidence)
        return float(low[0]), float(high[0])


def coordinates(features: pd.DataFrame) -> tuple[Floats, Ints]:
    """Columns as points: numbers in standard deviations, shape (rows, p), and categories as codes, shape (rows, q).

    A constant column tells nobody apart and is left out.
    """
    rows = len(features)
    numbers: list[np.ndarray] = []
    codes: list[np.ndarray] = []
    for name in features:
        column = features[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.astype("int64").where(column.notna()).astype("float64")
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            cells = column.to_numpy(dtype=np.float64, na_value=np.nan)
            missing = ~np.isfinite(cells)
            there = cells[~missing]
            spread = there.std() if len(there) else 0.0
            if spread > 1e-12 * max(1.0, float(np.abs(there).max(initial=0.0))):
                numbers.append(np.where(missing, 0.0, (cells - there.mean()) / spread))
            if missing.any():
                codes.append(missing.astype(np.int64))
        else:
            texts = column.astype("str").where(column.notna(), "")
            codes.append(pd.factorize(texts, sort=True)[0].astype(np.int64))
    codes = [code for code in codes if len(code) and code.min() != code.max()]
    points = np.stack(numbers, axis=1) if numbers else np.zeros((rows, 0))
    return points, np.stack(codes, axis=1) if codes else np.zeros((rows, 0), dtype=np.int64)


def consistency(features: pd.DataFrame, decisions: Floats, neighbours: int = NEIGHBOURS) -> Consistency:
    """1 less the mean distance of a decision from the mean decision of its nearest neighbours, itself excluded.

    Args:
        features: the cases; more than `neighbours` + 1 of them.
        decisions: 1 favourable, 0 not, shape (rows,).
        neighbours: how many.

    Raises:
        ValueError: too few cases.
    """
    rows = len(decisions)
    if rows < neighbours + 2:
        raise ValueError(f"{rows} cases have no {neighbours} neighbours with one left out")
    points, codes = coordinates(features)
    agreement = np.empty(rows)
    moved = np.zeros(rows)  # what leaving a row out adds to the agreement of the others
    for first in range(0, rows, _CHUNK):
        chunk = slice(first, min(first + _CHUNK, rows))
        squared = _squared_distances(points, codes, chunk)
        agreement[chunk], change = _agreement(squared, decisions, decisions[chunk], neighbours)
        moved += change
    value = float(agreement.mean())
    without = (agreement.sum() - agreement + moved) / (rows - 1)
    variance = float((rows - 1) / rows * ((without - without.mean()) ** 2).sum())
    return Consistency(
        value=value, rows=rows, effective=_effective(value, variance, int((agreement < 1).sum()), rows, neighbours)
    )


def _effective(value: float, variance: float, events: int, rows: int, neighbours: int) -> float:
    if events < FEWEST_EVENTS or variance <= 0:
        return rows / (neighbours + 1)  # a decision enters the agreement of itself and, on average, of so many others
    return min(float(rows), value * (1 - value) / variance)


def _squared_distances(points: Floats, codes: Ints, chunk: slice) -> Floats:
    """From the rows of a chunk to all rows; infinite from a row to itself."""
    mine = points[chunk]
    found = (mine**2).sum(axis=1)[:, None] + (points**2).sum(axis=1)[None, :]
    found -= 2 * mine @ points.T
    for column in codes.T:
        found += column[chunk][:, None] != column[None, :]
    found[np.arange(len(found)), np.arange(chunk.start, chunk.start + len(found))] = np.inf
    return np.asarray(np.maximum(found, 0.0, out=found))


def _agreement(squared: Floats, decisions: Floats, own: Floats, k: int) -> tuple[Floats, Floats]:
    """Agreement of some rows with their neighbours, and what it gains when each of all rows is left out.

    The distances are used up.

    The nearest group of equal distances that does not fit whole into the k places shares what is left of them.
    """
    reach = np.partition(squared, k - 1, axis=1)[:, k - 1 : k]
    near = squared < reach - _TIE
    reached = squared <= reach + _TIE
    near_pairs, tied_pairs = _pairs(near), _pairs(reached & ~near)
    rows = len(squared)
    squared[reached] = np.inf
    following = squared <= squared.min(axis=1, keepdims=True) + _TIE
    (n_near, s_near), (n_tied, s_tied), (n_next, s_next) = (
        _counted(pairs, decisions, rows) for pairs in (near_pairs, tied_pairs, _pairs(following))
    )
    places, next_mean = k - n_near, s_next / n_next
    agreement = 1 - np.abs(own - (s_near + places * s_tied / n_tied) / k)
    full = n_tied <= places  # nobody waits in the tied group; the next distance moves up
    gained = []  # by what the row that is left out was decided: unfavourably, favourably
    left = np.maximum(n_tied - 1, 1)
    for decision in (0.0, 1.0):
        more = np.where(full, s_tied + next_mean, (places + 1) * s_tied / n_tied)
        same = np.where(full, s_tied - decision + next_mean, places * (s_tied - decision) / left)
        without_near = 1 - np.abs(own - (s_near - decision + more) / k)
        without_tied = 1 - np.abs(own - (s_near + same) / k)
        gained.append((without_near - agreement, without_tied - agreement))
    change = np.zeros(len(decisions))
    for (mine, others), gains in zip((near_pairs, tied_pairs), zip(*gained, strict=True), strict=True):
        gain = np.where(decisions[others] == 1, gains[1][mine], gains[0][mine])
        change += np.bincount(others, weights=gain, minlength=len(decisions))
    return agreement, change


def _pairs(true: np.ndarray) -> tuple[np.ndarray, ...]:
    """Where a table is true, row by row; numpy's `nonzero` does it slower with two dimensions than with one."""
    return np.divmod(np.flatnonzero(true), true.shape[1])


def _counted(pairs: tuple[np.ndarray, ...], decisions: Floats, rows: int) -> tuple[Floats, Floats]:
    """How many neighbours each row has among these, and how many of them were decided favourably."""
    mine, others = pairs
    favourable = np.bincount(mine, weights=decisions[others], minlength=rows)
    return np.bincount(mine, minlength=rows).astype(np.float64), favourable.astype(np.float64)
