"""How many cells of each column are, or contain, identifiers of a person, by kind: from a full scan.

The engine searches every distinct value for what an identifier must contain, then for its pattern; what remains is
validated here (check digits, numbering plans), looked at one by one and forgotten. No value is kept, returned or
logged.

Searched are all kinds whose values speak for themselves, in every column; and in each column the kind that it was
called, or that its name announces. A column of few texts, each of which was looked at for the column's verdict, is
searched only if one of them holds something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from audit.identifiers import discover, header_says
from audit.metrics.identification import beyond_luck
from audit.needs.column_samples import LONGEST, ColumnSample, ColumnSamples
from audit.needs.column_scan import LOST, anything, scan
from audit.needs.column_verdicts import ColumnVerdicts
from audit.needs.prepared_rows import present, whole
from audit.records.subject import Subject

_MOST_COLUMNS = 256
_MOST_CELLS = 250_000
"""Columns and cells that one query searches at most; a single column may have more cells."""
_LARGEST = 9e18  # what fits into 64 bits


_Asked = tuple[Any, str | None, tuple[str, ...]]
"""What columns that are searched together have in common: their type, what they were called, the kinds."""


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
    """What was found, and where it was searched."""

    counts: tuple[IdentifierCount, ...]
    """Only kinds of which a cell was found, in the table's column order, then by identifier."""
    columns: tuple[str, ...]
    """Columns that were searched: text, bytes, and numbers without a fraction."""


def supply(subject: Subject, verdicts: ColumnVerdicts, samples: ColumnSamples) -> IdentifierCounts:
    """Scan the columns that can hold identifiers."""
    types = subject.given.schema()
    columns = [name for name in subject.columns if _is_text(types[name]) or types[name].is_numeric()]
    called = {verdict.column: verdict.identifier for verdict in verdicts.verdicts if verdict.identifier}
    asked = {}
    for name in columns:
        known = {called.get(name), subject.plan.columns.declared.get(name)}
        asked[name] = _asked(name, called.get(name), known, types[name].is_numeric())
    filled = _worth_scanning(subject, {name: kinds for name, kinds in asked.items() if types[name].is_numeric()})
    drawn = {sample.column: sample for sample in samples.samples}
    alike: dict[_Asked, list[str]] = {}
    for name in columns:
        if types[name].is_numeric():
            worth = name in filled
        else:
            worth = not _is_clear(drawn.get(name), asked[name], called.get(name))
        if worth and asked[name]:
            kind = called.get(name) if called.get(name) in asked[name] else None  # else it changes nothing
            alike.setdefault((types[name], kind, tuple(asked[name])), []).append(name)
    found: dict[str, list[IdentifierCount]] = {}
    for (_, kind, ids), names in alike.items():
        kinds = {id_: discover()[id_] for id_ in ids}
        for some in _chunks(names, min(_MOST_COLUMNS, max(1, _MOST_CELLS // max(1, subject.size)))):
            found |= _scan(subject, some, kinds, called=kind, filled=filled)
    return IdentifierCounts(
        counts=tuple(
            one
            for name in columns
            for one in found.get(name, ())
            if called.get(name) == one.identifier or _counts(one, bare=name in verdicts.bare)
        ),
        columns=tuple(columns),
    )


def _is_text(dtype: Any) -> bool:
    return bool(dtype.is_string() or dtype.is_binary())


def _is_clear(sample: ColumnSample | None, asked: Mapping[str, ModuleType], called: str | None) -> bool:
    """Whether all texts of a column are here, and none of them can be or contain an identifier."""
    if sample is None or not sample.whole or any(len(value) >= LONGEST for value in sample.values):
        return False
    return not anything(sample.values, asked, called=called)


def _chunks(names: Sequence[str], most: int) -> list[Sequence[str]]:
    return [names[first : first + most] for first in range(0, len(names), most)]


def _asked(column: str, called: str | None, known: Set[str | None], numeric: bool) -> dict[str, ModuleType]:
    """The kinds to search a column for; `known` is what it was called and what the plan declares of it."""
    asked = {}
    for id_, module in discover().items():
        if hasattr(module, "COUNTED_IN"):
            if known & set(module.COUNTED_IN):
                asked[id_] = module
            continue
        alone = not getattr(module, "NEEDS_HEADER", False) and (
            getattr(module, "column_is", None) is None or hasattr(module, "INSIDE")
        )
        if alone and numeric:
            alone = id_ == "card"  # of those that need no name, only card numbers can be bare digits
        national = getattr(module, "NATIONAL", False) and getattr(module, "NEEDS_HEADER", False)
        direct = getattr(module, "DIRECT", True)
        if not direct:
            continue
        named = not national and getattr(module, "says", None) is None and header_says(module, column)
        if id_ == called or alone or named:
            asked[id_] = module
    return asked


def _counts(one: IdentifierCount, *, bare: bool) -> bool:
    """Whether valid cells are reported in a column that is not called so: not where luck explains them."""
    chance = getattr(discover()[one.identifier], "CHANCE", 0.0)
    return one.header or not bare or not chance or beyond_luck(one.matched, one.filled, chance=chance)


def _gate(cell: Any, asked: Mapping[str, ModuleType]) -> Any:
    """Whether a number has what one of the kinds must have: cheap, and never false for a valid one."""
    fewest = min(_fewest(module) for module in asked.values())
    large = (cell.abs() >= 10 ** (fewest - 1)) & (cell.abs() < _LARGEST)
    if not cell.type().is_floating() or any(getattr(module, "FRACTIONS", False) for module in asked.values()):
        return large
    return large & whole(cell)


def _fewest(module: ModuleType) -> int:
    """Digits that a bare number of this kind has at least; leading zeros may be lost."""
    length = getattr(module, "LENGTH", None)
    return max(1, length - LOST) if length is not None else int(getattr(module, "FEWEST_DIGITS", 3))


def _scan(
    subject: Subject,
    names: Sequence[str],
    asked: Mapping[str, ModuleType],
    *,
    called: str | None,
    filled: Mapping[str, int],
) -> dict[str, list[IdentifierCount]]:
    """What is found in columns of one type that are searched for the same kinds."""
    rows: Any = subject.given
    numeric = bool(rows[names[0]].type().is_numeric())
    cells = _long(rows, names)
    if numeric:
        cells = cells.filter(_gate(cells.cell, asked))
    found = scan(subject, cells, asked, columns=len(names), numeric=numeric, called=called)
    return {
        name: [
            IdentifierCount(
                column=name, identifier=id_, filled=filled.get(name, int(found.filled[place])),
                matched=int(found.cells[id_][place]), distinct=int(found.different[id_][place]),
                header=header_says(discover()[id_], name),
            )
            for id_ in sorted(found.cells)
            if found.cells[id_][place]
        ]
        for place, name in enumerate(names)
    }  # fmt: skip


def _worth_scanning(subject: Subject, asked: Mapping[str, Mapping[str, ModuleType]]) -> dict[str, int]:
    """Columns of numbers in which some cell has what an identifier must have, with their filled cells: few have."""
    rows: Any = subject.given
    filled: dict[str, int] = {}
    for names in _chunks([name for name, kinds in asked.items() if kinds], _MOST_COLUMNS):
        sums = {f"f{i}": present(rows[name]).count() for i, name in enumerate(names)}
        sums |= {f"g{i}": _gate(rows[name], asked[name]).sum().fill_null(0) for i, name in enumerate(names)}
        counts = subject.engine.fetch(rows.agg(**sums)).iloc[0]
        filled |= {name: int(counts[f"f{i}"]) for i, name in enumerate(names) if int(counts[f"g{i}"])}
    return filled


def _long(rows: Any, names: Sequence[str]) -> Any:
    """The cells of columns of one type below each other: `cell`, and the `place` of its column among them."""
    import ibis

    cells = [rows[name].cast("string") if rows[name].type().is_binary() else rows[name] for name in names]
    if len(cells) == 1:
        return rows.select(place=ibis.literal(0, "int32"), cell=cells[0])
    pairs = [ibis.struct({"place": ibis.literal(i, "int32"), "cell": cell}) for i, cell in enumerate(cells)]
    pair = rows.select(pair=ibis.array(pairs).unnest()).pair
    return pair.as_table().select(place=pair.place, cell=pair.cell)
