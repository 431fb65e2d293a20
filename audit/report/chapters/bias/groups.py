"""Groups and their combinations: how often each is selected, and how that compares with the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.language import N_, _
from audit.records.evidence import Measurement
from audit.records.judgement import Outcome
from audit.records.subject import CROSS
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.bias.block import Block, Figure, block, having, percent
from audit.report.chapters.bias.crossings import heat_maps
from audit.report.chapters.bias.shown import DRAWN, mark, panel
from audit.report.chapters.rates import favourable, judged, outcome, which_interval
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Cell, Chip, Column, Table, chip, table

_READING = N_(
    "A ratio below a limit is an indicator, not proof of unlawful discrimination; a ratio above it "
    "is no proof of the contrary. Where the interval crosses the limit, the data cannot tell."
)


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group, with what was measured of its selection."""

    attribute: str
    name: str
    rate: Measurement | None
    ratio: Measurement | None
    p_value: Measurement | None
    outcome: Outcome | None
    reference: bool


def blocks(material: Material) -> list[Block | None]:
    """The groups of each attribute, then those of several attributes together."""
    groups = found(material)
    single = [group for group in groups if CROSS not in group.attribute]
    crossed = sorted((group for group in groups if CROSS in group.attribute), key=_lowest_first)
    reading = _(_READING) if groups else ""
    maps = heat_maps(material)
    return [
        _block(material, _("Groups"), "bias-groups", single, [], reading),
        _block(
            material, _("Combinations of attributes"), "bias-combinations", crossed, maps, "" if single else reading
        ),
    ]


def lead(material: Material) -> str:
    """The lowest ratio in a sentence, or why there is none."""
    groups = found(material)
    ratios = [group.ratio for group in groups if group.ratio is not None]
    if not groups:
        return _("No selection rate could be measured; the reasons are listed below.")
    if not ratios:
        return _(
            "Selection rates of {groups}. No two groups could be compared.",
            groups=words.count(len(groups), "group", "groups"),
        )
    worst = min(ratios, key=lambda ratio: ratio.value)
    item = material.as_read(worst)
    around = words.interval(
        item.low,
        item.high,
        item.confidence,
        words.rows(item.n, item.support),
        quantity(item.metric),
        decide="interval" if item is worst else "family",
    )
    said = words.measured(item.metric, item.where, item.value, around, material.ends(item.metric))
    return (
        _("The lowest of {ratios}: {said}", ratios=words.count(len(ratios), "ratio", "ratios"), said=said)
        if len(ratios) > 1
        else said
    )


def found(material: Material) -> list[Group]:
    """Every group with a rate or a ratio, attribute by attribute, in the order of the evidence."""
    ratios = {
        (m.where["attribute"], m.where["group"]): m for m in having(material, "bias.impact_ratio", "attribute", "group")
    }
    tests = {
        (m.where["attribute"], m.where["group"]): m
        for m in having(material, "bias.selection_rate_p_value", "attribute", "group")
    }
    rates = {
        (m.where["attribute"], m.where["group"]): m
        for m in having(material, "bias.selection_rate", "attribute", "group")
    }
    references = {(m.where["attribute"], m.where.get("reference")) for m in ratios.values()}
    groups = []
    for attribute, name in dict.fromkeys([*rates, *ratios]):
        ratio = ratios.get((attribute, name))
        groups.append(
            Group(
                attribute=attribute,
                name=name,
                rate=rates.get((attribute, name)),
                ratio=ratio,
                p_value=tests.get((attribute, name)),
                outcome=outcome(material, ratio),
                reference=(attribute, name) in references,
            )
        )
    return sorted(groups, key=lambda group: material.place(group.attribute))


def _lowest_first(group: Group) -> tuple[float, str, str]:
    return (group.ratio.value if group.ratio else 9.0, group.attribute, group.name)


def _block(
    material: Material, title: str, anchor: str, groups: Sequence[Group], maps: Sequence[Figure], reading: str
) -> Block | None:
    if not groups:
        return None
    groups = sorted(groups, key=_lowest_first) if len(groups) > DRAWN else groups
    figures = [*maps, _figure(material, groups)]
    return block(title, anchor, figures, [_table(material, title, groups)], reading=reading)


def _figure(material: Material, groups: Sequence[Group]) -> Figure:
    rows = [
        pictures.Row(
            heading=words.group(group.attribute),
            label=words.group(group.name),
            marks=(_rate_mark(group), _ratio_mark(material, group)),
        )
        for group in groups[:DRAWN]
    ]
    ratio = panel(material, "bias.impact_ratio", _("Impact ratio"), [group.ratio for group in groups[:DRAWN]])
    panels = (
        Panel(title=_("Selection rate, %"), unit="share"),
        ratio,
    )
    said = [f"{g.attribute} {g.name} {numbers.number(g.ratio.value, 'ratio')}" for g in groups[:12] if g.ratio]
    ratios = _(" Impact ratios: {listed}.", listed="; ".join(said)) if said else ""
    drawn = (
        _(
            " The {drawn} groups with the lowest ratios of {groups} are drawn.",
            drawn=DRAWN,
            groups=numbers.whole(len(groups)),
        )
        if len(groups) > DRAWN
        else ""
    )
    limit = _(" The tinted zone lies beyond the limit.") if ratio.limits else ""
    read = which_interval(material, [group.ratio for group in groups if group.ratio])
    over = _(", of the impact ratio those over all comparisons, which the rule read") if read else ""
    return Figure(
        picture=pictures.intervals(rows, panels, _("Selection rate and impact ratio by group.{ratios}", ratios=ratios)),
        says=_(
            "Points are measured values, lines their {percent} intervals{over}; the hollow diamond is the "
            "group that the others are compared with.{limit}{drawn}",
            percent=percent(material),
            over=over,
            limit=limit,
            drawn=drawn,
        ),
    )


def _rate_mark(group: Group) -> Mark | None:
    rate = group.rate
    return None if rate is None else Mark(value=rate.value, low=rate.low, high=rate.high)


def _ratio_mark(material: Material, group: Group) -> Mark | None:
    if group.reference:
        return Mark(value=1.0, low=None, high=None, reference=True)
    return mark(material, group.ratio)


def _table(material: Material, title: str, groups: Sequence[Group]) -> Table | None:
    names = list(dict.fromkeys(words.group(group.attribute) for group in groups))
    several = len(names) > 1
    columns = (
        Column(title=_("Group")),
        *((Column(title=_("Attribute"), width=21),) if several else ()),
        Column(title=_("Favourable"), number=True, width=25),
        Column(title=_("Selection rate"), number=True, width=25 if several else 33),
        Column(title=_("Impact ratio"), number=True, width=31),
        Column(title=_("p-value"), number=True, width=16),
        Column(title=_("Result"), width=22),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            words.group(group.name),
            *((words.group(group.attribute),) if several else ()),
            favourable(group.rate),
            judged(material, group.rate),
            _("1 (reference)") if group.reference else judged(material, group.ratio),
            judged(material, group.p_value),
            _result(group),
        )
        for group in groups
    ]
    of = "" if several else f" ({names[0]})"
    made = table(_("{title}{of}: selection rate and impact ratio", title=title, of=of), columns, rows)
    said = which_interval(material, [item for group in groups for item in (group.rate, group.ratio) if item])
    return replace(made, cut=f"{said} {made.cut}".strip()) if made else None


def _result(group: Group) -> Chip | str:
    if group.reference:
        return _("Reference")
    if group.outcome is None:
        return _("Not judged") if group.ratio else "—"
    return chip(group.outcome)
