"""Evidence about the data itself: cells without a value, repetition, ranges, labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.language import _, ngettext
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.absent import unmeasured
from audit.report.chapters.summary import summary
from audit.report.characters import short
from audit.report.material import Material
from audit.report.tables import Table

_METRIC = "data_quality.missing_share"
_RANGE, _ALONE = "data_quality.out_of_range", "data_quality.single_feature_auc"
_DRAWN = 16


@dataclass(frozen=True, kw_only=True)
class DataQuality:
    """The chapter."""

    lead: str
    figure: Markup | None
    says: str
    table: Table | None
    complete: str
    others: Table | None
    """Repetition, constants and labels."""
    ranges: Table | None
    alone: Table | None
    unmeasured: Table | None


def build(material: Material) -> DataQuality | None:
    """The chapter; None when nothing about the data's quality was asked for."""
    items = [item for item in material.evidence.measurements if item.metric.startswith("data_quality.")]
    missing = material.unmeasured("data_quality")
    if not items and not missing:
        return None
    shares = [item for item in items if item.metric == _METRIC]
    gaps = sorted((item for item in shares if item.value > 0), key=lambda item: (-item.value, *item.where.values()))
    others = [item for item in items if item.metric != _METRIC]
    full = [item.where.get("column", "") for item in shares if item.value == 0]
    return DataQuality(
        lead=_lead(shares, gaps),
        figure=_figure(gaps[:_DRAWN]) if gaps else None,
        says=_("Bars are the share of a column’s cells without a value.")
        + (_(" The first {drawn} of {gaps} are drawn.", drawn=_DRAWN, gaps=len(gaps)) if len(gaps) > _DRAWN else ""),
        table=summary(material, _("Cells without a value"), gaps),
        complete=_complete(full),
        others=summary(material, _("Repetition, constants and labels"), _of(others, alone=False)),
        ranges=summary(material, _("Cells outside the declared range"), _of(others, metric=_RANGE)),
        alone=summary(
            material,
            _("The label told by one feature alone, area under the ROC curve"),
            _of(others, metric=_ALONE),
            most=6,
        ),
        unmeasured=unmeasured(missing),
    )


def _of(items: Sequence[Measurement], *, metric: str = "", alone: bool = True) -> list[Measurement]:
    """Those of one quantity, what stands out first; or those of the whole table."""
    if not alone:
        return [item for item in items if item.metric not in (_RANGE, _ALONE)]
    mine = [item for item in items if item.metric == metric]
    return sorted(mine, key=lambda item: (-item.value, *item.where.values()))


def _lead(shares: Sequence[Measurement], gaps: Sequence[Measurement]) -> str:
    if not shares:
        return _("No column was searched for missing values.")
    if not gaps:
        return _("No cell is empty in {columns}.", columns=words.count(len(shares), "column", "columns"))
    verb = ngettext("has", "have", len(gaps))
    return _(
        "{columns} of {shares} {verb} empty cells.",
        columns=words.count(len(gaps), "column", "columns"),
        shares=numbers.whole(len(shares)),
        verb=verb,
    )


def _complete(columns: Sequence[str]) -> str:
    if not columns:
        return ""
    return _("Without an empty cell: {some}.", some=words.some([short(column, 40) for column in columns], 30))


def _figure(gaps: Sequence[Measurement]) -> Markup:
    rows = [
        pictures.Row(
            heading="",
            label=item.where.get("column", ""),
            marks=(Mark(value=item.value, low=item.low, high=item.high),),
        )
        for item in gaps
    ]
    said = "; ".join(f"{short(i.where.get('column', ''), 40)} {numbers.number(i.value, 'share')}" for i in gaps[:8])
    panel = Panel(title=_("Share of empty cells, %"), unit="share", bars=True)
    return pictures.intervals(rows, (panel,), _("Empty cells by column: {said}.", said=said))
