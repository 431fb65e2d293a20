"""Contents, scope, limits, and how to read an outcome."""

from __future__ import annotations

from dataclasses import dataclass

from audit.language import _, ngettext
from audit.records.subject import CROSS
from audit.report import numbers, vocabulary, words
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
    what = _("one model and one table") if provenance.model else _("the decisions in one table")
    looked = _(
        "The audit looked at {what} of {rows} and {columns}, each file named by its digest.",
        what=what,
        rows=words.count(coverage.rows, "row", "rows"),
        columns=words.count(coverage.columns, "column", "columns"),
    )
    packs = material.judgement.packs
    rules = len(material.judgement.findings)
    law = (
        _(
            "It applies {rules} from {packs}, as the law stood on {assessment_date}.",
            rules=words.count(rules, "rule", "rules"),
            packs=words.count(len(packs), "policy pack", "policy packs"),
            assessment_date=numbers.day(material.judgement.assessment_date),
        )
        if packs
        else _("It applies no policy pack, so there is nothing to judge by.")
    )
    sensitive = [short(attribute, 40) for attribute in plan.columns.sensitive]
    groups = (
        _("Groups are compared by {sensitive}", sensitive=words.listed(sensitive))
        + (_(", and by their combinations.") if len(sensitive) > 1 else ".")
        if sensitive
        else _("The plan names no sensitive attribute, so no groups are compared.")
    )
    return [looked, law, groups]


def _limits(material: Material, *, escaped: bool) -> list[str]:
    evidence = material.evidence
    limits = [
        _("This report is an aid to counsel. It is not legal advice and no conformity assessment."),
        _("It describes the rows that were audited. Other rows, and later ones, may differ."),
    ]
    limits += material.notes[:_NOTES]
    if len(material.notes) > _NOTES:
        limits.append(words.left_out(len(material.notes) - _NOTES, "note", "notes", "evidence.json"))
    if evidence.unmeasured:
        limits.append(_not_shown(material))
    if any(item.why == "suppressed" for item in evidence.unmeasured):
        limits.append(
            _(
                "Groups with fewer than {disclosure_limit} rows, and rates over fewer, are left out so that no "
                "page tells on one person; what is left out may still follow from the totals.",
                disclosure_limit=evidence.provenance.disclosure_limit,
            )
        )
    drawn = {item.exact.rows for item in evidence.measurements if not isinstance(item.exact, bool)}
    samples = sorted(drawn - {evidence.coverage.rows})
    if samples:
        sizes = words.listed([numbers.whole(rows) for rows in samples])
        limits.append(_("Some numbers come from a random sample of {sizes} rows; they say so.", sizes=sizes))
    if any(CROSS in item.where.get("attribute", "") for item in evidence.measurements):
        limits.append(_("The more groups are compared, the wider the interval over all comparisons becomes."))
    if escaped:
        limits.append(
            _(
                "Some text holds characters that cannot be printed here, or that print nothing; each is shown by "
                "its code point in square brackets."
            )
        )
    return limits


def _not_shown(material: Material) -> str:
    """How many numbers are not there, by the reason why."""
    absent = [item.why for item in material.evidence.unmeasured]
    hidden, undefined = absent.count("suppressed"), absent.count("undefined")
    rest = len(absent) - hidden - undefined
    parts = [_("{hidden} suppressed", hidden=numbers.whole(hidden))] if hidden else []
    parts += (
        [
            _(
                "{undefined} {clause} no value",
                undefined=numbers.whole(undefined),
                clause=ngettext("has", "have", undefined),
            )
        ]
        if undefined
        else []
    )
    parts += [_("{rest} could not be measured", rest=numbers.whole(rest))] if rest else []
    verb = ngettext("is", "are", len(absent))
    return _(
        "{numbers} {verb} not shown: {parts}; each is listed with its reason, and none is counted as passed.",
        numbers=words.count(len(absent), "number", "numbers"),
        verb=verb,
        parts=words.listed(parts),
    )


def _reading(material: Material) -> Table | None:
    level = words.level(material.judgement.fail_on)
    verdicts = [
        (Chip(text=vocabulary.VERDICTS[verdict], tone=TONES[verdict]), _("Verdict"), says.format(level=level))
        for verdict, says in vocabulary.VERDICTS_SAY.items()
    ]
    outcomes = [(chip(outcome), _("Outcome of a rule"), says) for outcome, says in vocabulary.OUTCOMES_SAY.items()]
    accepted = (Chip(text=_("Accepted"), tone="accepted"), _("Beside an outcome"), _(vocabulary.ACCEPTED_SAYS))
    columns = (Column(title=_("Word"), width=48), Column(title=_("Stands for"), width=29), Column(title=_("Says")))
    return table(_("How to read a verdict and an outcome"), columns, [*verdicts, *outcomes, accepted])
