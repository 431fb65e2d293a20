"""How many cells of each column are direct identifiers of a person, by kind.

The engine counts every distinct value that has the shape of an identifier; each of them is then validated here
(check digits, numbering plans), looked at one by one and forgotten. No value is kept, returned or logged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from audit.identifiers import contains, discover, header_says
from audit.needs.prepared_rows import present, text, whole
from audit.records.subject import Subject


@dataclass(frozen=True, kw_only=True)
class IdentifierCount:
    """One kind of identifier in one column."""

    column: str
    identifier: str
    """Its id, such as "email" or "us/ssn"."""
    filled: int
    """Cells that are not empty."""
    matched: int
    """Cells that are, or in a text column contain, a valid identifier of this kind."""
    distinct: int
    """Different values among them."""
    header: bool
    """The column's name says that it holds this kind."""


@dataclass(frozen=True, kw_only=True)
class IdentifierCounts:
    """Every scanned column with every kind, also where nothing was found."""

    counts: tuple[IdentifierCount, ...]
    """In the table's column order, then by identifier."""


def supply(subject: Subject) -> IdentifierCounts:
    """Scan the columns that can hold identifiers: text, and numbers without a fraction."""
    rows: Any = subject.rows
    columns = [name for name in subject.columns if rows[name].type().is_string() or rows[name].type().is_numeric()]
    if not columns:
        return IdentifierCounts(counts=())
    cells = {f"c{i}": present(rows[name]).count() for i, name in enumerate(columns)}
    filled = subject.engine.fetch(rows.agg(**cells)).iloc[0]
    counts = [_scan(subject, name, int(filled[f"c{i}"]), discover()) for i, name in enumerate(columns)]
    return IdentifierCounts(counts=tuple(count for column in counts for count in column))


def _scan(subject: Subject, column: str, filled: int, identifiers: Mapping[str, ModuleType]) -> list[IdentifierCount]:
    rows: Any = subject.rows
    cell = rows[column]
    if cell.type().is_floating():  # a column of whole numbers with gaps is often stored as one with fractions
        cell = whole(cell).ifelse(cell, None)
    values = rows.select(value=text(cell))
    asked = {id_: module for id_, module in identifiers.items() if _can_count(module, column)}
    found = _valid(subject, values, asked, texts=cell.type().is_string()) if asked and filled else {}
    return [
        IdentifierCount(
            column=column,
            identifier=id_,
            filled=filled,
            matched=found.get(id_, (0, 0))[0],
            distinct=found.get(id_, (0, 0))[1],
            header=header_says(module, column),
        )
        for id_, module in identifiers.items()
    ]


def _can_count(module: ModuleType, column: str) -> bool:
    return not getattr(module, "NEEDS_HEADER", False) or header_says(module, column)


def _valid(
    subject: Subject, values: Any, identifiers: Mapping[str, ModuleType], *, texts: bool
) -> dict[str, tuple[int, int]]:
    """Cells and distinct values that are valid, by identifier; with `texts`, those inside longer texts as well."""
    known = values.filter(values.value.notnull())
    distinct = known.group_by("value").agg(n=known.count())
    shapes = {id_: _shape(module, texts=texts) for id_, module in identifiers.items()}
    any_shape = "|".join(f"({shape.pattern})" for shape in shapes.values())
    found = dict.fromkeys(identifiers, (0, 0))
    for batch in subject.engine.batches(distinct.filter(distinct.value.re_search(any_shape))):
        pairs = list(zip(batch.column("value").to_pylist(), batch.column("n").to_pylist(), strict=True))
        for id_, module in identifiers.items():
            shaped = [(value, n) for value, n in pairs if shapes[id_].search(value)]
            valid = [n for value, n in shaped if module.is_valid(value) or (texts and contains(module, value))]
            found[id_] = (found[id_][0] + sum(valid), found[id_][1] + len(valid))
    return found


def _shape(module: ModuleType, *, texts: bool) -> re.Pattern[str]:
    inside = getattr(module, "INSIDE", None) if texts else None
    return re.compile(module.PATTERN if inside is None else f"({module.PATTERN})|({inside})")
