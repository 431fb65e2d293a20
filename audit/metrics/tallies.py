"""Groups counted by decision and label: the nine numbers that every rate of a group is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

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


def _code(outcome: pd.Series[Any]) -> Ints:
    return np.asarray(outcome.astype("Int8").fillna(OUTCOMES - 1), dtype=np.int64)
