"""What every block of the chapter is made of: a finding in a sentence, pictures and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.records.evidence import Measurement
from audit.records.subject import CROSS
from audit.report import numbers
from audit.report.material import Material
from audit.report.tables import Table

ATTRIBUTES = 3
"""Attributes that fit side by side."""

Place = tuple[str, str]
"""An attribute and a group."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A picture and what is written below it."""

    picture: Markup
    says: str


@dataclass(frozen=True, kw_only=True)
class Block:
    """One question about bias: its answer in a sentence, as pictures and as tables."""

    title: str
    anchor: str
    says: str = ""
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader must know, below the tables."""
    reading: str = ""
    """How to read the numbers, where they are easily misread."""


def block(
    title: str,
    anchor: str,
    figures: Sequence[Figure | None],
    tables: Sequence[Table | None],
    *,
    says: str = "",
    notes: Sequence[str] = (),
    reading: str = "",
) -> Block | None:
    """A block of what there is; None when there is no picture and no table."""
    drawn = tuple(figure for figure in figures if figure is not None)
    made = tuple(one for one in tables if one is not None)
    if not drawn and not made:
        return None
    return Block(title=title, anchor=anchor, says=says, figures=drawn, tables=made, notes=tuple(notes), reading=reading)


def singles(items: Iterable[Measurement]) -> list[Measurement]:
    """Those of one attribute, without the crossings."""
    return [item for item in items if CROSS not in item.where.get("attribute", "")]


def having(material: Material, metric: str, *labels: str) -> list[Measurement]:
    """Measurements of a metric that carry these labels: without them nobody could say what a number is of."""
    return [item for item in material.all(metric) if all(label in item.where for label in labels)]


def attributes(material: Material, items: Iterable[Measurement], most: int = ATTRIBUTES) -> list[str]:
    """The attributes of some measurements in the plan's order, `most` of them."""
    found = dict.fromkeys(item.where["attribute"] for item in items if "attribute" in item.where)
    return sorted(found, key=material.place)[:most]


def places(material: Material, metrics: Sequence[str], *, crossed: bool = True) -> list[Place]:
    """Every group that has one of the metrics, attribute by attribute."""
    found = dict.fromkeys(
        (item.where["attribute"], item.where["group"])
        for metric in metrics
        for item in having(material, metric, "attribute", "group")
        if (crossed or CROSS not in item.where["attribute"])
    )
    return sorted(found, key=lambda place: material.place(place[0]))


def place_of(item: Measurement) -> Place:
    """The attribute and group of a measurement."""
    return item.where.get("attribute", ""), item.where.get("group", "")


def percent(material: Material) -> str:
    """The confidence level of the report: "95 %"."""
    return numbers.percent(material.evidence.provenance.confidence)
