"""The price of a remedy: what accuracy it takes to bring the groups' selection rates together. Shown, never applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audit.language import N_, Texts, _, ngettext
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.bias.block import Block, Figure, attributes, block, having, percent, singles
from audit.report.chapters.rates import estimate, limits
from audit.report.material import Material
from audit.report.pictures.frontier import Kind
from audit.report.tables import Cell, Column, Table, table

_CHANGE, _BEST, _RATIO = (
    "bias.remedy_accuracy_change",
    "bias.remedy_accuracy_change_from_best",
    "bias.remedy_impact_ratio",
)
_AUDITED, _SINGLE, _BY_GROUP = "as audited", "one threshold", "thresholds by group"
_ODDS, _STAND_IN, _REWEIGHED = (
    "equalized odds by group",
    "no reweighing (surrogate)",
    "reweighing (surrogate)",
)
_KINDS: Mapping[str, tuple[Kind, str]] = {
    _AUDITED: ("square", N_("as audited")),
    _SINGLE: ("ring", N_("the most accurate single threshold")),
    _BY_GROUP: ("disc", N_("thresholds by group, with the ratio aimed at")),
    _ODDS: ("triangle", N_("equalized odds by group")),
}
_NAMES = Texts(
    {
        _AUDITED: N_("Decisions as audited"),
        _SINGLE: N_("Best single threshold"),
        _ODDS: N_("Equalized odds by group"),
        _STAND_IN: N_("Stand-in model"),
        _REWEIGHED: N_("Stand-in model, reweighed*"),
    }
)
_LABELS = ("attribute", "method", "target")
_DRAWN = 2
_USUAL = 0.8
"""The impact ratio that a remedy is priced at where no rule sets a limit."""

Label = tuple[str, str]
"""Method and target."""


@dataclass(frozen=True, kw_only=True)
class _Priced:
    """The remedies of one attribute."""

    attribute: str
    ratios: Mapping[Label, Measurement]
    changes: Mapping[Label, Measurement]
    from_best: Mapping[Label, Measurement]


def build(material: Material) -> Block | None:
    """What each remedy reaches and costs."""
    items = [item for metric in (_RATIO, _CHANGE, _BEST) for item in having(material, metric, *_LABELS)]
    names = attributes(material, items)
    priced = [_priced(material, attribute) for attribute in names]
    limit = limits(material, singles(material.all("bias.impact_ratio")))[0]
    says = [line for one in priced if (line := _says(material, one, limit or _USUAL))]
    notes = (
        _(
            "This is shown to help decide; nothing of it was applied. Thresholds that differ by group can "
            "themselves be unlawful treatment, and using the attribute needs a ground in law. Accuracy is "
            "measured against the recorded label; where that is unjust, a loss of accuracy may be no loss."
        ),
    )
    return block(
        _("The price of a remedy"),
        "bias-remedies",
        [_figure(material, priced, limit)],
        [_table(material, priced, limit or _USUAL)],
        says=" ".join(says),
        notes=notes,
    )


def _priced(material: Material, attribute: str) -> _Priced:
    ratios, changes, from_best = (
        {
            (item.where["method"], item.where["target"]): item
            for item in having(material, metric, *_LABELS)
            if item.where["attribute"] == attribute
        }
        for metric in (_RATIO, _CHANGE, _BEST)
    )
    return _Priced(attribute=attribute, ratios=ratios, changes=changes, from_best=from_best)


def _says(material: Material, priced: _Priced, aim: float) -> str:
    """The price of the ratio aimed at, against the audited decisions and against the most accurate threshold."""
    target = f"{aim:g}"
    name, audited = words.quoted(priced.attribute), priced.ratios.get((_AUDITED, "none"))
    if audited is not None and audited.value >= aim:
        has = numbers.number(audited.value, "ratio", (aim,))
        return _(
            "The decisions as audited have an impact ratio of {has} for {name}, so {target} needs no remedy.",
            has=has,
            name=name,
            target=target,
        )
    change, best = priced.changes.get((_BY_GROUP, target)), priced.from_best.get((_BY_GROUP, target))
    said = []
    if best is not None:
        said.append(_("{cost} against the most accurate single threshold", cost=_cost(best)))
    if change is not None:
        said.append(_("{cost} against the decisions as audited", cost=_cost(change)))
    if not said:
        return ""
    sentence = _(
        "Bringing the impact ratio of {name} to {target} {listed} ({percent} intervals).",
        name=name,
        target=target,
        listed=_(" and ").join(said),
        percent=percent(material),
    )
    reached = priced.ratios.get((_BY_GROUP, target))
    if reached is not None:
        around = numbers.span(reached.low, reached.high, "ratio", (aim,))
        sentence += _(
            " On rows that the remedy was not fitted on, the ratio reached is {value} ({around}).",
            value=numbers.number(reached.value, "ratio", (aim,)),
            around=around,
        )
    return sentence


def _cost(change: Measurement) -> str:
    """What accuracy it costs or gains, ± half the interval, or with the interval in full where it is lopsided."""
    low, high = change.low, change.high
    verb = _("costs") if change.value <= 0 else _("gains")
    size = numbers.number(abs(change.value), "difference")
    if low is None or high is None or abs((low + high) / 2 - change.value) > (high - low) / 20:
        ends = numbers.span(low, high, "difference")
        return _("{verb} {size} of accuracy (a change of {ends})", verb=verb, size=size, ends=ends)
    half = numbers.number((high - low) / 2, "difference")
    unit = numbers.suffix("difference")
    return _(
        "{verb} {size} ± {half} points of accuracy",
        verb=verb,
        size=size.removesuffix(unit),
        half=half.removesuffix(unit),
    )


def _figure(material: Material, priced: Sequence[_Priced], limit: float | None) -> Figure | None:
    """Of many attributes those whose audited ratio is lowest."""
    known = [one for one in priced if (_AUDITED, "none") in one.ratios and one.changes]
    if not known:
        return None
    needed = [one for one in known if _audited(one) < (limit or _USUAL)] or known
    chosen = sorted(needed, key=_audited)[:_DRAWN]
    planes = [_plane(one, limit) for one in known if one in chosen]
    kinds = {point.kind for plane in planes for point in plane.points}
    legend = [(sign, _(said)) for sign, said in _KINDS.values() if sign in kinds]
    said = "; ".join(
        _(
            "{attribute} from {number} to {number_2}",
            attribute=words.group(one.attribute),
            number=numbers.number(_audited(one), "ratio"),
            number_2=numbers.number(max(item.value for item in one.ratios.values()), "ratio"),
        )
        for one in chosen
    )
    finding = _("Accuracy against the impact ratio that each remedy reaches: {said}.", said=said)
    left = len(needed) - len(chosen)
    cut = (
        _(
            " {attributes} {clause} in the table only.",
            attributes=words.count(left, "more attribute", "more attributes"),
            clause=ngettext("is", "are", left),
        )
        if left
        else ""
    )
    cut += _(" Attributes that need no remedy are not drawn.") if len(needed) < len(known) else ""
    beyond = _(" The tinted zone lies beyond the limit.") if limit is not None else ""
    return Figure(
        picture=pictures.frontier(planes, legend, finding),
        says=_(
            "Change of accuracy against the decisions as audited, over the impact ratio reached on rows that "
            "the remedy was not fitted on; lines are {percent} intervals.{beyond}{cut}",
            percent=percent(material),
            beyond=beyond,
            cut=cut,
        ),
    )


def _audited(priced: _Priced) -> float:
    return priced.ratios[_AUDITED, "none"].value


def _plane(priced: _Priced, limit: float | None) -> pictures.Plane:
    points = []
    labels = sorted(priced.ratios, key=_order)
    for method, target in labels:
        ratio, change = priced.ratios[method, target], priced.changes.get((method, target))
        if method not in _KINDS or (change is None and method != _AUDITED) or (method, target) == (_BY_GROUP, "none"):
            continue
        nothing = Mark(value=0.0, low=0.0, high=0.0)
        points.append(
            pictures.Point(
                across=Mark(value=ratio.value, low=ratio.low, high=ratio.high),
                up=nothing if change is None else Mark(value=change.value, low=change.low, high=change.high),
                kind=_KINDS[method][0],
                label=target if method == _BY_GROUP else "",
                joined=method == _BY_GROUP,
            )
        )
    return pictures.Plane(
        title=_("{attribute}: accuracy against as audited, points", attribute=priced.attribute),
        across=Panel(title=_("Impact ratio reached"), unit="ratio", at_least=limit),
        up=Panel(title="", unit="difference"),
        points=tuple(points),
    )


def _order(label: Label) -> tuple[int, float, str]:
    """The audited decisions, one threshold, thresholds by group by rising target, then the rest."""
    method, target = label
    place = [_AUDITED, _SINGLE, _BY_GROUP, _ODDS, _STAND_IN]
    try:
        aim = float(target)
    except ValueError:
        aim = 0.0
    return place.index(method) if method in place else len(place), aim, target


def _table(material: Material, priced: Sequence[_Priced], aim: float) -> Table | None:
    columns = (
        Column(title=_("Remedy")),
        Column(title=_("Attribute"), width=20),
        Column(title=_("Impact ratio reached"), number=True, width=32),
        Column(title=_("Accuracy, against as audited"), number=True, width=35),
        Column(title=_("Accuracy, against the best single threshold"), number=True, width=37),
    )
    ends = (aim,)
    rows: list[tuple[Cell, ...]] = []
    for one in priced:
        rows += [
            (
                _name(label),
                words.group(one.attribute),
                estimate(one.ratios.get(label), ends),
                estimate(one.changes.get(label)),
                estimate(one.from_best.get(label)),
            )
            for label in sorted({**one.ratios, **one.changes}, key=_order)
            if _is_listed(one, label, aim)
        ]
    made = table(_("Remedies: what each reaches and what it costs"), columns, rows, most=24)
    if made is None or not any(label[0] == _REWEIGHED for one in priced for label in one.changes):
        return made
    star = _(
        "* The audited model cannot be trained again here; a logistic regression stands in for it, and "
        "its change of accuracy is against itself without weights."
    )
    return replace(made, cut=f"{star} {made.cut}".strip())


def _is_listed(priced: _Priced, label: Label, aim: float) -> bool:
    """Of the ratios aimed at: the limit, and 0.8, 0.9 and 1; no remedy where none is needed."""
    audited = priced.ratios.get((_AUDITED, "none"))
    if audited is not None and audited.value >= aim:
        return label[0] in (_AUDITED, _SINGLE)
    return label[0] != _BY_GROUP or label[1] in {f"{aim:g}", "0.8", "0.9", "1"}


def _name(label: Label) -> str:
    method, target = label
    if method == _BY_GROUP:
        return _("Thresholds by group, for {target}", target=target)
    return _NAMES.get(method, words.group(f"{method}, {target}"))
