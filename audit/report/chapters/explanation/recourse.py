"""What people could change to be decided for: for how many it is possible, at what cost, for whom."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from audit.language import _
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.explanation.parts import Part, groups, said, tables
from audit.report.chapters.rates import estimate, judged
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, table

_SHARE, _COST = "explainability.group_recourse_share", "explainability.group_recourse_cost"
_GAP, _RATIO = "explainability.recourse_share_difference", "explainability.recourse_cost_ratio"
_STEP, _SHIFT = "explainability.recourse_step", "explainability.recourse_shift"
_DRAWN = 20


def recourse(material: Material) -> Part | None:
    """Recourse of everybody, by group, and by input."""
    whole = material.one("explainability.recourse_share")
    if whole is None:
        return None
    places = groups(material, [*material.all(_SHARE), *material.all(_COST)])
    gaps = [said(material, metric, dict(item.where)) for metric in (_GAP, _RATIO) for item in material.all(metric)]
    return Part(
        title=_("What would have to change"),
        text=tuple(
            filter(None, (said(material, whole.metric), said(material, "explainability.recourse_cost"), " ".join(gaps)))
        ),
        figure=_figure(material, places[:_DRAWN]) if places else None,
        says=_(
            "Points are measured values, lines their intervals. The cost is the sum of the distances that "
            "inputs move among all applicants, in percentile points; it is the median of those who have a "
            "recourse."
        ),
        tables=tables(_by_group(material, places), _steps(material)),
        note=_(
            "Recourse is what the model would say, not advice. {sentence}",
            sentence=words.sentence(passage(whole.method, 700)),
        ),
    )


def _figure(material: Material, places: Sequence[tuple[str, str]]) -> Markup:
    rows = []
    for attribute, group in places:
        where = {"attribute": attribute, "group": group}
        marks = tuple(_mark(material.one(metric, where)) for metric in (_SHARE, _COST))
        rows.append(pictures.Row(heading=words.group(attribute), label=words.group(group), marks=marks))
    panels = (
        Panel(title=_("With a recourse, %"), unit="share"),
        Panel(title=_("Median cost, percentile points"), unit="difference"),
    )
    shares = material.all(_SHARE)[:10]
    listed = "; ".join(
        f"{item.where['attribute']} {item.where['group']} {numbers.number(item.value, 'share')}" for item in shares
    )
    return pictures.intervals(
        rows, panels, _("Share with a recourse and its median cost by group. Shares: {listed}.", listed=listed)
    )


def _mark(item: Measurement | None) -> Mark | None:
    return None if item is None else Mark(value=item.value, low=item.low, high=item.high)


def _by_group(material: Material, places: Sequence[tuple[str, str]]) -> Table | None:
    columns = (
        Column(title=_("Group")),
        Column(title=_("Attribute"), width=32),
        Column(title=_("Adverse decisions"), number=True, width=30),
        Column(title=_("With a recourse"), number=True, width=38),
        Column(title=_("Median cost"), number=True, width=42),
    )
    rows: list[tuple[Cell, ...]] = []
    for attribute, group in places:
        where = {"attribute": attribute, "group": group}
        share, cost = material.one(_SHARE, where), material.one(_COST, where)
        n = numbers.whole(share.n) if share else "—"
        rows.append((words.group(group), words.group(attribute), n, judged(material, share), judged(material, cost)))
    return table(_("Recourse by group"), columns, rows, most=30)


def _steps(material: Material) -> Table | None:
    columns = (
        Column(title=_("Input")),
        Column(title=_("Way"), width=60),
        Column(title=_("Changes in"), number=True, width=38),
        Column(title=_("Median change"), number=True, width=40),
    )
    shifts = {item.where["feature"]: item for item in material.all(_SHIFT)}
    items = sorted(material.all(_STEP), key=lambda item: (-item.value, item.where["feature"]))
    rows: list[tuple[Cell, ...]] = []
    for item in items:
        name = item.where["feature"]
        shift = shifts.get(name)
        rows.append((short(name, 80), _way(material, name, shift), estimate(item), estimate(shift)))
    return table(_("How the recourses go, in percentile points of all applicants"), columns, rows, most=8)


def _way(material: Material, name: str, shift: Measurement | None) -> str:
    """What was allowed, in words."""
    move = material.plan.explanation.actionable.get(name)
    if move is None:
        return "—"
    way = {"up": _("may only rise"), "down": _("may only fall"), "any": _("may rise or fall")}[move.direction]
    ends = [
        f"{word} {value:g}"
        for word, value in ((_("not below"), move.at_least), (_("not above"), move.at_most))
        if value is not None
    ]
    return ", ".join((way, *ends))
