"""Some different values of every column, to see what the column is: at most 200, the same whatever the order of rows.

Of more, those whose digests are smallest are taken: a draw that depends on the values alone. They stay in this process
and are forgotten after the verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.needs.column_profiles import Cells, ColumnProfiles
from audit.needs.column_values import MOST
from audit.needs.prepared_rows import at_a_time, text
from audit.records.subject import Subject

SMALL = 2_000
"""Rows up to which whole columns are fetched, many at a time: tables can have ten thousand columns."""
_AT_A_TIME = 256
_ONE_IN = 256
"""One cell in so many has a digest that begins with 00."""
LONGEST = 2_000
"""Of a text so many characters are looked at."""


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


def supply(subject: Subject, profiles: ColumnProfiles | None = None) -> ColumnSamples:
    """Draw different values of every column."""
    rows: Any = subject.given
    names = [
        name for name in subject.columns if not rows[name].type().is_boolean() and not rows[name].type().is_nested()
    ]
    drawn: dict[str, tuple[list[str], bool]] = {}
    if subject.size <= SMALL:
        for first in range(0, len(names), _AT_A_TIME):
            drawn |= _whole(subject, names[first : first + _AT_A_TIME])
    else:
        known = {} if profiles is None else profiles.cells
        drawn = {name: _known(known[name]) for name in names if name in known}
        others = [name for name in names if name not in known]
        many = at_a_time(subject.size)
        for first in range(0, len(others), many):
            drawn |= _smallest(subject, others[first : first + many])
    return ColumnSamples(
        samples=tuple(
            ColumnSample(column=name, values=values, whole=whole, numeric=bool(rows[name].type().is_numeric()))
            for name, (values, whole) in ((name, drawn[name]) for name in names)
        )
    )


def _whole(subject: Subject, names: Sequence[str]) -> dict[str, tuple[list[str], bool]]:
    """The same of whole columns that are fetched."""
    rows: Any = subject.given
    cells = rows.select(**{f"c{i}": text(rows[name])[:LONGEST] for i, name in enumerate(names)})
    frame = subject.engine.fetch(cells)
    drawn = {}
    for i, name in enumerate(names):
        different = set(frame[f"c{i}"].dropna())
        drawn[name] = sorted(different, key=_digest)[:MOST], len(different) <= MOST
    return drawn


def _digest(value: str) -> str:
    return hashlib.md5(value.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _known(cells: Cells) -> tuple[list[str], bool]:
    """The same of a column whose different cells are known."""
    filled = [(raw, value) for raw, value, _ in cells if value]
    first = sorted(filled, key=lambda cell: _digest(cell[0]))[:MOST]
    return [value[:LONGEST] for _, value in first], len(filled) <= MOST


def _smallest(subject: Subject, names: Sequence[str]) -> dict[str, tuple[list[str], bool]]:
    """The different values with the smallest digests: among one cell in 256 where that is enough, else among all."""
    drawn = {}
    if subject.size > MOST * _ONE_IN:
        found = _by_digest(subject, names, some=True)
        drawn = {name: values for name, values in found.items() if len(values) > MOST}
    drawn |= _by_digest(subject, [name for name in names if name not in drawn], some=False)
    return {name: (drawn[name][:MOST], len(drawn[name]) <= MOST) for name in names}


def _by_digest(subject: Subject, names: Sequence[str], *, some: bool) -> dict[str, list[str]]:
    """Of each column one value more than wanted, in the order of digests; of `some` cells or of all.

    Of all, every different cell is digested once: a column has few, or some would have been enough. Cells that say
    nothing are left out before values are counted: who counts one of them would take a part for the whole.
    """
    import ibis

    if not names:
        return {}
    rows: Any = subject.given
    asked = []
    for place, name in enumerate(names):
        # 0.0 and -0.0 are one value, and must have one digest.
        cells = rows.select(cell=rows[name] + 0.0 if rows[name].type().is_floating() else rows[name])
        cells = cells.filter(cells.cell.notnull())
        digested = (cells if some else cells.distinct()).mutate(digest=lambda t: t.cell.cast("string").hexdigest("md5"))
        different = digested.filter(digested.digest < "01").distinct() if some else digested
        different = different.filter(text(different.cell).notnull()).order_by("digest").limit(MOST + 1)
        value = text(different.cell)[:LONGEST]
        asked.append(different.select(place=ibis.literal(place, "int32"), digest=different.digest, value=value))
    found = subject.engine.fetch(ibis.union(*asked))
    found = found.sort_values(["place", "digest"])
    return {name: found.loc[found["place"] == place, "value"].tolist() for place, name in enumerate(names)}
