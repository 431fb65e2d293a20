"""Which further groups must be hidden so that subtracting those that are shown from the totals gives no small one away.

A group smaller than the disclosure limit is hidden (primary suppression). Where everybody else is shown, its count is
the total less theirs; in a crossing of attributes each margin is such a total. So further groups are hidden (secondary
suppression) until nobody can pin a small group's count down. What an outsider can know is a linear programme: the
counts of all combinations, not negative, adding up to every count that is shown, at least one row in each hidden
group. A small group is safe when its count can be two numbers or more. Hidden first are groups with an unknown part,
of which nothing is asked, then the smallest, by name where they are equal.

A group with an unknown part is never the one protected: nobody outside knows who has no recorded value.

Reference: L. Willenborg and T. de Waal, Elements of Statistical Disclosure Control, Springer 2001, chapter 4
(secondary cell suppression, feasibility intervals).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audit.metrics.crossings import is_known
from audit.records.subject import CROSS

if TYPE_CHECKING:
    from scipy import sparse

Group = tuple[str, str]
"""An attribute, or several crossed, and the name of a group in it."""

_FEWEST = 3
"""Below this limit a hidden group has one row, as everybody can tell."""
_LARGEST = 5_000
"""Combinations up to which the programme is solved; beyond them no further group is hidden."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Counts of rows by every grouping of the attributes that is shown."""

    combinations: Mapping[tuple[str, ...], int]
    """Rows by the values of all attributes together."""
    attributes: tuple[str, ...]
    groupings: Sequence[tuple[str, ...]]

    @cached_property
    def members(self) -> Mapping[Group, NDArray[np.int64]]:
        """Places of the combinations that a group consists of."""
        found: dict[Group, list[int]] = {}
        for names in self.groupings:
            places = [self.attributes.index(name) for name in names]
            for number, values in enumerate(self.combinations):
                found.setdefault((CROSS.join(names), CROSS.join(values[i] for i in places)), []).append(number)
        return {group: np.array(numbers) for group, numbers in found.items()}

    @cached_property
    def rows(self) -> Mapping[Group, int]:
        """Rows of every group."""
        counts = np.array(list(self.combinations.values()))
        return {group: int(counts[numbers].sum()) for group, numbers in self.members.items()}


def hidden(tables: Tables, limit: int) -> frozenset[Group]:
    """The groups to be hidden besides the small ones."""
    small = {group for group, rows in tables.rows.items() if rows < limit}
    protected = sorted(group for group in small if is_known(group[1]))
    if limit < _FEWEST or not protected or len(tables.combinations) > _LARGEST:
        return frozenset()
    further: set[Group] = set()
    while pinned := pinned_groups(tables, small | further, protected):
        chosen = {found for group in pinned[:1] if (found := _next(tables, group, small | further)) is not None}
        if not chosen:
            break
        further |= chosen
    for group in sorted(further, key=lambda group: (-tables.rows[group], group)):
        if not pinned_groups(tables, small | further - {group}, protected):  # what came later has made it needless
            further.remove(group)
    return frozenset(further)


def pinned_groups(tables: Tables, unseen: set[Group], asked: Sequence[Group]) -> list[Group]:
    """Those of the groups whose count follows from all that is shown."""
    if not asked:
        return []
    programme = _Programme(tables, unseen)
    low = dict.fromkeys(asked, np.inf)
    high = dict.fromkeys(asked, -np.inf)

    def learn(counts: NDArray[np.float64]) -> None:
        for group in asked:
            total = float(counts[tables.members[group]].sum())
            low[group], high[group] = min(low[group], total), max(high[group], total)

    learn(np.array(list(tables.combinations.values()), dtype=float))
    pinned = []
    for group in asked:
        for sign in (1.0, -1.0):
            if high[group] - low[group] < 1 - 1e-6:
                learn(programme.extreme(tables.members[group], sign))
        if high[group] - low[group] < 1 - 1e-6:
            pinned.append(group)
    return pinned


class _Programme:
    """What is shown, as equations; what is hidden, as at least one row each."""

    def __init__(self, tables: Tables, unseen: set[Group]) -> None:
        self._size = len(tables.combinations)
        shown = [group for group in tables.members if group not in unseen]
        total = np.arange(self._size)
        self._equal = self._matrix([total, *(tables.members[group] for group in shown)])
        self._sums = np.array(
            [sum(tables.combinations.values()), *(tables.rows[group] for group in shown)], dtype=float
        )
        self._least = self._matrix([tables.members[group] for group in tables.members if group in unseen])

    def _matrix(self, groups: Sequence[NDArray[np.int64]]) -> sparse.csr_array:
        from scipy import sparse

        rows = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        columns = np.concatenate([*groups, np.empty(0, dtype=np.int64)])
        return sparse.csr_array((np.ones(len(columns)), (rows, columns)), shape=(len(groups), self._size))

    def extreme(self, group: NDArray[np.int64], sign: float) -> NDArray[np.float64]:
        """Counts that agree with all that is shown and make a group as small (1) or as large (-1) as can be."""
        from scipy.optimize import linprog

        cost = np.zeros(self._size)
        cost[group] = sign
        found = linprog(
            cost,
            A_ub=-self._least,
            b_ub=-np.ones(self._least.shape[0]),
            A_eq=self._equal,
            b_eq=self._sums,
            bounds=(0, None),
            method="highs",
        )
        if found.x is None:  # the counts themselves are always an answer
            raise ArithmeticError
        counts: NDArray[np.float64] = found.x
        return counts


def _next(tables: Tables, pinned: Group, unseen: set[Group]) -> Group | None:
    """What to hide for a group that is pinned: its smallest neighbour along one attribute, else any other group."""
    for candidates in (_neighbours(tables, pinned), _alike(tables, pinned), tables.rows):
        shown = [group for group in candidates if group not in unseen]
        if shown:
            return min(shown, key=lambda group: (is_known(group[1]), tables.rows[group], group))
    return None


def _alike(tables: Tables, pinned: Group) -> Iterator[Group]:
    """All groups of the same grouping."""
    return (group for group in tables.rows if group[0] == pinned[0])


def _neighbours(tables: Tables, pinned: Group) -> Iterator[Group]:
    """Groups of the same grouping that differ in one attribute."""
    own = pinned[1].split(CROSS)
    for group in _alike(tables, pinned):
        parts = group[1].split(CROSS)
        if len(parts) == len(own) and sum(a != b for a, b in zip(parts, own, strict=True)) == 1:
            yield group
