"""Groups of one attribute and of several together, from cells that count every combination."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from audit.records.subject import CROSS, UNKNOWN

if TYPE_CHECKING:
    import pandas as pd


def groupings(attributes: Sequence[str], most: int | None = None) -> list[tuple[str, ...]]:
    """Every set of attributes to look at: each alone, then all crossings of two or more, up to `most` at once."""
    sizes = range(1, min(len(attributes), most or len(attributes)) + 1)
    return [names for size in sizes for names in combinations(attributes, size)]


def together(cells: pd.DataFrame, attributes: Sequence[str], names: Sequence[str], keys: Sequence[str]) -> pd.DataFrame:
    """Cells of the attributes `names` together, sorted: `group`, the `keys`, and the sums of every other column.

    Args:
        cells: a column of text per attribute, the key columns, and numbers to be summed.
        attributes: all attributes that the cells tell apart.
        names: those to keep. An unknown part stays visible in the group's name ("female×unknown").
        keys: further columns to keep; a missing key is a value of its own.
    """
    group = cells[names[0]]
    for name in names[1:]:
        group = group + CROSS + cells[name]
    kept = cells.drop(columns=list(attributes)).assign(group=group)
    summed = [str(name) for name, dtype in kept.dtypes.items() if dtype == "float64" and name not in keys]
    if summed:  # the last digits of a sum depend on its order, which must not depend on what groups are called
        kept = kept.sort_values(summed)
    return kept.groupby(["group", *keys], dropna=False, sort=True, observed=True).sum().reset_index()


def is_known(group: str) -> bool:
    """Whether every part of a group's name is known."""
    return UNKNOWN not in group.split(CROSS)
