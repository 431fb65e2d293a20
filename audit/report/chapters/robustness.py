"""Evidence of robustness: how many decisions change when the input is slightly wrong."""

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
from audit.report.characters import short
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Cell, Column, Estimate, Table, table

_WHOLE = ("robustness.noise_flip_rate", "robustness.rounding_flip_rate", "robustness.group_noise_flip_rate_difference")
_GROUP = "robustness.group_noise_flip_rate"
_SINGLE = ("robustness.missing_flip_rate", "robustness.category_flip_rate")
_AGAIN = ("robustness.repeat_disagreement", "robustness.repeat_flip_rate")
_DRAWN, _LISTED = 12, 8


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """The chapter."""

    lead: str
    figure: Markup | None
    says: str
    again: Table | None
    whole: Table | None
    groups: Table | None
    apart: Table | None
    features: Table | None
    unmeasured: Table | None


def build(material: Material) -> Robustness | None:
    """The chapter; None when nothing about robustness was asked for."""
    missing = material.unmeasured("robustness")
    if not any(item.metric.startswith("robustness.") for item in material.evidence.measurements) and not missing:
        return None
    single = [item for metric in _SINGLE for item in material.all(metric)]
    single.sort(key=lambda item: (-item.value, item.metric, item.where.get("feature", "")))
    return Robustness(
        lead=_lead(material),
        figure=_figure(single[:_DRAWN]) if single else None,
        says=_(
            "Share of the decisions that change when this one feature is left empty, or is another category; "
            "lines are intervals."
        )
        + (
            _(" The first {drawn} of {single} are drawn.", drawn=_DRAWN, single=len(single))
            if len(single) > _DRAWN
            else ""
        ),
        again=summary(material, _("Asked about the same rows again"), [i for m in _AGAIN for i in material.all(m)]),
        whole=summary(
            material, _("Small errors in all numbers at once"), [i for m in _WHOLE[:2] for i in material.all(m)]
        ),
        groups=summary(material, _("Decisions changed by noise, by group"), list(material.all(_GROUP)), most=20),
        apart=summary(material, _("Largest difference between groups"), list(material.all(_WHOLE[2]))),
        features=_features(material, single),
        unmeasured=unmeasured(missing),
    )


def _features(material: Material, single: Sequence[Measurement]) -> Table | None:
    """One row for each feature, the one that decides most first."""
    columns = (
        Column(title=_("Feature")),
        *(Column(title=title, number=True, width=42) for title in (_("Left empty"), _("Another category"))),
        Column(title=_("Cases"), number=True, width=20),
    )
    rows = []
    for name in dict.fromkeys(item.where.get("feature", "") for item in single):
        both = [material.one(metric, {"feature": name}) for metric in _SINGLE]
        cases = max(item.n for item in both if item is not None)
        rows.append((short(name, 60), *map(_cell, both), numbers.whole(cases)))
    return table(_("Decisions that change by one feature"), columns, rows, most=_LISTED)


def _cell(item: Measurement | None) -> Cell:
    if item is None:
        return "—"
    return Estimate(text=numbers.number(item.value, "share"), small=(numbers.span(item.low, item.high, "share", ()),))


def _lead(material: Material) -> str:
    noise = material.one(_WHOLE[0])
    if noise is None:
        return _("How decisions react to errors in the input could not be measured; the reason is given below.")
    around = words.interval(
        noise.low, noise.high, noise.confidence, words.rows(noise.n, noise.support), quantity(noise.metric)
    )
    return words.measured(noise.metric, noise.where, noise.value, around)


def _figure(items: Sequence[Measurement]) -> Markup:
    kinds = {_SINGLE[0]: _("left empty"), _SINGLE[1]: _("other category")}
    rows = [
        pictures.Row(
            heading="",
            label=f"{short(item.where.get('feature', ''), 24)}, {kinds[item.metric]}",
            marks=(Mark(value=item.value, low=item.low, high=item.high),),
        )
        for item in items
    ]
    said = "; ".join(
        f"{row.label} {numbers.number(i.value, 'share')}" for row, i in zip(rows[:6], items[:6], strict=True)
    )
    panel = Panel(title=_("Decisions that change, %"), unit="share", bars=True)
    return pictures.intervals(rows, (panel,), _("Decisions that change by one feature: {said}.", said=said))
