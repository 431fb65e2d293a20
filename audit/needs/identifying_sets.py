"""Unique rows by sets of quasi-identifiers: all but one of them, and the small sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb

from audit.needs.key_cells import KeyCells
from audit.needs.quasi_identifiers import QuasiIdentifiers

MOST_COLUMNS = 4
WORK = 30_000_000
"""Combinations x sets that are looked at: some seconds. Beyond, only sets around the best smaller ones."""
KEPT = 4
"""Best sets of a size that larger ones are built on then."""

Places = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class IdentifyingSets:
    """Counts of unique rows."""

    keys: QuasiIdentifiers
    rows: int
    unique: int
    """By all quasi-identifiers."""
    without: tuple[int, ...]
    """By all but one, in order."""
    unique_by: Mapping[Places, int]
    """By small sets, given by the places of their columns."""
    exhaustive: bool
    """Every set of up to `MOST_COLUMNS` was counted."""


def supply(cells: KeyCells) -> IdentifyingSets:
    """Count them, each set once."""
    count = len(cells.digits)
    every = tuple(range(count))
    known: dict[Places, int] = {every: cells.all.unique}

    def unique(places: Places) -> int:
        if places not in known:
            known[places] = cells.sizes(places).unique
        return known[places]

    without = tuple(unique(tuple(place for place in every if place != left_out)) for left_out in every)
    combinations_there = cells.all.all_classes
    most = min(MOST_COLUMNS, count)
    exhaustive = sum(comb(count, size) for size in range(1, most + 1)) * max(1, combinations_there) <= WORK
    found: dict[Places, int] = {}
    level: list[Places] = [(place,) for place in every]
    for size in range(1, most + 1):
        counted = {places: unique(places) for places in level}
        found |= counted
        if exhaustive:
            level = list(combinations(every, size + 1))
            continue
        best = sorted(counted, key=lambda places: (-counted[places], -_kinds(cells, places), places))[:KEPT]
        level = sorted({tuple(sorted({*places, place})) for places in best for place in every if place not in places})
    return IdentifyingSets(
        keys=cells.keys,
        rows=cells.all.rows,
        unique=cells.all.unique,
        without=without,
        unique_by=found,
        exhaustive=exhaustive,
    )


def _kinds(cells: KeyCells, places: Places) -> int:
    """How many combinations the columns could have: what tells apart before any row is unique."""
    product = 1
    for place in places:
        product *= cells.digits[place].base
    return product
