"""What the data records: favourable labels by group, and how common each group is compared with the population."""

from __future__ import annotations

from audit.language import _
from audit.report import numbers, words
from audit.report.chapters.bias.block import Block, block, having, percent, places
from audit.report.chapters.bias.shown import dots
from audit.report.chapters.rates import estimate, favourable, judged
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, table

_RATIO, _P_VALUE = "bias.representation_ratio", "bias.representation_p_value"


def build(material: Material) -> Block | None:
    """Base rates and representation."""
    figure = dots(
        material,
        {_RATIO: _("Share in the data by share in the population")},
        places(material, [_RATIO], crossed=False),
        _finding(material),
        _(
            "1 where a group is as common in the data as in the population; lines are {percent} intervals.",
            percent=percent(material),
        ),
    )
    return block(
        _("What the data records"),
        "recorded",
        [figure],
        [_representation(material), _recorded(material)],
        says=_finding(material),
    )


def _finding(material: Material) -> str:
    ratios = having(material, _RATIO, "attribute", "group")
    if not ratios:
        return ""
    worst = min(ratios, key=lambda item: item.value)
    said = numbers.number(worst.value, "ratio")
    return _(
        "The group that is rarest compared with the reference population is {where} ({where_2}): {said} "
        "times as common as there.",
        where=words.quoted(worst.where["group"]),
        where_2=words.group(worst.where["attribute"]),
        said=said,
    )


def _representation(material: Material) -> Table | None:
    columns = (
        Column(title=_("Group")),
        Column(title=_("Attribute"), width=38),
        Column(title=_("Share in the data by share in the population"), number=True, width=50),
        Column(title=_("p-value of all groups together"), number=True, width=36),
    )
    rows: list[tuple[Cell, ...]] = []
    last = ""
    for item in sorted(
        having(material, _RATIO, "attribute", "group"), key=lambda one: material.place(one.where["attribute"])
    ):
        attribute = item.where["attribute"]
        p_value = judged(material, material.one(_P_VALUE, {"attribute": attribute})) if attribute != last else ""
        rows.append((words.group(item.where["group"]), words.group(attribute), judged(material, item), p_value))
        last = attribute
    return table(_("Representation: the data against the reference population"), columns, rows, most=16)


def _recorded(material: Material) -> Table | None:
    columns = (
        Column(title=_("Group")),
        Column(title=_("Attribute"), width=36),
        Column(title=_("Favourable"), number=True, width=32),
        Column(title=_("Recorded share"), number=True, width=34),
        Column(title=_("Ratio to the reference"), number=True, width=38),
    )
    ratios = {
        (m.where["attribute"], m.where["group"]): m
        for m in having(material, "bias.base_rate_ratio", "attribute", "group", "reference")
    }
    references = {(m.where["attribute"], m.where["reference"]) for m in ratios.values()}
    rows: list[tuple[Cell, ...]] = []
    for item in sorted(
        having(material, "bias.base_rate", "attribute", "group"),
        key=lambda item: material.place(item.where["attribute"]),
    ):
        attribute, group = item.where["attribute"], item.where["group"]
        ratio = ratios.get((attribute, group))
        compared = _("1 (reference)") if (attribute, group) in references else estimate(ratio)
        rows.append((words.group(group), words.group(attribute), favourable(item), estimate(item), compared))
    return table(_("What the data itself records: favourable labels by group"), columns, rows, most=8)
