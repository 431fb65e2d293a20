"""Like with like: groups compared only with people who are alike in a legitimate factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.language import _
from audit.records.evidence import Measurement
from audit.records.subject import CROSS
from audit.report import numbers, pictures, words
from audit.report.chapters.bias.block import Block, Figure, block, having, percent
from audit.report.chapters.bias.shown import mark, panel
from audit.report.chapters.rates import drawn_interval, judged, which_interval
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, table

_RATIO, _DIFFERENCE = "bias.conditional_impact_ratio", "bias.conditional_difference"
_OVERALL, _P_VALUE = "bias.selection_rate_difference_to_reference", "bias.conditional_p_value"
_ALIKE, _SIMPSON = "bias.conditional_homogeneity_p_value", "bias.simpson_reversals"
_SHARES = ("bias.demographic_disparity", "bias.conditional_demographic_disparity")
_DRAWN = 16


def build(material: Material) -> Block | None:
    """Overall and conditional comparison side by side."""
    pairs = _pairs(material)
    return block(
        _("Like with like: legitimate factors held equal"),
        "bias-conditional",
        [_figure(material, pairs)],
        [_table(material, pairs), _shares(material)],
        says=_says(material, pairs),
        notes=_notes(material),
    )


def _pairs(material: Material) -> list[Measurement]:
    """The conditional differences, attribute by attribute."""
    return sorted(
        having(material, _DIFFERENCE, "attribute", "group", "reference"),
        key=lambda item: material.place(item.where["attribute"]),
    )


def _stratum(item: Measurement) -> str:
    return words.group(item.where.get("stratum", ""))


def _compared(item: Measurement) -> str:
    """The reference group; with its attribute where the name does not tell it."""
    reference, attribute = words.group(item.where["reference"]), words.group(item.where["attribute"])
    return reference if CROSS in item.where["attribute"] else f"{reference} ({attribute})"


def _without(item: Measurement) -> dict[str, str]:
    return {key: value for key, value in item.where.items() if key != "stratum"}


def _says(material: Material, pairs: Sequence[Measurement]) -> str:
    if not pairs:
        return ""
    worst = max(pairs, key=lambda item: abs(item.value))
    overall = material.one(_OVERALL, _without(worst))
    against = _(" (overall: {value})", value=numbers.number(overall.value, "difference")) if overall else ""
    around = numbers.span(worst.low, worst.high, "difference")
    held = words.listed(list(dict.fromkeys(map(_stratum, pairs))))
    return _(
        "Held equal: {held}. Among people alike in that, the selection rate of {where} differs most from "
        "that of {where_2}: by {value} ({percent} interval {around}){against}.",
        held=held,
        where=words.quoted(worst.where["group"]),
        where_2=words.quoted(worst.where["reference"]),
        value=numbers.number(worst.value, "difference"),
        percent=percent(material),
        around=around,
        against=against,
    )


def _notes(material: Material) -> tuple[str, ...]:
    """A Simpson reversal is a warning; that there is none is said too."""
    reversals = having(material, _SIMPSON, "attribute", "group")
    if not reversals:
        return ()
    found = [item for item in reversals if item.value]
    compared = words.count(len(reversals), "comparison", "comparisons")
    if not found:
        return (
            _(
                "Simpson’s paradox was looked for in {compared}; in none do overall and conditional comparison "
                "contradict each other.",
                compared=compared,
            ),
        )
    named = [f"{words.quoted(item.where['group'])} ({words.group(item.where['attribute'])})" for item in found]
    return (
        _(
            "Simpson’s paradox: in {found} of {compared}, overall and conditional comparison contradict each "
            "other ({named}). Read the conditional one before drawing a conclusion from the overall one.",
            found=numbers.whole(len(found)),
            compared=compared,
            named=words.some(named, 6),
        ),
    )


def _figure(material: Material, pairs: Sequence[Measurement]) -> Figure | None:
    ratios = [(pair, material.one(_RATIO, pair.where)) for pair in pairs]
    shown = [(pair, ratio) for pair, ratio in ratios if ratio is not None]
    if not shown:
        return None
    drawn = shown[:_DRAWN]
    rows = [
        pictures.Row(
            heading=words.group(pair.where["attribute"]),
            label=words.group(pair.where["group"]),
            marks=(mark(material, _overall(material, pair)), mark(material, ratio)),
        )
        for pair, ratio in drawn
    ]
    panels = (
        panel(
            material, "bias.impact_ratio", _("Impact ratio overall"), [_overall(material, pair) for pair, _ in drawn]
        ),
        panel(material, _RATIO, _("With the factors held equal"), [ratio for _, ratio in drawn]),
    )
    worst = min((ratio for _, ratio in shown), key=lambda item: item.value)
    finding = _(
        "Impact ratio overall and with {stratum} held equal. Lowest when held equal: {where} {value}.",
        stratum=_stratum(worst),
        where=worst.where["group"],
        value=numbers.number(worst.value, "ratio"),
    )
    limit = _(" The tinted zone lies beyond the limit.") if any(one.limits for one in panels) else ""
    read = drawn_interval(material, [*(_overall(material, pair) for pair, _ in drawn), *(ratio for _, ratio in drawn)])
    cut = (
        _(" {drawn} of {shown} comparisons are drawn.", drawn=_DRAWN, shown=numbers.whole(len(shown)))
        if len(shown) > _DRAWN
        else ""
    )
    return Figure(
        picture=pictures.intervals(rows, panels, finding),
        says=_(
            "Left as decided, right with {stratum} held equal; lines are {percent} intervals.{read}{limit}{cut}",
            stratum=_stratum(worst),
            percent=percent(material),
            read=read,
            limit=limit,
            cut=cut,
        ),
    )


def _overall(material: Material, pair: Measurement) -> Measurement | None:
    return material.one("bias.impact_ratio", _without(pair))


def _table(material: Material, pairs: Sequence[Measurement]) -> Table | None:
    columns = (
        Column(title=_("Group")),
        Column(title=_("Compared with"), width=27),
        Column(title=_("Difference overall"), number=True, width=29),
        Column(title=_("With the factors held equal"), number=True, width=32),
        Column(title=_("p-value"), number=True, width=17),
        Column(title=_("Alike in all strata, p-value"), number=True, width=23),
        Column(title=_("Reversal"), width=15),
    )
    rows: list[tuple[Cell, ...]] = []
    for pair in pairs:
        p_value, alike, simpson = (material.one(metric, pair.where) for metric in (_P_VALUE, _ALIKE, _SIMPSON))
        rows.append(
            (
                words.group(pair.where["group"]),
                _compared(pair),
                judged(material, material.one(_OVERALL, _without(pair))),
                judged(material, pair),
                judged(material, p_value),
                judged(material, alike),
                "—" if simpson is None else _("yes") if simpson.value else _("no"),
            )
        )
    made = table(_("Difference in selection rate, overall and with the factors held equal"), columns, rows, most=16)
    said = _(
        "Pooled over strata by Mantel and Haenszel; the p-value is that of Cochran, Mantel and Haenszel. "
        "A small p-value for alike strata says that groups differ more in some strata than in others, "
        "which one number hides."
    )
    read = which_interval(material, pairs)
    return replace(made, cut=" ".join(filter(None, (said, read, made.cut)))) if made else None


def _shares(material: Material) -> Table | None:
    """Who the refused are, compared with who the selected are: only with strata, and for single attributes."""
    if not material.all(_SHARES[1]):
        return None
    overall = {
        (item.where["attribute"], item.where["group"]): item
        for item in having(material, _SHARES[0], "attribute", "group")
        if CROSS not in item.where["attribute"]
    }
    held = {
        (item.where["attribute"], item.where["group"]): item
        for item in having(material, _SHARES[1], "attribute", "group")
    }
    columns = (
        Column(title=_("Group")),
        Column(title=_("Attribute"), width=32),
        Column(title=_("Share of the refused less share of the selected"), number=True, width=46),
        Column(title=_("The same, with the factors held equal"), number=True, width=46),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            words.group(group),
            words.group(attribute),
            judged(material, item),
            judged(material, held.get((attribute, group))),
        )
        for (attribute, group), item in sorted(overall.items(), key=lambda one: material.place(one[0][0]))
    ]
    return table(_("Demographic disparity: above 0, a group is more common among the refused"), columns, rows, most=12)
