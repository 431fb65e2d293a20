"""Columns of a fetched frame as numbers, for models that learn from them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def as_numbers(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Columns as float64, and which are categories: those are numbered from the commonest, equally common by text."""
    values = np.full(frame.shape, np.nan)
    categorical = np.zeros(frame.shape[1], dtype=bool)
    for place, name in enumerate(frame):
        column = frame[name]
        if column.isna().all():
            continue
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.astype("int64").where(column.notna()).astype("float64")
        if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            values[:, place] = column.to_numpy(dtype=np.float64, na_value=np.nan)
            continue
        numbers = pd.to_numeric(column, errors="coerce") if _decimal(column) else None
        if numbers is not None:
            values[:, place] = numbers.to_numpy(dtype=np.float64)
            continue
        texts = column.where(column.notna()).map(str, na_action="ignore").str.strip()
        counts = texts.value_counts()
        ranked = sorted((-int(n), str(text)) for text, n in counts.items())
        ranks = {text: float(rank) for rank, (_, text) in enumerate(ranked)}
        values[:, place] = texts.map(ranks).to_numpy(dtype=np.float64)
        categorical[place] = True
    return values, categorical


def all_numeric(frame: pd.DataFrame) -> bool:
    """Whether every column holds numbers."""
    return all(pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes)


def _decimal(column: pd.Series[Any]) -> bool:
    return pd.api.types.infer_dtype(column, skipna=True) in ("decimal", "boolean", "integer", "floating", "empty")
