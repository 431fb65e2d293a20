"""Some different values of every column, to see what the column is: at most 200, the same whatever the order of rows.

Of more, those whose digests are smallest are taken: a draw that depends on the values alone. They stay in this process
and are forgotten after the verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.needs.column_values import MOST
from audit.needs.prepared_rows import text
from audit.records.subject import Subject

SMALL = 2_000
"""Rows up to which whole columns are fetched, many at a time: tables can have ten thousand columns."""
_AT_A_TIME = 256
_ONE_IN = 256
"""One cell in so many has a digest that begins with 00."""
_LONGEST = 2_000


@dataclass(frozen=True, kw_only=True)
class ColumnSample:
    """Values of one column."""

    column: str
    values: Sequence[str] = field(repr=False)
    whole: bool
    """These are all its different values."""
    numeric: bool


@dataclass(frozen=True, kw_only=True)
class ColumnSamples:
    """Every column that can hold personal data, in the table's order: all but those of true and false."""

    samples: tuple[ColumnSample, ...]


def supply(subject: Subject) -> ColumnSamples:
    """Draw different values of every column."""
    rows: Any = subject.rows
    names = [
        name for name in subject.columns if not rows[name].type().is_boolean() and not rows[name].type().is_nested()
    ]
    drawn: dict[str, tuple[list[str], bool]] = {}
    if subject.size <= SMALL:
        for first in range(0, len(names), _AT_A_TIME):
            drawn |= _whole(subject, names[first : first + _AT_A_TIME])
    else:
        drawn = {name: _smallest(subject, name) for name in names}
    return ColumnSamples(
        samples=tuple(
            ColumnSample(column=name, values=values, whole=whole, numeric=bool(rows[name].type().is_numeric()))
            for name, (values, whole) in drawn.items()
        )
    )


def _whole(subject: Subject, names: Sequence[str]) -> dict[str, tuple[list[str], bool]]:
    """The same of whole columns that are fetched."""
    rows: Any = subject.rows
    cells = rows.select(**{f"c{i}": text(rows[name])[:_LONGEST] for i, name in enumerate(names)})
    frame = subject.engine.fetch(cells)
    drawn = {}
    for i, name in enumerate(names):
        different = set(frame[f"c{i}"].dropna())
        drawn[name] = sorted(different, key=_digest)[:MOST], len(different) <= MOST
    return drawn


def _digest(value: str) -> str:
    return hashlib.md5(value.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _smallest(subject: Subject, name: str) -> tuple[list[str], bool]:
    """The different values with the smallest digests: among one cell in 256 where that is enough, else among all."""
    rows: Any = subject.rows
    cells = rows.select(cell=rows[name])
    cells = cells.filter(cells.cell.notnull())
    digested = cells.mutate(digest=cells.cell.cast("string").hexdigest("md5"))
    found: list[str] = []
    some_may_do = subject.size > MOST * _ONE_IN
    for some in (digested.filter(digested.digest < "01"), digested) if some_may_do else (digested,):
        different = some.distinct().order_by("digest").limit(MOST + 1)
        found = subject.engine.fetch(different.select(value=text(different.cell)[:_LONGEST]))["value"].dropna().tolist()
        if len(found) > MOST:
            break
    return found[:MOST], len(found) <= MOST
