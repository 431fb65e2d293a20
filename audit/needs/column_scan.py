"""One column's cells held against the kinds of identifiers, every different value once.

The engine does what patterns can do: cells that a pattern proves (`SURE`) are counted without ever leaving it, cells
that
can be of one kind only (`ALONE`) are fetched and validated together, and of the rest it says which kinds' patterns
they have. What remains is validated value by value, and forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Any

from audit.identifiers import contains, label_gate, labelled, lies_inside
from audit.needs.prepared_rows import text
from audit.records.subject import Subject

LOST = 3
"""Leading zeros that a spreadsheet may have taken from a number."""
_FRACTION = r"^[0-9]{5,19}\.0$"

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
    values = counted.select(value=_as_text(counted.cell), n=counted.n)
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
    one_by_one = _holders(asked, texts=texts, numeric=numeric, called=called)
    masked = values.mutate(mask=_mask(values.value, asked, texts=texts, numeric=numeric))
    for batch in subject.engine.batches(masked.filter(masked.mask > 0).select("value", "n", "mask")):
        columns = (batch.column(name).to_pylist() for name in ("value", "n", "mask"))
        for value, n, mask in zip(*columns, strict=True):
            _add(found, different, ((id_, n, 1) for id_ in _kinds_in(value.removesuffix(".0"), mask, one_by_one)))
    return {id_: (found[id_], different[id_]) for id_ in sorted(found) if found[id_]}


def _add(found: Counter[str], different: Counter[str], more: Iterable[tuple[str, int, int]]) -> None:
    for id_, cells, values in more:
        found[id_] += cells
        different[id_] += values


def _as_text(cell: Any) -> Any:
    """Text without outer blanks; a whole number without a point, however it is stored."""
    if cell.type().is_floating():
        return cell.cast("int64").cast("string")
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


def _holders(
    asked: Mapping[str, ModuleType], *, texts: bool, numeric: bool, called: str | None
) -> list[tuple[str, Callable[[str], bool]]]:
    """For each kind whether a value is or contains one, in the order of the mask's bits."""
    return [(id_, _holder(id_, module, texts, numeric, called)) for id_, module in asked.items()]


def _holder(id_: str, module: ModuleType, texts: bool, numeric: bool, called: str | None) -> Callable[[str], bool]:
    length = getattr(module, "LENGTH", None) if numeric else None
    whole = id_ == called or getattr(module, "column_is", None) is None or getattr(module, "INSIDE", None) is None

    def holds(value: str) -> bool:
        """Whether a value is, or as a text contains, a valid identifier."""
        if length is not None and length - LOST <= len(value) < length:
            value = value.zfill(length)
        if not whole:  # alone in a cell it may be a version: the column's values decide, not one of them
            return texts and lies_inside(module, value)
        return module.is_valid(value) or (texts and contains(module, value))

    return holds


def _mask(value: Any, asked: Mapping[str, ModuleType], *, texts: bool, numeric: bool) -> Any:
    """Bit by bit the kinds whose pattern a value has; the highest bit: words that announce a number."""
    import ibis

    bits = [
        ibis.ifelse(_hit(value, module, numeric=numeric), 1 << place, 0) for place, module in enumerate(asked.values())
    ]
    if texts:
        announced = value.re_search(r"[0-9]") & value.lower().re_search(label_gate())
        bits.append(ibis.ifelse(announced, 1 << len(asked), 0))
    return reduce(or_, [bit.cast("int64") for bit in bits]) if len(bits) > 1 else bits[0].cast("int64")


def _hit(value: Any, module: ModuleType, *, numeric: bool) -> Any:
    """Whether a value has the pattern of a kind; also as a number with ".0", or without its leading zeros."""
    shaped = value.re_search(shape(module)) | value.re_search(_FRACTION)
    length = getattr(module, "LENGTH", None) if numeric else None
    return shaped if length is None else shaped | value.re_search(rf"^[0-9]{{{max(1, length - LOST)},{length}}}$")


def shape(module: ModuleType) -> str:
    """What a cell that is or contains one must have."""
    inside = getattr(module, "INSIDE", None)
    return module.PATTERN if inside is None or inside == module.PATTERN else f"({module.PATTERN})|({inside})"


def _kinds_in(value: str, mask: int, holders: Sequence[tuple[str, Callable[[str], bool]]]) -> list[str]:
    """The kinds that a value holds."""
    kinds = [id_ for place, (id_, holds) in enumerate(holders) if mask >> place & 1 and holds(value)]
    if mask >> len(holders) & 1:
        bare = {id_.removesuffix("_digits") for id_ in kinds}
        kinds += sorted(
            {id_ for *_, id_ in labelled(value) if id_ not in kinds and id_.removesuffix("_digits") not in bare}
        )
    return kinds
