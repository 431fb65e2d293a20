"""Groups counted by decision and label: the nine numbers that every rate of a group is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from audit.records.subject import CROSS

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

OUTCOMES = 3
"""Unfavourable (0), favourable (1), unknown (2)."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many rows of each group of one attribute were decided and labelled how."""

    attribute: str
    """"sex", or "sex×race" for an intersection."""
    groups: tuple[str, ...]
    """Sorted by name."""
    rows: Ints
    """Shape (groups, 9): cell 3·d + l holds the rows with decision d and label l, each 0, 1, or 2 for unknown."""
    weights: Floats | None = None
    """The same, each row counted by its case weight; None where every row stands for one case."""
    squares: Floats | None = None
    """The same, by the square of the weight."""
    made: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Quantities already made of it, by name: several checks ask for the same."""


def tally(cells: pd.DataFrame, attribute: str) -> Tally:
    """Cells as a tally.

    Args:
        cells: `group` (text), `decision` and `label` (1, 0, missing), `n`; with case weights also `weight` (their
            sum) and `squares` (the sum of their squares).
        attribute: its label.
    """
    groups, place = np.unique(cells["group"].to_numpy(dtype=str), return_inverse=True)
    cell = OUTCOMES * _code(cells["decision"]) + _code(cells["label"])

    def total(column: str) -> Floats:
        found = np.zeros((len(groups), OUTCOMES**2))
        np.add.at(found, (place, cell), cells[column].to_numpy(dtype=np.float64))
        return found

    weighted = "weight" in cells
    return Tally(
        attribute=attribute,
        groups=tuple(map(str, groups)),
        rows=total("n").astype(np.int64),
        weights=total("weight") if weighted else None,
        squares=total("squares") if weighted else None,
    )


def tallies(cells: pd.DataFrame, groupings: Sequence[tuple[str, ...]]) -> tuple[Tally, ...]:
    """The tallies of several attributes and crossings, where every row stands for one case.

    Args:
        cells: a column of text per attribute, `decision` and `label` (1, 0, missing), `n`.
        groupings: the attributes of each tally.
    """
    cell, n = OUTCOMES * _code(cells["decision"]) + _code(cells["label"]), cells["n"].to_numpy(dtype=np.int64)
    texts = {name: cells[name].to_numpy(dtype=str) for names in groupings for name in names}
    codes = {name: np.unique(text, return_inverse=True)[1] for name, text in texts.items()}
    made = []
    for names in groupings:
        place = np.zeros(len(cells), dtype=np.int64)
        first = place[:0]
        for name in names:
            size = codes[name].max(initial=0) + 1
            _, first, place = np.unique(place * size + codes[name], return_index=True, return_inverse=True)
        parts = zip(*(texts[name][first].tolist() for name in names), strict=True)
        groups, same = np.unique(np.array([CROSS.join(part) for part in parts], dtype=str), return_inverse=True)
        rows = np.zeros((len(groups), OUTCOMES**2), dtype=np.int64)
        np.add.at(rows, (same[place], cell), n)
        made.append(Tally(attribute=CROSS.join(names), groups=tuple(groups.tolist()), rows=rows))
    return tuple(made)


def _code(outcome: pd.Series[Any]) -> Ints:
    return np.asarray(outcome.astype("Int8").fillna(OUTCOMES - 1), dtype=np.int64)
