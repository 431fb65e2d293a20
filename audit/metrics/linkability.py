"""How well two halves of a person's traits are brought together through a table that holds both.

An attacker has two data sets of the same people, one with each half of the columns, and the table. Each record is
taken for the row of the table that is nearest to it; two records that are taken for the same row are linked. A table
that holds the person has rows at distance 0, those that agree in the whole half, and one of them is drawn. So of the
rows that agree with somebody in both halves, m, in one, a, and in the other, b, the link is right with probability
m/(a b), and no neighbour has to be searched. The mean over the rows is (1 + chi2/n)/n, with Pearson's chi2 of the
table of one half's classes by the other's.

References
----------
Giomi, Boenisch, Wehmeyer and Tasnadi 2023, "A unified framework for quantifying privacy risk in synthetic data",
PoPETs 2023(2), 312-328: linkability by two sets of columns, the success rate by Wilson 1927, and the risk (attack -
baseline)/(1 - baseline). Pearson 1904, "On the theory of contingency".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.metrics import bounds
from audit.metrics.class_sizes import starts, tabled
from audit.metrics.intervals import Interval
from audit.metrics.tallies import Floats, Ints


@dataclass(frozen=True, kw_only=True)
class Links:
    """How many of so many attacks succeed, expected over the draws among rows at the same distance."""

    right: float
    rows: int

    @property
    def rate(self) -> float:
        """Share of the rows whose two records are linked."""
        return min(1.0, self.right / self.rows)

    @property
    def chance(self) -> float:
        """The same if each record is taken for any row."""
        return 1 / self.rows

    def interval(self, confidence: float) -> Interval:
        """Wilson's, of as many attacks as there are rows."""
        low, high = bounds.wilson(np.array([self.rate]), np.array([float(self.rows)]), confidence)
        return float(low[0]), float(high[0])

    def beyond_chance(self, rate: float) -> float:
        """A rate as a share of what chance leaves, from 0 to 1; the table has two rows or more."""
        return max(0.0, (rate - self.chance) / (1 - self.chance))


def totals(keys: Ints, rows: Ints, *, kinds: int | None = None) -> Ints:
    """Rows of all cells that have a cell's key, for each cell.

    Args:
        keys: shape (words, cells); a key is the words of a column together.
        rows: of each cell.
        kinds: keys of one word are below this number.
    """
    if not len(rows):
        return rows
    if (counts := tabled(keys, rows, kinds)) is not None:
        return np.asarray(counts[keys[0]])
    order = np.argsort(keys[0], kind="stable") if len(keys) == 1 else np.lexsort(keys[::-1])
    first = starts(keys[:, order])
    sizes = np.add.reduceat(rows[order], first)
    found = np.empty_like(rows)
    found[order] = np.repeat(sizes, np.diff(np.append(first, len(rows))))
    return found


def expected(both: Ints, one: Ints, other: Ints) -> Floats:
    """Right links among the rows of each cell.

    Args:
        both: rows that agree in both halves, one cell a combination.
        one: rows that agree in the one half.
        other: rows that agree in the other.
    """
    sizes = np.asarray(both, dtype=np.float64)
    return np.asarray(sizes / one * (sizes / other))
