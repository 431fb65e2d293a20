"""What a chapter could not measure, and why: part of every chapter of evidence."""

from __future__ import annotations

from collections.abc import Sequence

from audit.records.evidence import Unmeasured
from audit.report import words
from audit.report.characters import passage
from audit.report.quantities import quantity
from audit.report.tables import Column, Table, table


def unmeasured(items: Sequence[Unmeasured]) -> Table | None:
    """Quantities without a value; those with one reason in one row."""
    blocks: dict[tuple[str, str, str], list[str]] = {}
    for item in items:
        known = quantity(item.metric).title
        where = ", ".join(words.group(value) for name, value in item.where.items() if name != "reference")
        blocks.setdefault((words.WHY_ABSENT[item.why], item.reason, known), []).append(where)
    merged: dict[tuple[str, str], list[tuple[str, list[str]]]] = {}
    for (why, reason, known), places in blocks.items():
        merged.setdefault((why, reason), []).append((known, [place for place in places if place]))
    columns = (Column(title="Not measured"), Column(title="Why", width=42), Column(title="In detail", width=64))
    rows = [(_what(titles), why, words.sentence(passage(reason, 500))) for (why, reason), titles in merged.items()]
    return table("What was not measured, and why", columns, rows, most=30)


def _what(titles: Sequence[tuple[str, list[str]]]) -> str:
    """The quantities, and for which groups or columns where these are the same for all."""
    places = {tuple(places) for _, places in titles}
    names = words.some([title for title, _ in titles], 8)
    shared = next(iter(places)) if len(places) == 1 else ()
    return f"{names}: {words.some(list(dict.fromkeys(shared)), 6)}" if shared else names
