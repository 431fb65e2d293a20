"""Contents, scope, limits, and how to read an outcome."""

from __future__ import annotations

from dataclasses import dataclass

from audit.records.subject import CROSS
from audit.report import numbers, words
from audit.report.characters import short
from audit.report.material import Material
from audit.report.tables import TONES, Chip, Column, Table, chip, table

_NOTES = 4
"""Notes on the data that stand under Limits; the chapter on coverage has them all."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What was tested, and what this report does not claim."""

    scope: tuple[str, ...]
    limits: tuple[str, ...]
    reading: Table | None


def build(material: Material, *, escaped: bool) -> Scope:
    """The chapter. `escaped`: some text holds characters that the fonts cannot draw."""
    return Scope(
        scope=tuple(_scope(material)),
        limits=tuple(_limits(material, escaped=escaped)),
        reading=_reading(material),
    )


def _scope(material: Material) -> list[str]:
    evidence, plan = material.evidence, material.plan
    coverage, provenance = evidence.coverage, evidence.provenance
    what = "one model and one table" if provenance.model else "the decisions in one table"
    looked = (
        f"The audit looked at {what} of {words.count(coverage.rows, 'row')} and "
        f"{words.count(coverage.columns, 'column')}, each file named by its digest."
    )
    packs = material.judgement.packs
    rules = len(material.judgement.findings)
    law = (
        f"It applies {words.count(rules, 'rule')} from {words.count(len(packs), 'policy pack')}, "
        f"as the law stood on {numbers.day(material.judgement.assessment_date)}."
        if packs
        else "It applies no policy pack, so there is nothing to judge by."
    )
    sensitive = [short(attribute, 40) for attribute in plan.columns.sensitive]
    groups = (
        f"Groups are compared by {words.listed(sensitive)}"
        + (", and by their combinations." if len(sensitive) > 1 else ".")
        if sensitive
        else "The plan names no sensitive attribute, so no groups are compared."
    )
    return [looked, law, groups]


def _limits(material: Material, *, escaped: bool) -> list[str]:
    evidence = material.evidence
    limits = [
        "This report is an aid to counsel. It is not legal advice and no conformity assessment.",
        "It describes the rows that were audited. Other rows, and later ones, may differ.",
    ]
    limits += material.notes[:_NOTES]
    if len(material.notes) > _NOTES:
        limits.append(words.left_out(len(material.notes) - _NOTES, "note", "evidence.json"))
    if evidence.unmeasured:
        limits.append(_not_shown(material))
    if any(item.why == "suppressed" for item in evidence.unmeasured):
        limits.append(
            f"Groups with fewer than {evidence.provenance.disclosure_limit} rows, and rates over fewer, are left out "
            "so that no page tells on one person; what is left out may still follow from the totals."
        )
    drawn = {item.exact.rows for item in evidence.measurements if not isinstance(item.exact, bool)}
    samples = sorted(drawn - {evidence.coverage.rows})
    if samples:
        sizes = words.listed([f"{rows:,}" for rows in samples])
        limits.append(f"Some numbers come from a random sample of {sizes} rows; they say so.")
    if any(CROSS in item.where.get("attribute", "") for item in evidence.measurements):
        limits.append("The more groups are compared, the wider the interval over all comparisons becomes.")
    if escaped:
        limits.append(
            "Some text holds characters that cannot be printed here, or that print nothing; "
            "each is shown by its code point in square brackets."
        )
    return limits


def _not_shown(material: Material) -> str:
    """How many numbers are not there, by the reason why."""
    absent = [item.why for item in material.evidence.unmeasured]
    hidden, undefined = absent.count("suppressed"), absent.count("undefined")
    rest = len(absent) - hidden - undefined
    parts = [f"{hidden:,} suppressed"] if hidden else []
    parts += [f"{undefined:,} {'has' if undefined == 1 else 'have'} no value"] if undefined else []
    parts += [f"{rest:,} could not be measured"] if rest else []
    verb = "is" if len(absent) == 1 else "are"
    return (
        f"{words.count(len(absent), 'number')} {verb} not shown: {words.listed(parts)}; each is listed with its "
        "reason, and none is counted as passed."
    )


def _reading(material: Material) -> Table | None:
    level = words.level(material.judgement.fail_on)
    verdicts = [
        (Chip(text=words.VERDICTS[verdict], tone=TONES[verdict]), "Verdict", says.format(level=level))
        for verdict, says in words.VERDICTS_SAY.items()
    ]
    outcomes = [(chip(outcome), "Outcome of a rule", says) for outcome, says in words.OUTCOMES_SAY.items()]
    accepted = (Chip(text="Accepted", tone="accepted"), "Beside an outcome", words.ACCEPTED_SAYS)
    columns = (Column(title="Word", width=48), Column(title="Stands for", width=29), Column(title="Says"))
    return table("How to read a verdict and an outcome", columns, [*verdicts, *outcomes, accepted])
