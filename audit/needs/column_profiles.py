"""What stands in each column, in numbers only: filled and missing cells, distinct values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.needs.prepared_rows import CELLS, by_cells, kind_of, present, text
from audit.records.subject import Subject

_AT_A_TIME = range(4, 251)
_TEXTS = 16
_CELLS = 8_000_000  # at a time: exact distinct counts are the dearest aggregate, and more at once only cost memory

MOST_EXACT = 100_000
"""Different numbers with a fraction up to which they are counted: that there are more is all that anyone asks."""
_FIRST = 4 * MOST_EXACT  # rows that may show it already

FEW_CELLS = 256
"""Different texts of a column up to which its cells are brought along."""

Cells = tuple[tuple[str, str, int], ...]
"""Cells as they stand, what each says (empty: nothing), and how many rows have it."""


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
    """Different values; no value is not one of them. Exactly, but for numbers with a fraction (type "number") of which
    there are more than `MOST_EXACT`: then one more than that."""
    constant: bool
    """All cells are the same: one value and none missing, or no value at all."""


@dataclass(frozen=True, kw_only=True)
class ColumnProfiles:
    """The table's own columns, in its order."""

    profiles: tuple[ColumnProfile, ...]
    cells: Mapping[str, Cells] = field(default_factory=dict)
    """Of texts with at most `FEW_CELLS` different values; for needs alone, never shown."""


def supply(subject: Subject) -> ColumnProfiles:
    """Profile every column, a few at a time."""
    types = {name: kind_of(subject.given[name]) for name in subject.columns}
    texts = [name for name in subject.columns if types[name] == "text"]
    others = [name for name in subject.columns if types[name] != "text"]
    found: dict[str, tuple[int, int]] = {}
    cells: dict[str, Cells] = {}
    many = min(max(_CELLS // max(1, subject.size), _AT_A_TIME[0]), _AT_A_TIME[-1])
    for some in _parts(texts, min(many, _TEXTS)):
        found |= _of_texts(subject, some, cells)
    whole = [name for name in others if types[name] in ("whole number", "true or false")]
    for some in _parts(whole, _AT_A_TIME[-1]):
        found |= _of_close_numbers(subject, some)
    numbers = [name for name in others if types[name] == "number"]
    for some in _parts(numbers if subject.size > _FIRST else [], _AT_A_TIME[0]):
        found |= _of_many_numbers(subject, some)
    for some in _parts([name for name in others if name not in found], many):
        found |= _of_others(subject, some)
    found |= {name: (found[name][0], min(found[name][1], MOST_EXACT + 1)) for name in numbers}
    profiles = tuple(_profile(subject, name, types[name], *found[name]) for name in types)
    return ColumnProfiles(profiles=profiles, cells=cells)


def _parts(names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    return (names[first : first + most] for first in range(0, len(names), most))


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


def _of_texts(subject: Subject, names: Sequence[str], few: dict[str, Cells]) -> dict[str, tuple[int, int]]:
    """Filled cells and different values: a text is looked at for blanks once, however many rows have it.

    The cells of columns with few of them come in the same query, and are put into `few`.
    """
    import ibis

    each = [by_cells(subject.given, [name]) for name in names]
    asked = [
        cells.select(cell=cells[name], n=cells[CELLS], place=i)
        for i, (cells, name) in enumerate(zip(each, names, strict=True))
    ]
    cells = ibis.union(*asked)
    cells = cells.mutate(says=text(cells.cell))
    counts = cells.group_by("place").agg(
        filled=cells.n.sum(where=cells.says.notnull()).fill_null(0), different=cells.says.count()
    )
    shown = cells.filter(cells.cell.notnull()).rename(at="place")
    pairs = [counts.place == shown["at"], counts.different <= FEW_CELLS]
    found: Any = subject.engine.fetch(counts.left_join(shown, pairs).drop("at"))
    said = dict.fromkeys(names, (0, 0))
    listed: dict[str, list[tuple[str, str, int]]] = {name: [] for name in names}
    for place, filled, different, cell, n, says in zip(
        *(found[key] for key in ("place", "filled", "different", "cell", "n", "says")), strict=True
    ):
        name = names[int(place)]
        said[name] = int(filled), int(different)
        if isinstance(cell, str):
            listed[name].append((cell, says if isinstance(says, str) else "", int(n)))
    few |= {name: tuple(sorted(listed[name])) for name in names if said[name][1] <= FEW_CELLS}
    return said


def _of_close_numbers(subject: Subject, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The same of whole numbers, true and false that can have two values at most, by the lowest and the highest."""
    cells = {i: subject.given[name] for i, name in enumerate(names)}
    numbers = {i: cell.cast("int8") if cell.type().is_boolean() else cell for i, cell in cells.items()}
    asked = {f"{i}_filled": cell.count() for i, cell in cells.items()}
    asked |= {f"{i}_low": cell.min() for i, cell in numbers.items()}
    asked |= {f"{i}_high": cell.max() for i, cell in numbers.items()}
    said: Any = subject.engine.fetch(subject.given.agg(**asked))
    found = {}
    for i, name in enumerate(names):
        # Each from its own column: a row of them all would be floats, and large numbers that differ become the same.
        filled, low, high = (said[f"{i}_{what}"].iloc[0] for what in ("filled", "low", "high"))
        if filled == 0:
            found[name] = 0, 0
        elif int(high) - int(low) <= 1:
            found[name] = int(filled), int(high) - int(low) + 1
    return found


def _of_many_numbers(subject: Subject, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The same of columns of which a few rows hold more than `MOST_EXACT` numbers: all of them need not be compared.

    Whichever rows an engine takes, what it says of a column found here holds, and the others are counted whole.
    """
    cells = {f"c{i}": present(subject.given[name]) for i, name in enumerate(names)}
    first = subject.given.select(**cells).limit(_FIRST)
    some: Any = subject.engine.fetch(first.agg(**{key: first[key].nunique() for key in cells})).iloc[0]
    many = [i for i in range(len(names)) if some[f"c{i}"] > MOST_EXACT]
    if not many:
        return {}
    counts: Any = subject.engine.fetch(subject.given.agg(**{f"c{i}": cells[f"c{i}"].count() for i in many})).iloc[0]
    return {names[i]: (int(counts[f"c{i}"]), MOST_EXACT + 1) for i in many}


def _of_others(subject: Subject, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The same of columns whose cells need no reading."""
    cells = {f"c{i}": present(subject.given[name]) for i, name in enumerate(names)}
    filled = {f"{key}_filled": cell.count() for key, cell in cells.items()}
    different = {f"{key}_different": cell.nunique() for key, cell in cells.items()}
    counts: Any = subject.engine.fetch(subject.given.agg(**filled, **different)).iloc[0]
    return {name: (int(counts[f"c{i}_filled"]), int(counts[f"c{i}_different"])) for i, name in enumerate(names)}
