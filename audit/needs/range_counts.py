"""How many cells lie outside the values that the plan says a column may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.errors import Absent
from audit.needs.prepared_rows import present, text
from audit.records.blocks import Range
from audit.records.subject import Subject


@dataclass(frozen=True, kw_only=True)
class RangeCount:
    """One column with a declared range."""

    column: str
    filled: int
    outside: int
    fits: bool
    """The column can be compared with its range; a text cannot be compared with numbers."""


@dataclass(frozen=True, kw_only=True)
class RangeCounts:
    """All of them, in the plan's order."""

    counts: tuple[RangeCount, ...]


def supply(subject: Subject) -> RangeCounts:
    """Count in the engine, all columns in one query.

    Raises:
        Absent: the plan declares no range.
    """
    ranges = subject.plan.quality.ranges
    if not ranges:
        raise Absent("absent", "the plan declares no range of any column (quality.ranges)")
    rows: Any = subject.given
    sums = {}
    for i, (name, allowed) in enumerate(ranges.items()):
        outside = _outside(rows[name], allowed)
        sums[f"f{i}"] = present(rows[name]).count()
        if outside is not None:
            sums[f"o{i}"] = outside.sum().fill_null(0)
    found = subject.engine.fetch(rows.agg(**sums)).iloc[0]
    return RangeCounts(
        counts=tuple(
            RangeCount(
                column=name, filled=int(found[f"f{i}"]), outside=int(found.get(f"o{i}", 0)), fits=f"o{i}" in sums
            )
            for i, name in enumerate(ranges)
        )
    )


def _outside(column: Any, allowed: Range) -> Any:
    """Whether a cell has a value and it is not allowed; None if numbers are asked of something else."""
    cell = present(column)
    tests = []
    if allowed.at_least is not None or allowed.at_most is not None:
        if not column.type().is_numeric():
            return None
        if allowed.at_least is not None:
            tests.append(cell < allowed.at_least)
        if allowed.at_most is not None:
            tests.append(cell > allowed.at_most)
    if allowed.values is not None:
        tests.append(~text(column).isin(list(allowed.values)))
    outside = tests[0]
    for test in tests[1:]:
        outside = outside | test
    return outside.fill_null(False) & cell.notnull()
