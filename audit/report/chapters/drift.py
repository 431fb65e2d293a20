"""Evidence of drift: what has moved since the model was trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.language import _, ngettext
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.absent import unmeasured
from audit.report.characters import short
from audit.report.material import Material
from audit.report.tables import Cell, Column, Estimate, Table, table

INDEX = "drift.population_stability_index"
_DRAWN, _LISTED = 12, 12


@dataclass(frozen=True, kw_only=True)
class Drift:
    """The chapter."""

    lead: str
    together: str
    """Whether a model tells both tables apart; empty where that was not measured."""
    figure: Markup | None
    says: str
    table: Table | None
    unmeasured: Table | None


def build(material: Material) -> Drift | None:
    """The chapter; None when nothing about drift was asked for."""
    missing = material.unmeasured("drift")
    if not any(item.metric.startswith("drift.") for item in material.evidence.measurements) and not missing:
        return None
    items = sorted(material.all(INDEX), key=lambda item: (-item.value, item.where.get("column", "")))
    return Drift(
        lead=_lead(material, items),
        together=_together(material),
        figure=_figure(material, items[:_DRAWN]) if items else None,
        says=_says(material, len(items)),
        table=_table(material, items),
        unmeasured=unmeasured(missing),
    )


def _lead(material: Material, items: Sequence[Measurement]) -> str:
    moved = material.one("drift.columns_moved")
    if moved is None:
        return _(
            "Whether the rows have moved since the model was trained could not be measured; the reason is given below."
        )
    looked = words.count(len(items), "column", "columns")
    if not moved.value:
        return _("Of {looked}, none has moved since training beyond luck.", looked=looked)
    count = int(moved.value)
    verb = ngettext("has", "have", count)
    return _(
        "Of {looked}, {count} {verb} moved since training beyond luck, all columns considered together.",
        looked=looked,
        count=count,
        verb=verb,
    )


def _together(material: Material) -> str:
    found = material.one("drift.classifier_auc")
    if found is None or found.low is None or found.high is None:
        return ""
    value = numbers.number(found.value, "number")
    around = numbers.span(found.low, found.high, "number", (), to="–")
    if found.low > 0.5:
        said = _("the two tables differ in ways that a model can learn")
    elif found.high < 0.5:
        said = _("rows seem to be in both tables")
    else:
        said = _("it does no better than a coin toss")
    return _(
        "A model that sees all features together and must say whether a row is from training or "
        "evaluation reaches an area under the ROC curve of {value} ({around}; 0.5 is guessing): {said}.",
        value=value,
        around=around,
        said=said,
    )


def _says(material: Material, count: int) -> str:
    confidence = numbers.percent(material.evidence.provenance.confidence)
    drawn = (
        _(" The {drawn} columns that moved most of {count} are drawn.", drawn=_DRAWN, count=count)
        if count > _DRAWN
        else ""
    )
    return _(
        "Population stability index of each column with its {confidence} interval; an interval that "
        "reaches 0 is explained by luck. Banking practice calls less than 0.1 stable and more than 0.25 "
        "a reason to look; neither is law.{drawn}",
        confidence=confidence,
        drawn=drawn,
    )


def _figure(material: Material, items: Sequence[Measurement]) -> Markup:
    at_least, at_most = material.limits(INDEX)
    rows = [
        pictures.Row(
            heading="",
            label=short(item.where.get("column", ""), 40),
            marks=(
                Mark(
                    value=item.value,
                    low=item.low,
                    high=item.high,
                    tone=material.outcome(item.metric, item.where) or "plain",
                ),
            ),
        )
        for item in items
    ]
    panel = Panel(title=_("Population stability index"), unit="number", at_least=at_least, at_most=at_most)
    said = "; ".join(f"{short(i.where.get('column', ''), 40)} {numbers.number(i.value, 'number')}" for i in items[:8])
    return pictures.intervals(rows, (panel,), _("Population stability index by column: {said}.", said=said))


def _table(material: Material, items: Sequence[Measurement]) -> Table | None:
    columns = (
        Column(title=_("Column")),
        Column(title=_("Stability index"), number=True, width=32),
        Column(title="Jensen-Shannon", number=True, width=27),
        Column(title=_("Moved by (SD)"), number=True, width=27),
        Column(title=_("Adjusted p"), number=True, width=21),
        Column(title=_("Never seen before"), number=True, width=30),
    )
    rows = [
        (
            short(item.where.get("column", ""), 60),
            _estimate(item),
            *(_beside(material, metric, item) for metric in ("jensen_shannon", "wasserstein")),
            _beside(material, "adjusted_p_value", item),
            _beside(material, "unseen_values", item),
        )
        for item in items
    ]
    return table(_("How far each column has moved from training to evaluation"), columns, rows, most=_LISTED)


_UNITS: dict[str, numbers.Unit] = {"adjusted_p_value": "probability", "unseen_values": "share"}


def _beside(material: Material, name: str, item: Measurement) -> Cell:
    found = material.one(f"drift.{name}", item.where)
    return "—" if found is None else numbers.number(found.value, _UNITS.get(name, "number"))


def _estimate(item: Measurement) -> Cell:
    around = numbers.span(item.low, item.high, "number", (), to="–")
    return Estimate(text=numbers.number(item.value, "number"), small=(around,))
