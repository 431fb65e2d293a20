"""What the parts of the chapter on explanation are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.records.evidence import Measurement
from audit.report import words
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Table


@dataclass(frozen=True, kw_only=True)
class Part:
    """One question and its answer."""

    title: str
    text: tuple[str, ...] = ()
    """Paragraphs."""
    figure: Markup | None = None
    says: str = ""
    tables: tuple[Table, ...] = ()
    note: str = ""
    """What must be known to read it rightly, and how it was made."""


def tables(*found: Table | None) -> tuple[Table, ...]:
    """Those that have a row."""
    return tuple(table for table in found if table is not None)


def said(material: Material, metric: str, where: dict[str, str] | None = None) -> str:
    """The sentence of one number; empty where it was not measured."""
    item = material.one(metric, where)
    return "" if item is None else sentence(item)


def sentence(item: Measurement) -> str:
    """The number, its interval and its rows as a sentence."""
    around = words.interval(
        item.low, item.high, item.confidence, words.rows(item.n, item.support), quantity(item.metric)
    )
    return words.measured(item.metric, item.where, item.value, around)


def groups(material: Material, items: Sequence[Measurement]) -> list[tuple[str, str]]:
    """Attribute and group of each, in the plan's order."""
    found = dict.fromkeys((item.where["attribute"], item.where["group"]) for item in items)
    return sorted(found, key=lambda pair: material.place(pair[0]))
