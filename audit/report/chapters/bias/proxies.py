"""Proxies: how well each feature, and all together, give a sensitive attribute away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.language import _
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark
from audit.report.chapters.bias.block import Block, Figure, attributes, block, having, percent
from audit.report.chapters.bias.shown import mark, panel
from audit.report.chapters.rates import drawn_interval, judged
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, table

_AUC, _ALL, _LUCK = "bias.proxy_auc", "bias.proxy_auc_all_features", "bias.proxy_auc_permuted"
_ASSOCIATION = "bias.feature_association"
_OF = ("attribute", "feature")
_DRAWN, _LISTED = 8, 6

Strength = Mapping[tuple[str, str], Measurement]
"""By attribute and feature."""


def build(material: Material) -> Block | None:
    """Features in the order of their strength, the strongest first."""
    items = [item for metric in (_AUC, _ALL, _ASSOCIATION) for item in having(material, metric, "attribute")]
    names = attributes(material, items)
    alone = _by_feature(having(material, _AUC, *_OF))
    together = [item for item in having(material, _ALL, "attribute", "group") if item.where["attribute"] in names]
    return block(
        _("Proxies: what gives an attribute away"),
        "bias-proxies",
        [_figure(material, names, alone, together)],
        [_together(material, together), _features(material, names, alone)],
        says=_says(material, together, alone),
    )


def _by_feature(items: Sequence[Measurement]) -> dict[tuple[str, str], Measurement]:
    return {(item.where["attribute"], item.where["feature"]): item for item in items}


def _auc(item: Measurement) -> str:
    return numbers.number(item.value, "number")


def _says(material: Material, together: Sequence[Measurement], alone: Strength) -> str:
    said = []
    if together:
        best = max(together, key=lambda item: item.value)
        luck = material.one(_LUCK, best.where)
        beside = _(", against {auc} with groups dealt out at random", auc=_auc(luck)) if luck else ""
        said.append(
            _(
                "All features together tell {where} ({where_2}) from the others with an AUC of {auc} ({percent} "
                "interval {span}){beside}.",
                where=words.quoted(best.where["group"]),
                where_2=words.group(best.where["attribute"]),
                auc=_auc(best),
                percent=percent(material),
                span=numbers.span(best.low, best.high, "number"),
                beside=beside,
            )
        )
    if alone:
        item = max(alone.values(), key=lambda one: one.value)
        said.append(
            _(
                "The strongest single feature is {where} for {where_2}, with {auc}.",
                where=words.quoted(item.where["feature"]),
                where_2=words.group(item.where["attribute"]),
                auc=_auc(item),
            )
        )
    return " ".join([*said, _("0.5 is a coin toss, 1 is certainty.")]) if said else ""


def _strongest(names: Sequence[str], found: Strength) -> list[str]:
    """Features by their highest number over the attributes shown; equal ones by name."""
    best: dict[str, float] = {}
    for (attribute, feature), item in found.items():
        if attribute in names:
            best[feature] = max(item.value, best.get(feature, item.value))
    return sorted(best, key=lambda feature: (-best[feature], feature))


def _figure(
    material: Material, names: Sequence[str], alone: Strength, together: Sequence[Measurement]
) -> Figure | None:
    features = _strongest(names, alone)
    best = {
        name: max(
            (item for item in together if item.where["attribute"] == name), key=lambda one: one.value, default=None
        )
        for name in names
    }
    if not features and not together:
        return None
    rows = []
    if together:
        luck = [item and material.one(_LUCK, item.where) for item in best.values()]
        rows = [
            pictures.Row(
                heading=_("Together"),
                label=_("all features"),
                marks=tuple(mark(material, item) for item in best.values()),
            ),
            pictures.Row(heading=_("Together"), label=_("groups dealt at random"), marks=tuple(map(_quiet, luck))),
        ]
    rows += [
        pictures.Row(
            heading=_("Alone") if together else "",
            label=words.group(feature),
            marks=tuple(mark(material, alone.get((name, feature))) for name in names),
        )
        for feature in features[:_DRAWN]
    ]
    panels = [panel(material, _AUC, _("AUC for {name}", name=words.group(name)), alone.values()) for name in names]
    read = drawn_interval(material, [*best.values(), *alone.values()])
    cut = (
        _(" {drawn} of {features} features are drawn.", drawn=_DRAWN, features=numbers.whole(len(features)))
        if len(features) > _DRAWN
        else ""
    )
    strongest = max([*alone.values(), *together], key=lambda item: item.value)
    what = words.group(strongest.where.get("feature", _("all features together")))
    finding = _(
        "What gives an attribute away: at most {auc}, by {what} for {where}.",
        auc=_auc(strongest),
        what=what,
        where=words.group(strongest.where["attribute"]),
    )
    return Figure(
        picture=pictures.intervals(rows, panels, finding, room=170),
        says=_(
            "Area under the ROC curve, 0.5 where nothing can be told; lines are {percent} intervals. All "
            "features together: for the group that is told apart best.{read}{cut}",
            percent=percent(material),
            read=read,
            cut=cut,
        ),
    )


def _quiet(item: Measurement | None) -> Mark | None:
    return None if item is None else Mark(value=item.value, low=item.low, high=item.high, tone="not_applicable")


def _together(material: Material, together: Sequence[Measurement]) -> Table | None:
    columns = (
        Column(title=_("Group")),
        Column(title=_("Attribute"), width=40),
        Column(title=_("All features together, AUC"), number=True, width=42),
        Column(title=_("Groups dealt out at random, AUC"), number=True, width=46),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            words.group(item.where["group"]),
            words.group(item.where["attribute"]),
            judged(material, item),
            judged(material, material.one(_LUCK, item.where)),
        )
        for item in sorted(together, key=lambda one: material.place(one.where["attribute"]))
    ]
    return table(_("How well all features together tell a group from the others"), columns, rows, most=12)


def _features(material: Material, names: Sequence[str], alone: Strength) -> Table | None:
    """What the picture shows, with the strength of association; label and decision stand first."""
    linked = _by_feature(having(material, _ASSOCIATION, *_OF))
    order = _strongest(names, alone)
    rest = [feature for feature in _strongest(names, linked) if feature not in order]
    first = [feature for feature in ("label", "decision") if feature in rest]
    listed = [*first, *order, *(feature for feature in rest if feature not in first)]
    wide = 30 if len(names) > 2 else 34
    kinds = [(alone, _("AUC")), (linked, _("association"))]
    present = [(name, found, what) for name in names for found, what in kinds if any(key[0] == name for key in found)]
    present = present[:4]
    columns = (
        Column(title=_("Feature")),
        *(Column(title=f"{words.group(name)}: {what}", number=True, width=wide) for name, _, what in present),
    )
    rows: list[tuple[Cell, ...]] = [
        (words.group(feature), *(judged(material, found.get((name, feature))) for name, found, _ in present))
        for feature in listed
    ]
    return table(_("Single features: AUC, and association from 0 to 1"), columns, rows, most=_LISTED)
