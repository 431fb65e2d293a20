"""Counts of all conjunctions of a few columns' levels, from one dense table of counts or a few overlapping ones.

Every table of fewer columns is a sum over one of more columns (the data cube of Gray et al. 1997, Data Mining and
Knowledge Discovery 1, 29-53). So rows are counted once, over all columns together; where that table would be too
large, over sets of columns that between them hold every conjunction that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, prod

import numpy as np

DEPTH = 3
"""The most columns that a conjunction joins."""

Columns = tuple[int, ...]
"""Positions of columns, ascending."""

Part = tuple[tuple[int, int], ...]
"""A conjunction: pairs of column and level, by column."""


@dataclass(frozen=True, kw_only=True)
class Slices:
    """The conjunctions that hold any row, each with what it is to be compared with."""

    sets: tuple[Columns, ...]
    which: np.ndarray
    """Place of the slice's columns in `sets`."""
    levels: np.ndarray
    """Shape (slices, depth): its levels, -1 beyond its own columns."""
    counts: np.ndarray
    """Shape (slices, outcomes)."""
    rests: np.ndarray
    """Shape (slices, 1 + depth, outcomes): the rows with known levels that are not in the slice: all of them, and then
    those of each parent, which has one condition less."""
    parents: np.ndarray
    """How many parents it has: none for a single condition, whose only parent is all rows."""

    def part(self, place: int) -> Part:
        """The conjunction itself."""
        columns = self.sets[self.which[place]]
        return tuple((column, int(self.levels[place, i])) for i, column in enumerate(columns))


def every_slice(tables: Mapping[Columns, np.ndarray], depth: int = DEPTH) -> Slices:
    """All conjunctions of some tables, in their order.

    Args:
        tables: see `tables`; at least one.
        depth: the most columns that a table has.

    Raises:
        ValueError: there is no table.
    """
    if not tables:
        raise ValueError("no table, no slices")
    found = [_slices_of(table, depth) for table in tables.values()]
    levels, counts, rests = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    which = np.repeat(np.arange(len(found)), [len(one[0]) for one in found])
    size = np.array([len(columns) for columns in tables], dtype=np.int64)[which]
    parents = np.where(size > 1, size, 0)
    return Slices(sets=tuple(tables), which=which, levels=levels, counts=counts, rests=rests, parents=parents)


def _slices_of(table: np.ndarray, depth: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    size = table.ndim - 1
    held = np.nonzero(table.any(axis=-1))
    levels = np.full((len(held[0]), depth), -1)
    levels[:, :size] = np.stack(held, axis=1)
    rests = np.zeros((len(levels), 1 + depth, table.shape[-1]), dtype=np.int64)
    rests[:, 0] = (table.reshape(-1, table.shape[-1]).sum(axis=0) - table)[held]
    for axis in range(size) if size > 1 else ():
        rests[:, 1 + axis] = (table.sum(axis=axis, keepdims=True) - table)[held]
    return levels, table[held], rests


def column_sets(columns: int, depth: int = DEPTH) -> list[Columns]:
    """Every set of one to `depth` of so many columns: the smaller first, then in order."""
    return [chosen for size in range(1, min(depth, columns) + 1) for chosen in combinations(range(columns), size)]


def covering(sizes: Sequence[int], most: int, depth: int = DEPTH) -> list[Columns]:
    """Sets of columns whose tables have at most `most` cells and that hold every set of `depth` columns between them.

    One set of all columns if its table is small enough. Otherwise greedily: the set that adds most comes next. A set
    of no more than `depth` columns is never too large, whatever it holds.

    Args:
        sizes: levels of each column.
        most: cells.
        depth: columns of the largest conjunction.
    """
    everything, least = tuple(range(len(sizes))), min(depth, len(sizes))
    if prod(sizes) <= most or len(sizes) <= depth:
        return [everything]
    fitting = [
        chosen
        for size in range(least, len(sizes))
        for chosen in combinations(everything, size)
        if size == least or prod(sizes[column] for column in chosen) <= most
    ]
    wanted, cover = set(combinations(everything, least)), []
    while wanted:
        best = max(fitting, key=lambda chosen: (len(_held(chosen, least, wanted)), [-column for column in chosen]))
        wanted -= _held(best, least, wanted)
        cover.append(best)
    return cover


def _held(chosen: Columns, depth: int, wanted: set[Columns]) -> set[Columns]:
    if comb(len(chosen), depth) < len(wanted):
        return wanted.intersection(combinations(chosen, depth))
    return {small for small in wanted if set(small) <= set(chosen)}


def tables(dense: Mapping[Columns, np.ndarray], columns: int, depth: int = DEPTH) -> dict[Columns, np.ndarray]:
    """The table of every set of one to `depth` columns, as `column_sets` orders them.

    Args:
        dense: counts by sets of columns (see `covering`): one axis per column, in order, and further ones that stay.
        columns: how many there are.
        depth: columns of the largest conjunction.

    Raises:
        ValueError: some set of `depth` columns is in none of the tables.
    """
    found: dict[Columns, np.ndarray] = {}
    for chosen, table in dense.items():
        _add(chosen, table, depth, found)
    wanted = column_sets(columns, depth)
    if missing := [chosen for chosen in wanted if chosen not in found]:
        raise ValueError(f"no table holds the columns {missing[0]} together")
    return {chosen: found[chosen] for chosen in wanted}


def _add(columns: Columns, table: np.ndarray, depth: int, found: dict[Columns, np.ndarray]) -> None:
    """Add a table's sums over all but one to `depth` of its columns.

    The columns are dealt out into one heap more than `depth`. Whatever `depth` columns are wanted, at least one heap
    has none of them and can be summed over; so a few sums of the large table, each much smaller, hold them all.
    """
    if len(columns) <= depth:
        found[columns] = table
    heaps = [columns[start :: depth + 1] for start in range(min(depth + 1, len(columns)))]
    for heap in heaps:
        rest = tuple(column for column in columns if column not in heap)
        if not rest or all(small in found for small in combinations(rest, min(depth, len(rest)))):
            continue
        smaller = table
        for column in sorted(heap, key=lambda column: (table.shape[columns.index(column)], column)):
            smaller = smaller.sum(axis=columns.index(column), keepdims=True)
        _add(
            rest,
            smaller.reshape(*[table.shape[columns.index(c)] for c in rest], *table.shape[len(columns) :]),
            depth,
            found,
        )
