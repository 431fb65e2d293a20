"""Cells of columns held against the kinds of identifiers, every different value of a column once.

One query does what patterns can do: cells that a pattern proves (`SURE`) are counted without ever leaving the engine,
cells that can be of one kind only (`ALONE`) are fetched and validated together, and of the rest it says which kinds'
patterns they have. What remains is validated value by value, and forgotten. Columns that are searched for the same
kinds are searched together: what a query costs before it reads a cell would be all the cost of a wide table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from audit.identifiers import SPOKEN_GATE, contains, label_gate, labelled, lies_inside
from audit.needs.prepared_rows import text
from audit.records.subject import Subject

Numbers = NDArray[np.int64]

LOST = 3
"""Leading zeros that a spreadsheet may have taken from a number."""
_FRACTION = r"^[0-9]{5,19}\.0$"
_FRACTION_DIGITS = 6
_BOUNDED = re.compile(r"\{([0-9]+),[0-9]{3,}\}")
_BLANK = -1
_SURE = -2
"""The engine's word for a value: blank, proven to be of the first kind with `SURE`, of the second (-3) ..."""
_ALONE_BITS = 6
"""Above 0 are values to look at: here the number of the kind that they alone can be, above it the mask."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind that is looked for in a column."""

    id_: str
    module: ModuleType
    texts: bool
    numeric: bool
    called: bool

    def holding(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """Which values are, or as texts contain, valid identifiers."""
        length = getattr(self.module, "LENGTH", None) if self.numeric else None
        if length is not None:
            values = [value.zfill(length) if length - LOST <= len(value) < length else value for value in values]
        inside = getattr(self.module, "INSIDE", None)
        # Alone in a cell it may be a version: the column's values decide, not one of them.
        whole = self.called or inside is None or getattr(self.module, "column_is", None) is None
        holds = self._valid(values) if whole else np.zeros(len(values), np.bool_)
        if self.texts and inside is not None:
            within = contains if whole else lies_inside
            has = re.compile(inside).search
            for place in np.flatnonzero(~holds).tolist():
                value = values[place]
                if not value.isalnum() and has(value):  # one word is the number, which was refused, or has none inside
                    holds[place] = within(self.module, value)
        return holds

    def _valid(self, values: Sequence[str]) -> NDArray[np.bool_]:
        valid_of = getattr(self.module, "valid_of", None)
        if valid_of is not None:
            return np.asarray(valid_of(values), np.bool_)
        return np.fromiter(map(self.module.is_valid, values), np.bool_, len(values))


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found in columns that are searched together; places are those of the columns."""

    filled: Numbers
    """Cells with a value."""
    cells: dict[str, Numbers] = field(default_factory=dict)
    """Cells that are, or contain, valid identifiers, by kind."""
    different: dict[str, Numbers] = field(default_factory=dict)
    """Different values among them."""

    def add(self, id_: str, places: Numbers, cells: Numbers, different: Numbers) -> None:
        """Count values of one kind."""
        for counts, more in ((self.cells, cells), (self.different, different)):
            np.add.at(counts.setdefault(id_, np.zeros_like(self.filled)), places, more)


def scan(
    subject: Subject, cells: Any, asked: Mapping[str, ModuleType], *, columns: int, numeric: bool, called: str | None
) -> Found:
    """Cells and different values that are, or contain, valid identifiers.

    Args:
        subject: whose engine runs the patterns.
        cells: the cells of columns of one type, as `cell` with the `place` of their column.
        asked: the kinds to look for.
        columns: how many they are.
        numeric: cells are numbers; else they are texts, which may contain identifiers among words.
        called: the kind that the columns were called, if any.
    """
    patterns = [] if numeric else _patterns(asked)
    kinds = _kinds(asked, numeric=numeric, called=called)
    found = Found(filled=np.zeros(columns, np.int64))
    for batch in subject.engine.batches(_looked_at(cells, asked, patterns, numeric=numeric)):
        place, n, values, code = (
            batch.column(name).to_numpy(zero_copy_only=False).astype(np.int64)
            for name in ("place", "n", "values", "code")
        )
        there = code != _BLANK
        np.add.at(found.filled, place[there], n[there])
        for number, (id_, _, proves) in enumerate(patterns):
            if proves and len(sure := np.flatnonzero(code == _SURE - number)):
                found.add(id_, place[sure], n[sure], values[sure])
        open_ = np.flatnonzero(code > 0)
        if len(open_):
            texts = batch.column("value").filter(pa.array(code > 0)).to_pylist()
            for id_, right in _validated(texts, code[open_], patterns, kinds):
                found.add(id_, place[open_[right]], n[open_[right]], values[open_[right]])
    return found


def anything(values: Sequence[str], asked: Mapping[str, ModuleType], *, called: str | None) -> bool:
    """Whether one of these texts is, or contains, an identifier of one of the kinds: all that `scan` could find."""
    bare = [value.removesuffix(".0") for value in values]
    all_kinds = np.full(len(bare), (2 << len(asked)) - 1)
    found = _kinds_in(bare, all_kinds, _kinds(asked, numeric=False, called=called))
    return any(len(places) for _, places in found)


def _kinds(asked: Mapping[str, ModuleType], *, numeric: bool, called: str | None) -> list[Kind]:
    return [
        Kind(id_=id_, module=module, texts=not numeric, numeric=numeric, called=id_ == called)
        for id_, module in asked.items()
    ]


def _looked_at(
    cells: Any, asked: Mapping[str, ModuleType], patterns: Sequence[tuple[str, str, bool]], *, numeric: bool
) -> Any:
    """Different values to look at, with the rows that have them; what patterns decide alone only as counts.

    Nothing is filtered by what is worked out here: engines would work it out twice.
    """
    import ibis

    different = cells.group_by(["place", "cell"]).agg(n=cells.count())
    values = different.select("place", "n", value=_as_text(different.cell))
    value = values.value
    proven = [
        (value.re_search(pattern), _SURE - number if proves else number + 1)
        for number, (_, pattern, proves) in enumerate(patterns)
    ]
    mask = _mask(value, asked, numeric=numeric) * (1 << _ALONE_BITS)
    code = ibis.cases((value.isnull(), _BLANK), *proven, else_=mask).cast("int64")
    coded = values.select("place", "n", "value", code=code)
    kept = coded.select("place", "n", "code", value=ibis.ifelse(coded.code > 0, coded.value, None))
    return kept.group_by(["place", "code", "value"]).agg(n=kept.n.sum(), values=kept.count())


def _validated(
    values: Sequence[str], codes: Numbers, patterns: Sequence[tuple[str, str, bool]], kinds: Sequence[Kind]
) -> Iterator[tuple[str, Numbers]]:
    """The places of the values that are valid, by kind."""
    alone = codes & ((1 << _ALONE_BITS) - 1)
    by_id = {kind.id_: kind for kind in kinds}
    for number, (id_, _, proves) in enumerate(patterns):
        places = np.flatnonzero(alone == number + 1)
        if len(places) and not proves:
            yield (
                id_,
                places[np.asarray(by_id[id_].module.valid_of([values[place] for place in places.tolist()]), bool)],
            )
    rest = np.flatnonzero(alone == 0)
    if len(rest):
        bare = [values[place].removesuffix(".0") for place in rest.tolist()]
        for id_, right in _kinds_in(bare, codes[rest] >> _ALONE_BITS, kinds):
            yield id_, rest[right]


def _as_text(cell: Any) -> Any:
    """Text without outer blanks; numbers without a point and what follows it, however they are stored."""
    if cell.type().is_floating():
        return (cell - cell % 1).cast("int64").cast("string")
    return text(cell)


def _patterns(asked: Mapping[str, ModuleType]) -> list[tuple[str, str, bool]]:
    """Patterns of whole cells that can be of one kind only: the kind, the pattern, whether it proves it.

    None where the column's name or its verdict asks for kinds that need a name: their values may look like anything.
    """
    if any(getattr(module, "NEEDS_HEADER", False) for module in asked.values()):
        return []
    return [
        (id_, getattr(module, name), name == "SURE")
        for id_, module in asked.items()
        for name in ("SURE", "ALONE")
        if hasattr(module, name)
    ]


def _mask(value: Any, asked: Mapping[str, ModuleType], *, numeric: bool) -> Any:
    """Bit by bit the kinds whose pattern a value has, all for a number with ".0"; the highest: words announce one."""
    import ibis

    def bit(test: Any, number: int) -> Any:
        return ibis.ifelse(test, number, 0).cast("int64")

    bits = {id_: bit(_hit(value, module, numeric=numeric), 1 << place)
            for place, (id_, module) in enumerate(asked.items())}  # fmt: skip
    masks = [one for id_, one in bits.items() if numeric or not hasattr(asked[id_], "FEWEST_DIGITS")]
    many = bit(value.re_search(_FRACTION), (1 << len(asked)) - 1)
    fewest = [asked[id_].FEWEST_DIGITS for id_ in asked if hasattr(asked[id_], "FEWEST_DIGITS")]
    if fewest and not numeric:  # one pattern says for most values that they hold none of these
        near = [one for id_, one in bits.items() if hasattr(asked[id_], "FEWEST_DIGITS")]
        run = value.re_search(_run(min(*fewest, _FRACTION_DIGITS)))
        many = ibis.ifelse(run, reduce(or_, near) | many, 0).cast("int64")
    masks.append(many)
    if not numeric:
        masks.append(bit(announced(value), 1 << len(asked)))
    return reduce(or_, masks)


def _run(digits: int) -> str:
    """So many digits with no letter between them."""
    return rf"[0-9]([^A-Za-z0-9]{{0,4}}[0-9]){{{digits - 1}}}"


def announced(value: Any) -> Any:
    """Whether words of a text may say what a number or a name in it is."""
    lower = value.lower()
    said = (value.re_search(r"[0-9]") & lower.re_search(label_gate())) | lower.re_search(SPOKEN_GATE)
    return lower.re_search(f"{label_gate()}|{SPOKEN_GATE}") & said  # most texts need one search


def _hit(value: Any, module: ModuleType, *, numeric: bool) -> Any:
    """Whether a value has the pattern of a kind; as a number, also without its leading zeros."""
    shaped = value.re_search(shape(module))
    if (gate := getattr(module, "GATE", None)) is not None:
        shaped = value.re_search(gate) & shaped
    if (needle := getattr(module, "NEEDLE", None)) is not None:
        needles = (needle,) if isinstance(needle, str) else needle
        shaped = reduce(or_, [value.contains(one) for one in needles]) & shaped
    length = getattr(module, "LENGTH", None) if numeric else None
    return shaped if length is None else shaped | value.re_search(rf"^[0-9]{{{max(1, length - LOST)},{length}}}$")


def shape(module: ModuleType) -> str:
    """What a cell that is or contains one must have.

    Large bounds are taken away: engines make a state of each repetition, a thousand of which take longer to build than
    a column takes to search. What is found so is validated anyway.
    """
    inside = getattr(module, "INSIDE", None)
    both = module.PATTERN if inside is None or inside == module.PATTERN else f"({module.PATTERN})|({inside})"
    return _BOUNDED.sub(r"{\1,}", both)


def _kinds_in(values: Sequence[str], masks: Numbers, kinds: Sequence[Kind]) -> Iterator[tuple[str, Numbers]]:
    """The places of the values that are, or contain, one, by kind."""
    said: dict[int, set[str]] = {place: set() for place in np.flatnonzero(masks >> len(kinds) & 1).tolist()}
    for number, kind in enumerate(kinds):
        places = np.flatnonzero(masks >> number & 1)
        if not len(places):
            continue
        places = places[kind.holding([values[place] for place in places.tolist()])]
        yield kind.id_, places
        for place in places.tolist() if said else ():
            if place in said:
                said[place].add(kind.id_)
    for place, known in said.items():
        bare = {id_.removesuffix("_digits") for id_ in known}
        named = {id_ for *_, id_ in labelled(values[place])} - known
        yield from ((id_, np.array([place])) for id_ in sorted(named) if id_.removesuffix("_digits") not in bare)
