"""What carries the difference between groups: the parts of each input, which add up to it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from audit.language import _
from audit.records.evidence import Measurement
from audit.report import numbers, words
from audit.report.chapters.explanation.parts import Part, groups, sentence, tables
from audit.report.chapters.rates import estimate
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.numbers import Unit
from audit.report.pictures.waterfall import Step, waterfall
from audit.report.tables import Cell, Column, Table, table

TOLD = tuple(
    f"explainability.{name}_difference{part}"
    for name in ("selection_rate", "score", "estimate")
    for part in ("", "_part")
)
"""The differences, and their parts."""
_DRAWN, _GROUPS, _ROWS = 8, 4, 6


def disparity(material: Material) -> Part | None:
    """The difference in selection rate, or where nothing is decided in mean score or estimate, by what carries it."""
    total = next((metric for metric in TOLD[::2] if material.all(metric)), None)
    if total is None:
        return None
    wholes = sorted(material.all(total), key=lambda item: (-abs(item.value), sorted(item.where.items())))
    parts = {key: _parts(material, total, key) for key in groups(material, wholes)}
    worst = wholes[0]
    worst_parts = parts[worst.where["attribute"], worst.where["group"]]
    return Part(
        title=_("What carries the difference between groups"),
        text=(sentence(worst), *filter(None, (_leading(worst, worst_parts),))),
        figure=_figure(worst, worst_parts) if worst_parts else None,
        says=_(
            "Each bar is the part of the difference that comes with one input and begins where the one "
            "before ended; the last is the whole difference. Bars that lead left are sand-coloured and "
            "hatched. Lines are intervals."
        ),
        tables=tables(_table(material, total, parts)),
        note=_(
            "The parts say through which inputs the model makes the difference, not whether they justify it. "
            "{sentence}",
            sentence=words.sentence(passage(worst.method, 500)),
        ),
    )


def _parts(material: Material, total: str, key: tuple[str, str]) -> list[Measurement]:
    """The parts of one group's difference, the largest first."""
    mine = [i for i in material.all(f"{total}_part") if (i.where["attribute"], i.where["group"]) == key]
    return sorted(mine, key=lambda item: (-abs(item.value), item.where["feature"]))


def _leading(worst: Measurement, parts: Sequence[Measurement]) -> str:
    """The input with the largest part, if its interval leaves no doubt about its side."""
    sure = [item for item in parts if item.low is not None and item.high is not None and item.low * item.high > 0]
    if not sure:
        return _("No input’s part can be told from zero.") if parts else ""
    return _("The largest part that can be told from zero: {sure}", sure=sentence(sure[0]))


def _figure(worst: Measurement, parts: Sequence[Measurement]) -> Markup:
    shown = [Step(label=i.where["feature"], value=i.value, low=i.low, high=i.high) for i in parts[:_DRAWN]]
    if rest := parts[_DRAWN:]:
        label = _("{rest} further {clause}", rest=len(rest), clause=_("input") if len(rest) == 1 else _("inputs"))
        shown.append(Step(label=label, value=sum(item.value for item in rest), low=None, high=None))
    group, reference = worst.where["group"], worst.where.get("reference", _("the others"))
    estimated = worst.metric == "explainability.estimate_difference"
    unit: Unit = "number" if estimated else "difference"
    listed = "; ".join(f"{step.label} {numbers.number(step.value, unit)}" for step in shown[:6])
    says = _(
        "{group} against {reference}: {value} in all. Parts: {listed}.",
        group=group,
        reference=reference,
        value=numbers.number(worst.value, unit),
        listed=listed,
    )
    between = {"group": words.group(group), "reference": words.group(reference)}
    title = _("{group} less {reference}, percentage points", **between)
    if estimated:
        title = _("{group} less {reference}, in the unit of the estimate", **between)
    return waterfall(shown, title, _("Whole difference"), unit, says)


def _table(material: Material, total: str, parts: dict[tuple[str, str], list[Measurement]]) -> Table | None:
    kept = list(parts)[:_GROUPS]
    largest: dict[str, float] = {}
    for key in kept:
        for item in parts[key]:
            name = item.where["feature"]
            largest[name] = max(largest.get(name, 0.0), abs(item.value))
    wholes = {(item.where["attribute"], item.where["group"]): item for item in material.all(total)}
    columns = (
        Column(title=_("Input"), width=32),
        *(Column(title=_against(wholes[key]), number=True) for key in kept),
    )
    by_name = {key: {item.where["feature"]: item for item in parts[key]} for key in kept}
    rows: list[tuple[Cell, ...]] = [(_("Whole difference"), *(estimate(wholes[key]) for key in kept))]
    rows += [
        (short(name, 80), *(estimate(by_name[key].get(name)) for key in kept))
        for name in sorted(largest, key=lambda name: (-largest[name], name))
    ]
    return table(_("Parts of the differences between groups"), columns, rows, most=_ROWS)


def _against(item: Measurement) -> str:
    reference = item.where.get("reference")
    said = f"{words.group(item.where['attribute'])}: {words.group(item.where['group'])}"
    return _("{said} less {reference}", said=said, reference=words.group(reference)) if reference else said
