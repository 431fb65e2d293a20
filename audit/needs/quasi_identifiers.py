"""The columns by which an outsider could recognise a person: declared by the plan, or else proposed by search.

A column is proposed if its name is one of those that outsiders commonly know (age, sex, postcode, profession ...) or
if it is a declared sensitive attribute, and of the other columns of text, dates and whole numbers those that tell most
rows apart while many rows share each value. A proposal is no declaration: what is measured on it says so.

References
----------
Sweeney 2000, "Simple demographics often identify people uniquely". Shannon 1948 for the information in a column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log2
from typing import Any

from audit.errors import Absent
from audit.needs.prepared_rows import kind_of, present, text
from audit.records.plan import Columns
from audit.records.subject import Subject

MOST_PROPOSED = 8
FEWEST_SHARING = 5
"""Rows that share a value, on average, below which a column is no proposal but rather an id or a measurement."""
MOST_LOOKED_AT = 200
"""Columns whose values are counted when quasi-identifiers are searched for."""

_KINDS = ("text", "whole number", "date", "true or false")
_KNOWN = re.compile(
    r"age|aged|birth|birthday|birthdate|dob|yob|sex|gender|zip|zipcode|postcode|postal|plz|city|town|county|state|"
    r"province|region|district|country|nationality|citizenship|native|origin|race|ethnicity|ethnic|religion|language|"
    r"marital|married|relationship|children|household|dependents|education|degree|school|occupation|job|profession|"
    r"employer|workclass|alter|geburtsdatum|geschlecht|ort|beruf|naissance|sexe|edad|sexo"
)


@dataclass(frozen=True, kw_only=True)
class QuasiIdentifiers:
    """Columns, and whether the plan names them."""

    names: tuple[str, ...]
    declared: bool
    bits: tuple[float, ...]
    """Information in each column, of proposals; empty for declared ones."""
    rows: int

    @property
    def says(self) -> str:
        """What a method must add: nothing, or that the columns are proposals."""
        return "" if self.declared else "; quasi-identifiers proposed by search, not declared"


def supply(subject: Subject) -> QuasiIdentifiers:
    """The plan's quasi-identifiers, or proposals.

    Raises:
        Absent: the plan names none, and none can be proposed.
    """
    if names := subject.plan.columns.quasi_identifiers:
        return QuasiIdentifiers(names=names, declared=True, bits=(), rows=subject.size)
    found = _searched(subject)
    if not found:
        raise Absent("absent", "the plan names no quasi-identifiers, and no column looks like one")
    return QuasiIdentifiers(
        names=tuple(name for name, _ in found),
        declared=False,
        bits=tuple(bits for _, bits in found),
        rows=subject.size,
    )


def _searched(subject: Subject) -> list[tuple[str, float]]:
    """Up to `MOST_PROPOSED` columns: known ones first, then by information; in the table's order."""
    found = []
    for name, known in _candidates(subject)[:MOST_LOOKED_AT]:
        values, rows, bits = _information(subject, name)
        if values > 1 and rows >= (2 if known else FEWEST_SHARING) * values:
            found.append((not known, -round(bits, 9), subject.columns.index(name), bits))
    chosen = sorted(found)[:MOST_PROPOSED]
    return [(subject.columns[place], bits) for _, _, place, bits in sorted(chosen, key=lambda item: item[2])]


def _candidates(subject: Subject) -> list[tuple[str, bool]]:
    """Columns that hold neither outcomes nor ids nor fractions, and whether outsiders commonly know such a column."""
    plan, rows = subject.plan, subject.rows
    taken = _outcomes(plan.columns) | {plan.privacy.consent, plan.privacy.recorded_on, *plan.privacy.sensitive_values}
    declared = plan.columns.declared
    found = [
        (name, name in subject.attributes or _is_known(name))
        for name in subject.columns
        if name not in taken and declared.get(name) != "none" and kind_of(rows[name]) in _KINDS
    ]
    return sorted(found, key=lambda item: not item[1])


def _outcomes(columns: Columns) -> set[str | None]:
    roles = ("label", "prediction", "score", "weight", "outcome", "estimate", "list", "rank", "relevance")
    return {*(getattr(columns, role) for role in roles), *columns.id}


def _is_known(name: str) -> bool:
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).casefold())
    return any(_KNOWN.fullmatch(word) for word in words)


def _information(subject: Subject, name: str) -> tuple[int, int, float]:
    """Different values, cells with one, and Shannon's information in bits per cell."""
    rows: Any = subject.rows
    column = rows[name]
    cells = rows.select(cell=text(column) if column.type().is_string() else present(column))
    values = cells.filter(cells.cell.notnull()).group_by("cell").agg(n=lambda table: table.count())
    n = values.n.cast("float64")
    sums = values.agg(values=values.count(), rows=values.n.sum().fill_null(0), bits=(n * n.ln()).sum().fill_null(0.0))
    line = subject.engine.fetch(sums).iloc[0]
    total = int(line["rows"])
    bits = log2(total) - float(line["bits"]) / total / 0.6931471805599453 if total else 0.0
    return int(line["values"]), total, max(0.0, bits)
