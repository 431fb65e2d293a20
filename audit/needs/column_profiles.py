"""What stands in each column, in numbers only: filled and missing cells, distinct values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.needs.prepared_rows import kind_of, present
from audit.records.subject import Subject

_AT_A_TIME = 16  # exact distinct counts are the dearest aggregate; more of them at once only cost memory


@dataclass(frozen=True, kw_only=True)
class ColumnProfile:
    """One column."""

    name: str
    type: str
    """"whole number", "number", "text", "true or false", "date", "time stamp" or "other"."""
    rows: int
    missing: int
    """Cells without a value: null, NaN or blank text."""
    distinct: int
    """Different values, exactly; no value is not one of them."""
    constant: bool
    """All cells are the same: one value and none missing, or no value at all."""


@dataclass(frozen=True, kw_only=True)
class ColumnProfiles:
    """The table's own columns, in its order."""

    profiles: tuple[ColumnProfile, ...]


def supply(subject: Subject) -> ColumnProfiles:
    """Profile every column, a few at a time."""
    rows: Any = subject.rows
    profiles: list[ColumnProfile] = []
    for first in range(0, len(subject.columns), _AT_A_TIME):
        names = subject.columns[first : first + _AT_A_TIME]
        cells = {f"c{i}": present(rows[name]) for i, name in enumerate(names)}
        filled = {f"{key}_filled": cell.count() for key, cell in cells.items()}
        distinct = {f"{key}_distinct": cell.nunique() for key, cell in cells.items()}
        counts = subject.engine.fetch(rows.agg(**filled, **distinct)).iloc[0]
        for i, name in enumerate(names):
            found, missing = int(counts[f"c{i}_distinct"]), subject.size - int(counts[f"c{i}_filled"])
            profiles.append(
                ColumnProfile(
                    name=name,
                    type=kind_of(rows[name]),
                    rows=subject.size,
                    missing=missing,
                    distinct=found,
                    constant=found == 0 or (found == 1 and missing == 0),
                )
            )
    return ColumnProfiles(profiles=tuple(profiles))
