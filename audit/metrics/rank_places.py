"""Where a value stands among the values of others, and orders that depend on what rows say, not on where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from audit.metrics.tallies import Floats, Ints


def in_order(frame: pd.DataFrame) -> tuple[Ints, Ints]:
    """The places of one row of each different content, in an order of the contents, and which of them every row is.

    Numbers are ordered as numbers, everything else as text; no value comes last.
    """
    keys = [_codes(frame.iloc[:, place]) for place in range(frame.shape[1])]
    if not keys or not len(frame):
        return np.zeros(min(1, len(frame)), dtype=np.int64), np.zeros(len(frame), dtype=np.int64)
    order = np.lexsort(keys[::-1])
    changed = np.zeros(len(order), dtype=bool)
    changed[0] = True
    for key in keys:
        changed[1:] |= np.diff(key[order]) != 0
    which = np.empty(len(order), dtype=np.int64)
    which[order] = changed.cumsum() - 1
    return order[changed].astype(np.int64), which


def _codes(column: pd.Series[Any]) -> Ints:
    if is_number(column):
        codes, _ = pd.factorize(column.to_numpy(dtype=np.float64, na_value=np.nan), sort=True, use_na_sentinel=True)
    else:
        codes, _ = pd.factorize(column.astype("str").where(column.notna(), None), sort=True, use_na_sentinel=True)
    return np.where(codes < 0, codes.max(initial=-1) + 1, codes).astype(np.int64)


def is_number(column: pd.Series[Any]) -> bool:
    """Whether a column holds numbers; true and false are two words."""
    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """The values of one number among many rows."""

    values: Floats
    """Sorted, without gaps."""

    @cached_property
    def distinct(self) -> int:
        """Different values."""
        return int((np.diff(self.values) != 0).sum()) + 1 if len(self.values) else 0

    def of(self, numbers: Floats) -> Floats:
        """Share of the rows below each number, and half of those equal to it; NaN where there is no number."""
        below = np.searchsorted(self.values, numbers, "left") + np.searchsorted(self.values, numbers, "right")
        found = below / max(2 * len(self.values), 1)
        return np.where(np.isnan(numbers), np.nan, found)

    def at(self, places: Floats) -> Floats:
        """The value that stands at each place from 0 to 1: the smallest with so large a share up to it."""
        size = len(self.values)
        at = np.ceil(np.asarray(places) * size - 1e-9).astype(np.int64) - 1
        return self.values[np.clip(at, 0, size - 1)]


def places(column: pd.Series[Any]) -> Places:
    """The numbers of a column."""
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return Places(values=np.sort(numbers[np.isfinite(numbers)]))
