"""The worst-off slices: combinations of conditions that fare worse than all other rows, beyond luck."""

from __future__ import annotations

from collections.abc import Sequence

from audit.language import N_, Texts, _, ngettext
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Panel
from audit.report.chapters.bias.block import Block, Figure, block, having, percent
from audit.report.chapters.bias.shown import mark
from audit.report.chapters.rates import judged, outcome
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, chip, table

_RATES = Texts(
    {
        "bias.slice_selection_rate_difference": N_("Selection rate"),
        "bias.slice_false_negative_rate_difference": N_("False negative rate"),
        "bias.slice_error_rate_difference": N_("Error rate"),
    }
)
_RATIO = "bias.slice_impact_ratio"
_DRAWN, _ROOM = 8, 250.0
"""Slices of one rate in the picture, and the room for their names."""


def build(material: Material) -> Block | None:
    """The named slices of each rate, the worst first."""
    found = {metric: sorted(having(material, metric, "slice"), key=lambda item: -abs(item.value)) for metric in _RATES}
    items = [item for one in found.values() for item in one]
    says = _says(material, len(items))
    if not items and not says:
        return None
    figures = [_figure(material, found)] if items else []
    made = block(_("Worst-off slices"), "bias-slices", figures, [_table(material, items)], says=says)
    return made or Block(title=_("Worst-off slices"), anchor="bias-slices", says=says)


def _says(material: Material, named: int) -> str:
    examined, worse = material.one("bias.slices_examined"), material.one("bias.slices_worse_off")
    if examined is None or worse is None:
        return ""
    looked, count = int(examined.value), int(worse.value)
    over = examined.method.partition("conditions on ")[2]
    columns = _(" of up to three conditions on {over}", over=words.group(over)) if over else ""
    slices = words.count(looked, "slice", "slices")
    if count == 0:
        return _(
            "{slices}{columns} {clause} looked at; none is worse off beyond luck.",
            slices=slices,
            columns=columns,
            clause=ngettext("was", "were", looked),
        )
    false = numbers.percent(round(1 - material.evidence.provenance.confidence, 10))
    kept = _(" The most certain are named.") if named < count else ""
    return _(
        "{slices}{columns} were looked at, once for each rate. {slices_2} {clause} worse off than all "
        "other rows and than the rest of every slice with one condition less; of those named, luck put "
        "there {false} at most, on average.{kept}",
        slices=slices,
        columns=columns,
        slices_2=words.count(count, "slice", "slices"),
        clause=ngettext("is", "are", count),
        false=false,
        kept=kept,
    )


def _figure(material: Material, found: dict[str, list[Measurement]]) -> Figure:
    rows = [
        pictures.Row(heading=_RATES[metric], label=item.where["slice"], marks=(mark(material, item),))
        for metric, items in found.items()
        for item in items[:_DRAWN]
    ]
    left = sum(len(items[_DRAWN:]) for items in found.values())
    cut = (
        _(
            " {slices} {clause} in the table.",
            slices=words.count(left, "more slice", "more slices"),
            clause=ngettext("stands", "stand", left),
        )
        if left
        else ""
    )
    panel = Panel(title=_("Rate less that of all other rows, points"), unit="difference")
    worst = next(items[0] for items in found.values() if items)
    finding = _(
        "Worst-off slices. {rates} of {where}: {value} against all other rows.",
        rates=_RATES[worst.metric],
        where=worst.where["slice"],
        value=numbers.number(worst.value, "difference"),
    )
    return Figure(
        picture=pictures.intervals(rows, (panel,), finding, room=_ROOM),
        says=_(
            "Points are differences from all other rows, lines their {percent} intervals, widened because "
            "the slices were chosen for being the worst. Below 0 a slice is selected less often; above 0 it "
            "is missed, or wrongly decided, more often.{cut}",
            percent=percent(material),
            cut=cut,
        ),
    )


def _table(material: Material, items: Sequence[Measurement]) -> Table | None:
    columns = (
        Column(title=_("Slice")),
        Column(title=_("Rate"), width=32),
        Column(title=_("Less all other rows"), number=True, width=34),
        Column(title=_("Impact ratio"), number=True, width=28),
        Column(title=_("Rows"), number=True, width=16),
        Column(title=_("Result"), width=22),
    )
    rows: list[tuple[Cell, ...]] = []
    for item in items:
        ratio = material.one(_RATIO, item.where) if "selection_rate" in item.metric else None
        found = outcome(material, item) or outcome(material, ratio)
        rows.append(
            (
                words.group(item.where["slice"]),
                _RATES[item.metric],
                judged(material, item),
                judged(material, ratio),
                numbers.whole(item.support),
                chip(found) if found else _("Not judged"),
            )
        )
    return table(_("Worst-off slices, against all other rows"), columns, rows, most=20)
