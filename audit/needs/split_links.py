"""The quasi-identifiers cut into two halves, and how well the halves are brought together through the table.

Of all ways to halve them the one that links most is taken: an attacker's two data sets are not of our choosing. With
many combinations, one halving is looked at: the columns are dealt out in turn, from the one with most values.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from audit.errors import Absent
from audit.metrics.linkability import Links, expected, totals
from audit.needs.key_cells import KeyCells
from audit.needs.quasi_identifiers import QuasiIdentifiers
from audit.records.subject import Subject

WORK = 10_000_000
"""Combinations x halvings that are looked at: some seconds."""
MOST_HALVED = 12
"""Quasi-identifiers beyond which there are too many halvings to look at: 462 of twelve."""

Places = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SplitLinks:
    """The halves and the attack on them."""

    keys: QuasiIdentifiers
    halves: tuple[tuple[str, ...], tuple[str, ...]]
    halvings: int
    """How many were looked at."""
    exhaustive: bool
    """All there are."""
    links: Links


def supply(subject: Subject, cells: KeyCells) -> SplitLinks:
    """Try the halvings.

    Raises:
        Absent: a second table is there to be linked; there is one quasi-identifier; there are no two rows, or too many
            combinations.
    """
    count = len(cells.digits)
    if subject.plan.privacy.linkage is not None:
        raise Absent("absent", "the plan names a second table (privacy.linkage), and linking was tried on that")
    if count < 2:
        raise Absent("absent", "one quasi-identifier cannot be cut into two halves, so linkability was not evaluated")
    if cells.all.rows < 2:
        raise Absent("too small", "linking needs two rows or more")
    if cells.many:
        raise Absent("unmet need", "more combinations of quasi-identifiers than can be linked here")
    rows = cells.here[1]
    every = _halvings(count)
    exhaustive = count <= MOST_HALVED and len(every) * len(rows) <= WORK
    tried = every if exhaustive else [_dealt(cells)]
    right = {places: float(_right(cells, places)) for places in tried}
    best = min(tried, key=lambda places: (-round(right[places], 9), places))
    names = cells.keys.names
    return SplitLinks(
        keys=cells.keys,
        halves=(tuple(names[i] for i in best), tuple(names[i] for i in range(count) if i not in best)),
        halvings=len(tried),
        exhaustive=exhaustive,
        links=Links(right=right[best], rows=cells.all.rows),
    )


def _halvings(count: int) -> list[Places]:
    """One half of each halving, of at most half the columns; each halving once."""
    if count > MOST_HALVED:
        return []
    halves = combinations(range(count), count // 2)
    return [places for places in halves if count % 2 or 0 in places]


def _dealt(cells: KeyCells) -> Places:
    """Every second column from the one with most values on."""
    ranked = sorted(range(len(cells.digits)), key=lambda place: (-cells.digits[place].base, place))
    return tuple(sorted(ranked[1::2]))


def _right(cells: KeyCells, places: Places) -> float:
    rows = cells.here[1]
    found = []
    for chosen in (places, _others(cells, places)):
        words, kinds = cells.part(chosen)
        found.append(totals(words, rows, kinds=kinds))
    return float(expected(rows, *found).sum())


def _others(cells: KeyCells, places: Places) -> Places:
    return tuple(place for place in range(len(cells.digits)) if place not in places)
