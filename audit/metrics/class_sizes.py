"""How many rows share each combination of quasi-identifiers: k, its distribution, and what an attacker gains by it.

References
----------
Samarati and Sweeney 1998; Sweeney 2002 (k-anonymity). El Emam and Dankar 2008, JAMIA 15, 627-637 (prosecutor and
journalist); El Emam et al. 2011, PLoS ONE 6, e28071 (marketer risk).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from audit.metrics.tallies import Ints

BANDS: tuple[tuple[int, int | None], ...] = (
    (1, 1), (2, 2), (3, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, 999), (1000, None),
)  # fmt: skip
"""Class sizes that are shown together, smallest and largest."""
_SPARSE = 8
"""Possible keys for each key that is there up to which counting in a table is quicker than sorting."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """A histogram of class sizes."""

    size: Ints
    """Rows in a class, ascending."""
    classes: Ints
    """Classes of that size."""

    @property
    def rows(self) -> int:
        """All rows."""
        return int((self.size * self.classes).sum())

    @property
    def all_classes(self) -> int:
        """Classes of any size."""
        return int(self.classes.sum())

    @property
    def smallest(self) -> int:
        """k; 0 without rows."""
        return int(self.size[0]) if len(self.size) else 0

    @property
    def unique(self) -> int:
        """Rows that are alone in their class."""
        return self.below(2)

    def below(self, k: int) -> int:
        """Rows in classes of fewer than `k`."""
        return self.between(1, k - 1)

    def between(self, low: int, high: int | None) -> int:
        """Rows in classes of `low` to `high` rows."""
        inside = (self.size >= low) & (self.size <= (high if high is not None else np.iinfo(np.int64).max))
        return int((self.size * self.classes)[inside].sum())

    def bands(self) -> Iterator[tuple[str, int]]:
        """Each of `BANDS` by name, with its rows."""
        for low, high in BANDS:
            yield band(low, high), self.between(low, high)


def band(low: int, high: int | None) -> str:
    """The name of a band of class sizes, such as "3–4" or "1,000 or more"."""
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def sizes_of(rows: Ints) -> Sizes:
    """The histogram of the sizes of classes, given one by one."""
    size, classes = np.unique(np.asarray(rows, dtype=np.int64), return_counts=True)
    return Sizes(size=size, classes=classes.astype(np.int64))


def grouped(keys: Ints, rows: Ints, *, kinds: int | None = None) -> Ints:
    """Rows of each different key.

    Args:
        keys: shape (words, cells); a key is the words of a column together.
        rows: of each cell.
        kinds: keys of one word are below this number.
    """
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    if (counts := tabled(keys, rows, kinds)) is not None:
        return counts[counts > 0]
    order = np.argsort(keys[0]) if len(keys) == 1 else np.lexsort(keys)
    return np.add.reduceat(rows[order], starts(keys[:, order]))


def tabled(keys: Ints, rows: Ints, kinds: int | None) -> Ints | None:
    """Rows of each possible key, in a table with a place for each: quicker than sorting; None where it is too large."""
    if len(keys) != 1 or kinds is None or kinds > _SPARSE * len(rows):
        return None
    return np.bincount(keys[0], weights=rows).astype(np.int64)  # of floats, which are exact as far as tables go


def starts(keys: Ints) -> Ints:
    """Where each different key begins among sorted ones, shape (words, cells)."""
    change = np.ones(keys.shape[1], dtype=bool)
    change[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    return np.flatnonzero(change)
