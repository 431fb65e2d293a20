"""What stands in each column, in numbers only: filled and missing cells, distinct values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from audit.needs.prepared_rows import CELLS, by_cells, kind_of, present
from audit.records.subject import Subject

_AT_A_TIME = range(4, 251)
_TEXTS = 16
_CELLS = 8_000_000  # at a time: exact distinct counts are the dearest aggregate, and more at once only cost memory


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
    types = {name: kind_of(subject.rows[name]) for name in subject.columns}
    texts = [name for name in subject.columns if types[name] == "text"]
    others = [name for name in subject.columns if types[name] != "text"]
    found: dict[str, tuple[int, int]] = {}
    many = min(max(_CELLS // max(1, subject.size), _AT_A_TIME[0]), _AT_A_TIME[-1])
    for ask, names, most in ((_of_texts, texts, min(many, _TEXTS)), (_of_others, others, many)):
        for first in range(0, len(names), most):
            found |= ask(subject, names[first : first + most])
    return ColumnProfiles(profiles=tuple(_profile(subject, name, types[name], *found[name]) for name in types))


def _profile(subject: Subject, name: str, type_: str, filled: int, distinct: int) -> ColumnProfile:
    missing = subject.size - filled
    return ColumnProfile(
        name=name,
        type=type_,
        rows=subject.size,
        missing=missing,
        distinct=distinct,
        constant=distinct == 0 or (distinct == 1 and missing == 0),
    )


def _of_texts(subject: Subject, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Filled cells and different values: a text is looked at for blanks once, however many rows have it."""
    import ibis

    each = [by_cells(subject.rows, [name]) for name in names]
    asked = [
        cells.select(cell=cells[name], n=cells[CELLS], place=i)
        for i, (cells, name) in enumerate(zip(each, names, strict=True))
    ]
    cells = ibis.union(*asked) if len(asked) > 1 else asked[0]
    cells = cells.mutate(filled=present(cells.cell).notnull())
    counts = cells.group_by("place").agg(
        filled=cells.n.sum(where=cells.filled).fill_null(0), different=cells.filled.sum()
    )
    found = subject.engine.fetch(counts)
    counted = zip(found["place"], found["filled"], found["different"], strict=True)
    said = {names[int(place)]: (int(filled), int(different)) for place, filled, different in counted}
    return {name: said.get(name, (0, 0)) for name in names}


def _of_others(subject: Subject, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The same of columns whose cells need no reading."""
    cells = {f"c{i}": present(subject.rows[name]) for i, name in enumerate(names)}
    filled = {f"{key}_filled": cell.count() for key, cell in cells.items()}
    different = {f"{key}_different": cell.nunique() for key, cell in cells.items()}
    counts: Any = subject.engine.fetch(subject.rows.agg(**filled, **different)).iloc[0]
    return {name: (int(counts[f"c{i}_filled"]), int(counts[f"c{i}_different"])) for i, name in enumerate(names)}
