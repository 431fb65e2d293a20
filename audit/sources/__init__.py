"""Ways in: tables and models, one module a format."""

from __future__ import annotations

import math
import reprlib
from pathlib import Path
from typing import Any

from audit.records.plan import Plan

BLANKS = " \t\r\n\u00a0"
"""What is stripped around a text."""
PLACES = 9
"""Decimal places of a number's name; programs write longer fractions in different ways."""


def shown(path: Path, plan: Plan) -> str:
    """A path as messages and records show it: relative to the plan if it lies there, else the last part only."""
    return str(path.relative_to(plan.folder)) if path.is_relative_to(plan.folder) else path.name


def quoted(name: Any) -> str:
    """A column's name or a value as a refusal quotes it: of a very long one the beginning and the end."""
    return _QUOTED.repr(name)


_QUOTED = reprlib.Repr()
_QUOTED.maxstring = _QUOTED.maxother = 160


def name_of(value: Any) -> str | None:
    """One value as text, so that 1, 1.0 and "1" are the same wherever they are written; None for no value.

    Whole numbers have no decimal point, truth values are "true" and "false", text loses its outer blanks; None, NaN
    and the empty text are no value. `needs.prepared_rows.text` says the same of a column.
    """
    value = value.item() if hasattr(value, "item") else value  # NumPy's scalars
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            return str(value)
        return str(int(value)) if value.is_integer() else f"{value:.{PLACES}f}".rstrip("0").rstrip(".")
    return str(value).strip(BLANKS) or None
