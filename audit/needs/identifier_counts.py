"""How many cells of each column are, or contain, identifiers of a person, by kind: from a full scan.

The engine searches every distinct value for what an identifier must contain, then for its pattern; what remains is
validated here (check digits, numbering plans), looked at one by one and forgotten. No value is kept, returned or
logged.

Searched are all kinds whose values speak for themselves, in every column; and in each column the kind that it was
called, or that its name announces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Any

from audit.identifiers import discover, header_says
from audit.metrics.identification import beyond_luck
from audit.needs.column_scan import LOST, announced, scan, shape
from audit.needs.column_verdicts import ColumnVerdicts
from audit.needs.prepared_rows import present, whole
from audit.records.subject import Subject

_AT_A_TIME = 64
_MANY = 128
"""Columns from which on it pays to look first, many columns at a time, where there is anything at all."""
_LARGEST = 9e18  # what fits into 64 bits


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
    """Columns that were searched: text, and numbers without a fraction."""


def supply(subject: Subject, verdicts: ColumnVerdicts) -> IdentifierCounts:
    """Scan the columns that can hold identifiers."""
    rows: Any = subject.rows
    columns = [name for name in subject.columns if rows[name].type().is_string() or rows[name].type().is_numeric()]
    called = {verdict.column: verdict.identifier for verdict in verdicts.verdicts if verdict.identifier}
    known = {name: {called.get(name), subject.plan.columns.declared.get(name)} for name in columns}
    asked = {name: _asked(name, called.get(name), known[name], rows[name].type().is_numeric()) for name in columns}
    found: list[IdentifierCount] = []
    for first in range(0, len(columns), _AT_A_TIME):
        names = columns[first : first + _AT_A_TIME]
        for name, filled in _worth_scanning(subject, names, asked, look=len(columns) > _MANY):
            counts = _scan(subject, name, filled, asked[name], called=called.get(name), few=name in verdicts.whole)
            bare = name in verdicts.bare
            found += [one for one in counts if called.get(name) == one.identifier or _counts(one, bare=bare)]
    return IdentifierCounts(counts=tuple(found), columns=tuple(columns))


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


def _worth_scanning(
    subject: Subject, names: Sequence[str], asked: Mapping[str, Mapping[str, ModuleType]], *, look: bool
) -> list[tuple[str, int]]:
    """Columns with their filled cells; with `look`, only those in which some cell has what an identifier must have."""
    rows: Any = subject.rows
    sums = {f"f{i}": present(rows[name]).count() for i, name in enumerate(names) if asked[name]}
    if look:
        gates = {f"g{i}": _gate(rows[name], asked[name]) for i, name in enumerate(names) if asked[name]}
        sums |= {key: gate.sum().fill_null(0) for key, gate in gates.items()}
    if not sums:
        return []
    counts = subject.engine.fetch(rows.agg(**sums)).iloc[0]
    chosen = [(i, name) for i, name in enumerate(names) if asked[name] and (not look or int(counts[f"g{i}"]) > 0)]
    return [(name, int(counts[f"f{i}"])) for i, name in chosen if int(counts[f"f{i}"]) > 0]


def _gate(cell: Any, asked: Mapping[str, ModuleType]) -> Any:
    """Whether a cell has what one of the kinds must have: cheap, and never false for a valid one."""
    if cell.type().is_numeric():
        fewest = min(_fewest(module) for module in asked.values())
        large = (cell.abs() >= 10 ** (fewest - 1)) & (cell.abs() < _LARGEST)
        if not cell.type().is_floating() or any(getattr(module, "FRACTIONS", False) for module in asked.values()):
            return large
        return large & whole(cell)
    digits = [module.FEWEST_DIGITS for module in asked.values() if hasattr(module, "FEWEST_DIGITS")]
    tests = [cell.contains(needle) for needle in sorted({m.NEEDLE for m in asked.values() if hasattr(m, "NEEDLE")})]
    if digits:
        tests.append(cell.re_search(_run(min(digits))))
    if cell.type().is_string():
        tests.append(announced(cell))
    rest = [
        module for module in asked.values() if not hasattr(module, "NEEDLE") and not hasattr(module, "FEWEST_DIGITS")
    ]
    return reduce(or_, [*tests, *(cell.re_search(getattr(module, "GATE", shape(module))) for module in rest)])


def _fewest(module: ModuleType) -> int:
    """Digits that a bare number of this kind has at least; leading zeros may be lost."""
    length = getattr(module, "LENGTH", None)
    return max(1, length - LOST) if length is not None else int(getattr(module, "FEWEST_DIGITS", 3))


def _scan(
    subject: Subject, column: str, filled: int, asked: Mapping[str, ModuleType], *, called: str | None, few: bool
) -> list[IdentifierCount]:
    rows: Any = subject.rows
    table = rows.select(cell=rows[column])
    texts, numeric = table.cell.type().is_string(), table.cell.type().is_numeric()
    gated = table.filter(_gate(table.cell, asked))
    if few or texts:  # the engine finds different values faster than it searches all cells
        different = table.group_by("cell").agg(n=table.count())
        counted = (
            different.filter(different.cell.notnull()) if texts else different.filter(_gate(different.cell, asked))
        )
    else:
        counted = gated.group_by("cell").agg(n=gated.count())
    found = scan(subject, counted, asked, texts=texts, numeric=numeric, called=called)
    return [
        IdentifierCount(
            column=column, identifier=id_, filled=filled, matched=cells, distinct=values,
            header=header_says(discover()[id_], column),
        )
        for id_, (cells, values) in found.items()
    ]  # fmt: skip


def _run(digits: int) -> str:
    """So many digits with no letter between them."""
    return rf"[0-9]([^A-Za-z0-9]{{0,3}}[0-9]){{{digits - 1}}}"
