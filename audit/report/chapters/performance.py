"""Evidence of how well the decisions fit the label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.language import _
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.absent import unmeasured
from audit.report.chapters.summary import summary
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Table

_MONEY = (
    "performance.cost_per_case",
    "performance.saving",
    "performance.mean_error",
    "performance.mean_absolute_error",
    "performance.root_mean_squared_error",
    "performance.r_squared",
)
"""Quantities on another scale than from 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Performance:
    """The chapter."""

    lead: str
    figure: Markup | None
    table: Table | None
    notes: tuple[str, ...]
    """What a reader must know about the data, below the table."""
    unmeasured: Table | None


def build(material: Material) -> Performance | None:
    """The chapter; None when nothing about performance was asked for."""
    items = [item for item in material.evidence.measurements if item.metric.startswith("performance.")]
    scaled = [item for item in items if item.metric not in _MONEY]
    missing = material.unmeasured("performance")
    if not items and not missing:
        return None
    return Performance(
        lead=_lead(scaled),
        figure=_figure(material, scaled) if scaled else None,
        table=summary(material, _("Performance against the label"), items),
        notes=material.notes,
        unmeasured=unmeasured(missing),
    )


def _lead(items: Sequence[Measurement]) -> str:
    if not items:
        return _("Performance could not be measured; the reason is listed below.")
    first = items[0]
    known = quantity(first.metric)
    around = words.interval(first.low, first.high, first.confidence, words.rows(first.n, first.support), known)
    return f"{known.title}: {words.measured(first.metric, first.where, first.value, around)}"


def _figure(material: Material, items: Sequence[Measurement]) -> Markup:
    drawn = [material.as_read(item) for item in items[:14]]
    rows = [
        pictures.Row(
            heading="",
            label=quantity(item.metric).title + (f", {words.labels(item.where)}" if item.where else ""),
            marks=(Mark(value=item.value, low=item.low, high=item.high),),
        )
        for item in drawn
    ]
    said = "; ".join(f"{quantity(item.metric).title} {numbers.number(item.value, 'number')}" for item in items[:14])
    panel = Panel(title=_("Value, on a scale from 0 to 1"), unit="number", at_least=None)
    return pictures.intervals(rows, (panel,), _("Performance: {said}.", said=said))
