"""The groups of one attribute in the counts of one feature: known groups that are large enough, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from audit.metrics.comparisons import Absence
from audit.metrics.crossings import is_known
from audit.metrics.tallies import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd

RARE = 5
"""Rows below which a level joins the other rare ones, where so few say nothing."""


class Counted(Protocol):
    """A feature counted by value and combination of groups."""

    @property
    def combination(self) -> np.ndarray: ...
    @property
    def value(self) -> np.ndarray: ...
    @property
    def n(self) -> np.ndarray: ...
    @property
    def total(self) -> np.ndarray | None: ...
    @property
    def squares(self) -> np.ndarray | None: ...


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """Groups of an attribute that are compared."""

    groups: tuple[str, ...]
    place: Ints
    """Of each combination's group among `groups`; -1 where it is not compared."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A feature by group: counts of its distinct values, ascending."""

    value: Floats
    """Shape (values,)."""
    n: Floats
    """Rows, shape (groups, values), the smaller groups first."""
    total: Floats
    """Sums of the centred and scaled values, same shape; zeros for levels."""
    squares: Floats
    """Sums of their squares."""

    @property
    def rows(self) -> int:
        """All rows."""
        return int(self.n.sum())


def grouped(combinations: pd.DataFrame, attribute: str, limit: int) -> Grouped | Absence:
    """Known groups with at least `limit` rows, at least two; or why there are none."""
    rows = combinations.groupby(attribute)["n"].sum()
    known = [str(group) for group in rows.index if is_known(str(group))]
    groups = tuple(group for group in known if rows[group] >= limit)
    if len(groups) >= 2:
        found = {group: place for place, group in enumerate(groups)}
        place = np.array([found.get(str(group), -1) for group in combinations[attribute]], dtype=np.int64)
        return Grouped(groups=groups, place=place)
    if not known:
        return "absent", "no row has a known group"
    if len(known) == 1:
        return "undefined", "there is only one known group, and nothing to tell it from"
    return "too small", f"fewer than two known groups have {limit} rows or more"


def spread(count: Counted, among: Grouped, limit: int) -> Spread | Absence:
    """A feature's values by group; a group with fewer than `limit` rows that have a value takes no part."""
    place = among.place[count.combination]
    kept = place >= 0
    values, column = np.unique(count.value[kept], return_inverse=True)
    shape = (len(among.groups), len(values))
    cell = place[kept] * len(values) + column

    def table(numbers: np.ndarray | None) -> Floats:
        if numbers is None:
            return np.zeros(shape)
        some = numbers[kept]  # added up smallest first, so that the last digit does not hang on names of groups
        order = np.argsort(some, kind="stable")
        made = np.bincount(cell[order], weights=some[order], minlength=shape[0] * shape[1])
        return made.reshape(shape).astype(np.float64, copy=False)

    n, total, squares = table(count.n), table(count.total), table(count.squares)
    large = n.sum(axis=1) >= limit
    if large.sum() < 2:
        return "too small", f"fewer than two known groups have {limit} rows or more with a value"
    occur = n[large].sum(axis=0) > 0
    if occur.sum() < 2:
        return "undefined", "the feature has the same value in all compared groups"
    first = [place for place in smallest_first(n, total) if large[place]]
    n, total, squares = (numbers[first][:, occur] for numbers in (n, total, squares))
    return Spread(value=values[occur], n=n, total=total, squares=squares)


def without_rare(n: Floats) -> Floats:
    """Counts, shape (groups, levels), with all levels of fewer than `RARE` rows as one."""
    rare = n.sum(axis=0) < RARE
    return n if rare.sum() < 2 else np.column_stack([n[:, ~rare], n[:, rare].sum(axis=1)])


def smallest_first(*tables: Floats) -> Sequence[int]:
    """Places of groups, the smaller first; equal ones by their counts of values and then their sums, never by name."""
    rows = tables[0].sum(axis=1)
    if len(np.unique(rows)) == len(rows):
        return [int(place) for place in np.argsort(rows)]
    return sorted(range(len(rows)), key=lambda place: (rows[place], *(tuple(table[place]) for table in tables)))
