"""A table with other columns in place of some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd


def replaced(frame: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """The frame with these columns; unlike `DataFrame.assign`, whatever they are called, "self" included."""
    made = frame.copy(deep=False)
    for name, column in columns.items():
        made[name] = column
    return made
