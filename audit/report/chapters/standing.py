"""Who answers for what: the organisation's own limits, attestations with the day on which they lapse."""

from __future__ import annotations

from audit.language import _
from audit.records.judgement import Finding
from audit.records.plan import Threshold
from audit.report import numbers, words
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Cell, Column, Estimate, Table, table


def limits(material: Material) -> Table | None:
    """The threshold register: who set each limit, when and why, and how many rules read it."""
    columns = (
        Column(title=_("Quantity"), width=42),
        Column(title=_("Limit"), width=24),
        Column(title=_("Entered by"), width=36),
        Column(title=_("Why")),
        Column(title=_("Rules"), number=True, width=13),
    )
    on = material.judgement.assessment_date
    rows: list[tuple[Cell, ...]] = [
        (
            Estimate(
                text=quantity(one.metric).title,
                small=(_("for {rule} only", rule=short(one.rule, 60)),) if one.rule else (),
            ),
            _limit(one),
            Estimate(text=short(one.by, 80), small=(_dated(one, on),)),
            words.sentence(passage(one.why, 300)),
            f"{sum(_reads(finding, one) for finding in material.judgement.findings)}",
        )
        for one in material.plan.thresholds
    ]
    return table(_("The organisation's own limits, where the law gives no number"), columns, rows, most=60)


def attestations(material: Material) -> Table | None:
    """What named persons vouch for, and until when."""
    columns = (
        Column(title=_("What was asked"), width=70),
        Column(title=_("Attested by")),
        Column(title=_("On"), width=30),
        Column(title=_("Holds until"), width=30),
    )
    seen: dict[str, tuple[Cell, ...]] = {}
    for finding in material.judgement.findings:
        if finding.outcome == "not_applicable" or "attested" not in finding.kind:
            continue
        for fact in finding.facts:
            if fact.by and fact.role and fact.on:
                who = Estimate(text=short(fact.by, 80), small=(short(fact.role, 80),))
                until = numbers.day(fact.until) if fact.until else "—"
                seen.setdefault(fact.fact, (passage(fact.asks, 200), who, numbers.day(fact.on), until))
    return table(_("Attestations, as entered in the facts file"), columns, list(seen.values()), rest="judgement.json")


def _limit(one: Threshold) -> str:
    unit = quantity(one.metric).unit
    parts = [_("at least {at_least}", at_least=numbers.limit(one.at_least, unit))] if one.at_least is not None else []
    parts += [_("at most {at_most}", at_most=numbers.limit(one.at_most, unit))] if one.at_most is not None else []
    return words.listed(parts)


def _dated(one: Threshold, on: str) -> str:
    late = _("; after the assessment date, so it counts for nothing here") if one.on.isoformat() > on else ""
    return f"{numbers.day(one.on)}{late}"


def _reads(finding: Finding, one: Threshold) -> bool:
    """Whether the rule read a number against this limit."""
    return (one.rule is None or one.rule == finding.rule) and any(
        item.metric == one.metric
        and item.origin == "organisation"
        and (item.at_least, item.at_most) == (one.at_least, one.at_most)
        for item in finding.measurements
    )
