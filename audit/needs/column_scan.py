"""One column's cells held against the kinds of identifiers, every different value once.

The engine does what patterns can do: cells that a pattern proves (`SURE`) are counted without ever leaving it, cells
that
can be of one kind only (`ALONE`) are fetched and validated together, and of the rest it says which kinds' patterns
they have. What remains is validated value by value, and forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.identifiers import SPOKEN_GATE, contains, label_gate, labelled, lies_inside
from audit.needs.prepared_rows import text
from audit.records.subject import Subject

LOST = 3
"""Leading zeros that a spreadsheet may have taken from a number."""
_FRACTION = r"^[0-9]{5,19}\.0$"


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
            for place in np.flatnonzero(~holds).tolist():
                if not values[place].isalnum():  # one word is the number, which was refused, or has none inside
                    holds[place] = within(self.module, values[place])
        return holds

    def _valid(self, values: Sequence[str]) -> NDArray[np.bool_]:
        valid_of = getattr(self.module, "valid_of", None)
        if valid_of is not None:
            return np.asarray(valid_of(values), np.bool_)
        return np.fromiter(map(self.module.is_valid, values), np.bool_, len(values))


Found = dict[str, tuple[int, int]]
"""Cells and different values, by kind."""


def scan(
    subject: Subject, counted: Any, asked: Mapping[str, ModuleType], *, texts: bool, numeric: bool, called: str | None
) -> Found:
    """Cells and different values that are, or contain, valid identifiers.

    Args:
        subject: whose engine runs the patterns.
        counted: different cells as `cell` with the rows that have them as `n`.
        asked: the kinds to look for.
        texts: cells are texts, which may contain identifiers among words.
        numeric: cells are numbers.
        called: the kind that the column was called, if any.
    """
    values = counted.select("cell", "n", value=_as_text(counted.cell))
    if texts:  # grouped once more, or the engine strips the text anew for every pattern that it looks for
        values = values.group_by(["cell", "value"]).agg(n=values.n.sum())
    found: Counter[str] = Counter()
    different: Counter[str] = Counter()
    if texts and (patterns := _patterns(asked)):
        values = values.mutate(kind=_one_kind(values.value, patterns))
        by_kind = values.group_by("kind").agg(n=values.n.sum(), values=values.count())
        there = {int(kind): (int(n), int(m)) for kind, n, m in subject.engine.fetch(by_kind).itertuples(index=False)}
        for place, id_, _, proves in patterns:
            if place in there and proves:
                _add(found, different, [(id_, *there[place])])
            elif place in there:
                _add(found, different, _alone(subject, values.filter(values.kind == place), id_, asked[id_].valid_of))
        if 0 not in there:
            return {id_: (found[id_], different[id_]) for id_ in sorted(found)}
        values = values.filter(values.kind == 0)
    kinds = [
        Kind(id_=id_, module=module, texts=texts, numeric=numeric, called=id_ == called)
        for id_, module in asked.items()
    ]
    masked = values.mutate(mask=_mask(values.value, asked, texts=texts, numeric=numeric))
    for batch in subject.engine.batches(masked.filter(masked.mask > 0).select("value", "n", "mask")):
        cells, masks = (batch.column(name).to_numpy(zero_copy_only=False) for name in ("n", "mask"))
        _add(
            found,
            different,
            _kinds_in([v.removesuffix(".0") for v in batch.column("value").to_pylist()], cells, masks, kinds),
        )
    return {id_: (found[id_], different[id_]) for id_ in sorted(found) if found[id_]}


def _add(found: Counter[str], different: Counter[str], more: Iterable[tuple[str, int, int]]) -> None:
    for id_, cells, values in more:
        found[id_] += cells
        different[id_] += values


def _as_text(cell: Any) -> Any:
    """Text without outer blanks; numbers without a point and what follows it, however they are stored."""
    if cell.type().is_floating():
        return (cell - cell % 1).cast("int64").cast("string")
    return text(cell)


def _patterns(asked: Mapping[str, ModuleType]) -> list[tuple[int, str, str, bool]]:
    """Patterns of whole cells that can be of one kind only: a number, the kind, the pattern, whether it proves it.

    None where the column's name or its verdict asks for kinds that need a name: their values may look like anything.
    """
    if any(getattr(module, "NEEDS_HEADER", False) for module in asked.values()):
        return []
    listed = [
        (id_, getattr(module, name), name == "SURE")
        for id_, module in asked.items()
        for name in ("SURE", "ALONE")
        if hasattr(module, name)
    ]
    return [(place, *one) for place, one in enumerate(listed, start=1)]


def _one_kind(value: Any, patterns: Sequence[tuple[int, str, str, bool]]) -> Any:
    import ibis

    return ibis.cases(*((value.re_search(pattern), place) for place, _, pattern, _ in patterns), else_=0)


def _alone(
    subject: Subject, values: Any, id_: str, valid_of: Callable[[Sequence[str]], Any]
) -> Iterable[tuple[str, int, int]]:
    """A kind whose check decides over cells that can be nothing else, validated together."""
    for batch in subject.engine.batches(values.select("value", "n")):
        valid = valid_of(batch.column("value").to_pylist())
        if valid.any():
            yield id_, int(batch.column("n").to_numpy(zero_copy_only=False)[valid].sum()), int(valid.sum())


def _mask(value: Any, asked: Mapping[str, ModuleType], *, texts: bool, numeric: bool) -> Any:
    """Bit by bit the kinds whose pattern a value has, all for a number with ".0"; the highest: words announce one."""
    import ibis

    bits = [
        ibis.ifelse(_hit(value, module, numeric=numeric), 1 << place, 0) for place, module in enumerate(asked.values())
    ]
    bits.append(ibis.ifelse(value.re_search(_FRACTION), (1 << len(asked)) - 1, 0))
    if texts:
        bits.append(ibis.ifelse(announced(value), 1 << len(asked), 0))
    return reduce(or_, [bit.cast("int64") for bit in bits]) if len(bits) > 1 else bits[0].cast("int64")


def announced(value: Any) -> Any:
    """Whether words of a text may say what a number or a name in it is."""
    lower = value.lower()
    return (value.re_search(r"[0-9]") & lower.re_search(label_gate())) | lower.re_search(SPOKEN_GATE)


def _hit(value: Any, module: ModuleType, *, numeric: bool) -> Any:
    """Whether a value has the pattern of a kind; as a number, also without its leading zeros."""
    shaped = value.re_search(shape(module))
    if (needle := getattr(module, "NEEDLE", None)) is not None:
        shaped = value.contains(needle) & shaped
    elif (gate := getattr(module, "GATE", None)) is not None:
        shaped = value.re_search(gate) & shaped
    length = getattr(module, "LENGTH", None) if numeric else None
    return shaped if length is None else shaped | value.re_search(rf"^[0-9]{{{max(1, length - LOST)},{length}}}$")


def shape(module: ModuleType) -> str:
    """What a cell that is or contains one must have."""
    inside = getattr(module, "INSIDE", None)
    return module.PATTERN if inside is None or inside == module.PATTERN else f"({module.PATTERN})|({inside})"


def _kinds_in(values: Sequence[str], cells: Any, masks: Any, kinds: Sequence[Kind]) -> Iterator[tuple[str, int, int]]:
    """Cells and different values by kind."""
    said: dict[int, set[str]] = {place: set() for place in np.flatnonzero(masks >> len(kinds) & 1).tolist()}
    for bit, kind in enumerate(kinds):
        places = np.flatnonzero(masks >> bit & 1)
        if not len(places):
            continue
        places = places[kind.holding([values[place] for place in places.tolist()])]
        yield kind.id_, int(cells[places].sum()), len(places)
        for place in places.tolist() if said else ():
            if place in said:
                said[place].add(kind.id_)
    for place, known in said.items():
        bare = {id_.removesuffix("_digits") for id_ in known}
        named = {id_ for *_, id_ in labelled(values[place])} - known
        yield from ((id_, int(cells[place]), 1) for id_ in sorted(named) if id_.removesuffix("_digits") not in bare)
