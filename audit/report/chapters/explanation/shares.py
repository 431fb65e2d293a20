"""What the model goes by, in order, and how sure each place is."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from audit.language import N_, _
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.explanation.parts import Part, said, sentence, tables
from audit.report.chapters.rates import estimate
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, table

SHARE, RANK = "explainability.attribution_share", "explainability.rank"
_TEXT = ("certain_places", "features_for_80_percent", "share_precision")
_DRAWN, _LISTED = 12, 10
_BESIDE = {
    N_("Place"): RANK,
    N_("Direction"): "explainability.direction",
    N_("Loss when shuffled"): "explainability.shuffling_loss",
}
"""Columns of the table, where they were measured."""


def shares(material: Material) -> Part | None:
    """The inputs by their share of the attribution."""
    items = sorted(material.all(SHARE), key=lambda item: (-item.value, item.where.get("feature", "")))
    if not items:
        return None
    rest = len(items) - _DRAWN
    drawn = _(" The {drawn} largest of {items} are drawn.", drawn=_DRAWN, items=len(items)) if rest > 0 else ""
    return Part(
        title=_("What the model goes by"),
        text=tuple(
            filter(
                None,
                (_ties(material, items), *(said(material, f"explainability.{name}") for name in _TEXT)),
            )
        ),
        figure=_figure(items[:_DRAWN]),
        says=_("Bars are shares of the mean absolute attribution, lines their intervals.{drawn}", drawn=drawn),
        tables=tables(_table(material, items)),
        note=_(
            "An attribution says what the model goes by, not why the world is so. An input that carries "
            "little can still stand in for a sensitive attribute. The direction is from −1 (the higher the "
            "value, the lower the score) to 1. Made by: {sentence}",
            sentence=words.sentence(passage(items[0].method, 500)),
        ),
    )


def lead(material: Material) -> str:
    """The input with the largest share."""
    items = sorted(material.all(SHARE), key=lambda item: (-item.value, item.where.get("feature", "")))
    if not items:
        return _("The model’s inputs could not be weighed; the reason is listed below.")
    first = sentence(items[0])
    return (
        _(
            "Of {inputs}, the one with the largest share: {first}",
            inputs=words.count(len(items), "input", "inputs"),
            first=first,
        )
        if len(items) > 1
        else first
    )


def _ties(material: Material, items: Sequence[Measurement]) -> str:
    """Neighbours among the first ten whose order is not certain."""
    open_ = [
        item.where["feature"]
        for item in items[:10]
        if (one := _rank(material, item)) is not None and one.low != one.high
    ]
    if not open_:
        return ""
    named = words.some([words.quoted(name) for name in open_], 10)
    places = _("place of {named} is", named=named) if len(open_) == 1 else _("places of {named} are", named=named)
    return _(
        "Among the first ten, the {places} not certain: these rows do not tell them apart from their neighbours.",
        places=places,
    )


def _rank(material: Material, item: Measurement) -> Measurement | None:
    return material.one(RANK, {"feature": item.where.get("feature", "")})


def _figure(items: Sequence[Measurement]) -> Markup:
    rows = [
        pictures.Row(
            heading="",
            label=item.where.get("feature", ""),
            marks=(Mark(value=item.value, low=item.low, high=item.high),),
        )
        for item in items
    ]
    listed = "; ".join(f"{item.where.get('feature', '')} {numbers.number(item.value, 'share')}" for item in items[:8])
    panel = Panel(title=_("Share of attribution, %"), unit="share", bars=True)
    return pictures.intervals(
        rows, (panel,), _("Share of each input in the model’s attributions: {listed}.", listed=listed)
    )


def _table(material: Material, items: Sequence[Measurement]) -> Table | None:
    columns = [Column(title=_("Input")), Column(title=_("Share"), number=True, width=32)]
    beside = [(_(title), metric) for title, metric in _BESIDE.items() if material.all(metric)]
    columns += [Column(title=title, number=True, width=36) for title, _ in beside]
    rows: list[tuple[Cell, ...]] = []
    for item in items:
        name = item.where.get("feature", "")
        found = [(metric, material.one(metric, {"feature": name})) for _, metric in beside]
        cells = [_place(one) if metric == RANK else estimate(one) for metric, one in found]
        rows.append((short(name, 80), estimate(item), *cells))
    return table(
        _("Each input: its share of the attribution, and what else is known of it"), columns, rows, most=_LISTED
    )


def _place(rank: Measurement | None) -> str:
    """A place that is certain, or the places that it may be."""
    if rank is None:
        return "—"
    if rank.low is None or rank.high is None or rank.low == rank.high:
        return f"{rank.value:g}"
    return _("{low:g} to {high:g}", low=rank.low, high=rank.high)
