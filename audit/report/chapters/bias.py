"""Evidence of bias: rates by group, their ratios and differences, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from audit.records.evidence import Measurement
from audit.records.judgement import Outcome
from audit.records.subject import CROSS
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.absent import unmeasured
from audit.report.chapters.rates import error_rates, favourable, gaps, judged, recorded, which_interval
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Chip, Column, Table, chip, table

_DRAWN = 26
"""Groups in one picture."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One picture and the table of the same numbers."""

    title: str
    figure: Markup | None
    says: str
    table: Table | None


@dataclass(frozen=True, kw_only=True)
class Bias:
    """The chapter."""

    lead: str
    blocks: tuple[Block, ...]
    gaps: Table | None
    rates: Table | None
    notes: tuple[str, ...]
    """What a reader must know about the data, below the error rates."""
    recorded: Table | None
    unmeasured: Table | None


@dataclass(frozen=True, kw_only=True)
class _Group:
    attribute: str
    name: str
    rate: Measurement | None
    ratio: Measurement | None
    p_value: Measurement | None
    outcome: Outcome | None
    reference: bool


def build(material: Material) -> Bias | None:
    """The chapter; None when the evidence has no number about bias and no reason for its absence."""
    missing = material.unmeasured("bias")
    present = any(item.metric.startswith("bias.") for item in material.evidence.measurements)
    if not present and not missing:
        return None
    groups = _groups(material)
    singles = [group for group in groups if CROSS not in group.attribute]
    crossings = sorted((group for group in groups if CROSS in group.attribute), key=_lowest_first)
    blocks = (_block(material, "Groups", singles), _block(material, "Combinations of attributes", crossings))
    return Bias(
        lead=_lead(material, groups),
        blocks=tuple(block for block in blocks if block is not None),
        gaps=gaps(material),
        rates=error_rates(material),
        notes=material.notes,
        recorded=recorded(material),
        unmeasured=unmeasured(missing),
    )


def _lead(material: Material, groups: Sequence[_Group]) -> str:
    ratios = [group for group in groups if group.ratio is not None]
    if not groups:
        return "No selection rate could be measured; the reasons are listed below."
    if not ratios:
        return f"Selection rates of {words.count(len(groups), 'group')}. No two groups could be compared."
    worst = min(ratios, key=lambda group: group.ratio.value if group.ratio else 0.0)
    assert worst.ratio is not None
    item = material.as_read(worst.ratio)
    around = words.interval(
        item.low,
        item.high,
        item.confidence,
        words.rows(item.n, item.support),
        quantity(item.metric),
        decide="interval" if item is worst.ratio else "family",
    )
    said = words.measured(item.metric, item.where, item.value, around, material.ends(item.metric))
    return f"The lowest of {words.count(len(ratios), 'ratio')}: {said}" if len(ratios) > 1 else said


def _groups(material: Material) -> list[_Group]:
    """Every group with a rate or a ratio, attribute by attribute, in the order of the evidence."""
    ratios = {(m.where["attribute"], m.where["group"]): m for m in material.all("bias.impact_ratio")}
    tests = {(m.where["attribute"], m.where["group"]): m for m in material.all("bias.selection_rate_p_value")}
    rates = {(m.where["attribute"], m.where["group"]): m for m in material.all("bias.selection_rate")}
    references = {(m.where["attribute"], m.where.get("reference")) for m in ratios.values()}
    found = []
    for attribute, name in dict.fromkeys([*rates, *ratios]):
        ratio = ratios.get((attribute, name))
        outcome = material.outcome(ratio.metric, ratio.where) if ratio else None
        found.append(
            _Group(
                attribute=attribute,
                name=name,
                rate=rates.get((attribute, name)),
                ratio=ratio,
                p_value=tests.get((attribute, name)),
                outcome=outcome,
                reference=(attribute, name) in references,
            )
        )
    return sorted(found, key=lambda group: material.place(group.attribute))


def _lowest_first(group: _Group) -> tuple[float, str, str]:
    return (group.ratio.value if group.ratio else 9.0, group.attribute, group.name)


def _block(material: Material, title: str, groups: Sequence[_Group]) -> Block | None:
    if not groups:
        return None
    many = len(groups) > _DRAWN
    groups = sorted(groups, key=_lowest_first) if many else groups
    figure = _figure(material, groups[:_DRAWN])
    drawn = f" The {_DRAWN} groups with the lowest ratios of {len(groups):,} are drawn." if many else ""
    ends = material.ends("bias.impact_ratio")
    limit = " The tinted zone lies beyond the limit." if ends else ""
    confidence = numbers.percent(material.evidence.provenance.confidence)
    read = which_interval(material, [group.ratio for group in groups if group.ratio])
    over = ", of the impact ratio those over all comparisons, which the rule read" if read else ""
    return Block(
        title=title,
        figure=figure,
        says=f"Points are measured values, lines their {confidence} intervals{over}; the hollow diamond is the group "
        f"that the others are compared with.{limit}{drawn}",
        table=_table(material, title, groups),
    )


def _figure(material: Material, groups: Sequence[_Group]) -> Markup:
    at_least, at_most = material.limits("bias.impact_ratio")
    rows = [
        pictures.Row(
            heading=words.group(group.attribute),
            label=words.group(group.name),
            marks=(_rate_mark(group), _ratio_mark(material, group)),
        )
        for group in groups
    ]
    panels = (
        Panel(title="Selection rate, %", unit="share"),
        Panel(title="Impact ratio", unit="ratio", at_least=at_least, at_most=at_most),
    )
    said = [f"{g.attribute} {g.name} {numbers.number(g.ratio.value, 'ratio')}" for g in groups[:12] if g.ratio]
    ratios = f" Impact ratios: {'; '.join(said)}." if said else ""
    return pictures.intervals(rows, panels, f"Selection rate and impact ratio by group.{ratios}")


def _rate_mark(group: _Group) -> Mark | None:
    rate = group.rate
    return None if rate is None else Mark(value=rate.value, low=rate.low, high=rate.high)


def _ratio_mark(material: Material, group: _Group) -> Mark | None:
    if group.reference:
        return Mark(value=1.0, low=None, high=None, reference=True)
    if group.ratio is None:
        return None
    ratio = material.as_read(group.ratio)
    return Mark(value=ratio.value, low=ratio.low, high=ratio.high, tone=group.outcome or "plain")


def _table(material: Material, title: str, groups: Sequence[_Group]) -> Table | None:
    columns = (
        Column(title="Group"),
        Column(title="Attribute", width=21),
        Column(title="Favourable", number=True, width=25),
        Column(title="Selection rate", number=True, width=25),
        Column(title="Impact ratio", number=True, width=31),
        Column(title="p-value", number=True, width=16),
        Column(title="Result", width=24),
    )
    rows = [
        (
            words.group(group.name),
            words.group(group.attribute),
            favourable(group.rate),
            judged(material, group.rate),
            "1 (reference)" if group.reference else judged(material, group.ratio),
            judged(material, group.p_value),
            _result(group),
        )
        for group in groups
    ]
    made = table(f"{title}: selection rate and impact ratio", columns, rows)
    said = which_interval(material, [item for group in groups for item in (group.rate, group.ratio) if item])
    return replace(made, cut=f"{said} {made.cut}".strip()) if made else None


def _result(group: _Group) -> Chip | str:
    if group.reference:
        return "Reference"
    if group.outcome is None:
        return "Not judged" if group.ratio else "—"
    return chip(group.outcome)
