"""Evidence of what the model goes by: the share of each input in its attributions."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.absent import unmeasured
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Column, Table, table

_METRIC = "explainability.attribution_share"
_DRAWN = 16


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The chapter."""

    lead: str
    method: str
    figure: Markup | None
    says: str
    table: Table | None
    unmeasured: Table | None


def build(material: Material) -> Explanation | None:
    """The chapter; None when nothing about explanations was asked for."""
    items = sorted(material.all(_METRIC), key=lambda item: (-item.value, item.where.get("feature", "")))
    missing = material.unmeasured("explainability")
    if not items and not missing:
        return None
    rest = len(items) - _DRAWN
    drawn = f" The {_DRAWN} largest of {len(items)} are drawn." if rest > 0 else ""
    return Explanation(
        lead=_lead(items),
        method=words.sentence(passage(items[0].method, 500)) if items else "",
        figure=_figure(items[:_DRAWN]) if items else None,
        says=f"Bars are shares of the mean absolute attribution, lines their intervals.{drawn}",
        table=_table(items),
        unmeasured=unmeasured(missing),
    )


def _lead(items: list[Measurement]) -> str:
    if not items:
        return "The model’s inputs could not be weighed; the reason is listed below."
    first = items[0]
    around = words.interval(
        first.low, first.high, first.confidence, words.rows(first.n, first.support), quantity(_METRIC)
    )
    said = words.measured(_METRIC, first.where, first.value, around)
    return f"Of {words.count(len(items), 'input')}, the one with the largest share: {said}" if len(items) > 1 else said


def _figure(items: list[Measurement]) -> Markup:
    rows = [
        pictures.Row(
            heading="",
            label=item.where.get("feature", ""),
            marks=(Mark(value=item.value, low=item.low, high=item.high),),
        )
        for item in items
    ]
    said = "; ".join(f"{item.where.get('feature', '')} {numbers.number(item.value, 'share')}" for item in items[:8])
    panel = Panel(title="Share of attribution, %", unit="share", bars=True)
    return pictures.intervals(rows, (panel,), f"Share of each input in the model’s attributions: {said}.")


def _table(items: list[Measurement]) -> Table | None:
    columns = (
        Column(title="Input"),
        Column(title="Share", number=True, width=26),
        Column(title="Interval", number=True, width=44),
        Column(title="Rows", number=True, width=24),
    )
    rows = [
        (
            short(item.where.get("feature", ""), 80),
            numbers.number(item.value, "share"),
            numbers.span(item.low, item.high, "share", to="–"),
            f"{item.n:,}",
        )
        for item in items
    ]
    return table("Share of attribution by input", columns, rows, most=30)
