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
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log2
from typing import Any

from audit.errors import Absent
from audit.needs.column_profiles import Cells, ColumnProfiles
from audit.needs.prepared_rows import CELLS, at_a_time, by_cells, kind_of, present, text
from audit.records.plan import Columns
from audit.records.subject import Subject

MOST_PROPOSED = 8
FEWEST_SHARING = 5
"""Rows that share a value, on average, below which a column is no proposal but rather an id or a measurement."""
MOST_LOOKED_AT = 200
"""Columns whose values are counted when quasi-identifiers are searched for."""

Shared = Mapping[int, int]
"""How many values of a column are shared by so many cells each."""
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


def supply(subject: Subject, profiles: ColumnProfiles | None = None) -> QuasiIdentifiers:
    """The plan's quasi-identifiers, or proposals.

    Raises:
        Absent: the plan names none, and none can be proposed.
    """
    if names := subject.plan.columns.quasi_identifiers:
        return QuasiIdentifiers(names=names, declared=True, bits=(), rows=subject.size)
    found = _searched(subject, {} if profiles is None else profiles.cells)
    if not found:
        raise Absent("absent", "the plan names no quasi-identifiers, and no column looks like one")
    return QuasiIdentifiers(
        names=tuple(name for name, _ in found),
        declared=False,
        bits=tuple(bits for _, bits in found),
        rows=subject.size,
    )


def _searched(subject: Subject, known_cells: Mapping[str, Cells]) -> list[tuple[str, float]]:
    """Up to `MOST_PROPOSED` columns: known ones first, then by information; in the table's order."""
    found = []
    candidates = _candidates(subject)[:MOST_LOOKED_AT]
    names = [name for name, _ in candidates]
    shared = {name: _shared(known_cells[name]) for name in names if name in known_cells}
    shared |= _counted(subject, [name for name in names if name not in shared])
    for name, known in candidates:
        values, rows, bits = _information(shared[name])
        if values > 1 and rows >= (2 if known else FEWEST_SHARING) * values:
            found.append((not known, -round(bits, 9), subject.columns.index(name), bits))
    chosen = sorted(found)[:MOST_PROPOSED]
    return [(subject.columns[place], bits) for _, _, place, bits in sorted(chosen, key=lambda item: item[2])]


def _candidates(subject: Subject) -> list[tuple[str, bool]]:
    """Columns that hold neither outcomes nor ids nor fractions, and whether outsiders commonly know such a column."""
    plan, rows = subject.plan, subject.given
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


def _information(shared: Shared) -> tuple[int, int, float]:
    """Different values, cells with one, and Shannon's information in bits per cell."""
    total = sum(n * values for n, values in shared.items())
    # Added here, of whole numbers: engines add fractions in any order, and the last digit would change.
    bits = fsum(n * values * log2(total / n) for n, values in shared.items())
    return sum(shared.values()), total, bits / total if total else 0.0


def _shared(cells: Cells) -> Shared:
    """The same of a column whose different cells are known."""
    rows: dict[str, int] = {}
    for _, value, n in cells:
        rows[value] = rows.get(value, 0) + n
    return Counter(n for value, n in rows.items() if value)


def _counted(subject: Subject, names: Sequence[str]) -> dict[str, Shared]:
    import ibis

    found: dict[str, Shared] = {}
    many = at_a_time(subject.size)
    for first in range(0, len(names), many):
        some = names[first : first + many]
        asked = [_alike(subject, name, place) for place, name in enumerate(some)]
        counts = subject.engine.fetch(ibis.union(*asked))
        for place, name in enumerate(some):
            mine = counts[counts["place"] == place]
            found[name] = dict(zip(mine["n"].astype("int64"), mine["values"].astype("int64"), strict=True))
    return found


def _alike(subject: Subject, name: str, place: int) -> Any:
    """How many `values` of a column are shared by `n` cells each."""
    import ibis

    cells = by_cells(subject.given, [name])
    if cells[name].type().is_string():  # values are the same with and without outer blanks
        named = cells.select(cell=text(cells[name]), n=cells[CELLS])
        cells = named.group_by("cell").agg(**{CELLS: named.n.sum().cast("int64")})
    values = cells.filter(present(cells[0]).notnull())
    counts = values.group_by(n=values[CELLS]).agg(values=values.count())
    return counts.mutate(place=ibis.literal(place, "int32"))
