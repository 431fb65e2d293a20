"""Evidence and law become findings.

A check never passes or fails, a rule never touches data: this is the one place where the two meet. It reads records and
gives records, so the same evidence can be judged again under the law of any day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from audit.errors import Mistake, PackError, PlanError
from audit.judge import words
from audit.judge.case import Case, Part, all_hold, case, one_holds
from audit.judge.declared import all_declared, fact_part, requirement
from audit.judge.measured import expectation
from audit.judge.overall import verdict
from audit.judge.scope import out_of_scope, undeclared
from audit.judge.waiving import waiver_read
from audit.records.evidence import Evidence
from audit.records.judgement import OUTCOMES, Fact, Finding, Judgement, Outcome, PackDigest, Waiver
from audit.records.pack import Pack, Rule
from audit.records.plan import SEVERITIES, Severity, Threshold

__all__ = ["judge"]


def judge(
    evidence: Evidence,
    packs: Sequence[Pack],
    facts: Mapping[str, Fact],
    waivers: Sequence[Waiver],
    *,
    on: date,
    thresholds: Sequence[Threshold] = (),
    fail_on: Severity = "high",
    jurisdictions: Sequence[str] = (),
    evidence_sha256: str,
    facts_sha256: str | None = None,
    waivers_sha256: str | None = None,
    plan_sha256: str | None = None,
) -> Judgement:
    """Apply every rule of the packs to the evidence, under the law of one day.

    Args:
        evidence: what was measured.
        packs: the law.
        facts: what the organisation declares, by fact.
        waivers: risks that somebody accepts; they never change an outcome.
        on: the assessment date; it decides which law applies.
        thresholds: the organisation's own numbers, for rules whose law gives none.
        fail_on: the lowest severity that stands in the way.
        jurisdictions: where the audited use happens; empty: wherever the packs are law.
        evidence_sha256: digest of the evidence file; the others likewise, None where there is no such file.
        facts_sha256: digest of the facts file.
        waivers_sha256: digest of the waivers file.
        plan_sha256: digest of the plan.

    Raises:
        PackError: two packs have the same id.
        PlanError: a waiver names a rule that no pack has.

    """
    _refuse(packs, waivers)
    matter = case(evidence, facts, thresholds, jurisdictions, on)
    findings = [_finding(rule, pack, matter, waivers) for pack in packs for rule in pack.rules]
    findings.sort(key=_order)
    outcome, because = verdict(findings, fail_on, packs=len(packs))
    return Judgement(
        assessment_date=words.day(on),
        outcome=outcome,
        because=because,
        fail_on=fail_on,
        findings=tuple(findings),
        packs=tuple(map(_digest, packs)),
        evidence_sha256=evidence_sha256,
        facts_sha256=facts_sha256,
        waivers_sha256=waivers_sha256,
        plan_sha256=plan_sha256,
    )


def _refuse(packs: Sequence[Pack], waivers: Sequence[Waiver]) -> None:
    ids = [pack.id for pack in packs]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise PackError(Mistake(file=name, text=f"two packs have the id {name!r}; name it once") for name in twice)
    rules = {rule.id for pack in packs for rule in pack.rules}
    unknown = sorted({waiver.rule for waiver in waivers} - rules)
    if unknown:
        text = "a waiver names this rule, but no pack in use has it"
        raise PlanError(Mistake(file=rule, text=text) for rule in unknown)


def _order(finding: Finding) -> tuple[int, int, str]:
    return -SEVERITIES.index(finding.severity), OUTCOMES.index(finding.outcome), finding.rule


def _digest(pack: Pack) -> PackDigest:
    return PackDigest(
        id=pack.id,
        title=pack.title,
        version=pack.version,
        as_of=words.day(pack.as_of),
        sha256=pack.sha256,
        reviewed_by=pack.reviewed_by,
    )


def _finding(rule: Rule, pack: Pack, matter: Case, waivers: Sequence[Waiver]) -> Finding:
    """One rule, judged."""
    outside = out_of_scope(rule, pack, matter)
    part = Part(outcome="not_applicable", because=outside) if outside else _judged(rule, pack, matter)
    outcome: Outcome = part.outcome
    readiness: Outcome | None = None
    because = part.because
    open_ones = part.open
    if outside is None and rule.applies_from > matter.on:
        outcome, readiness, open_ones = "scheduled", part.outcome, ()
        because = f"The rule applies from {words.day(rule.applies_from)}. {_READINESS[part.outcome]} {because}"
    return Finding(
        rule=rule.id,
        pack=rule.pack,
        title=rule.title,
        cite=str(rule.cite),
        binding=rule.binding,
        kind=rule.kind,
        severity=rule.severity,
        outcome=outcome,
        because=because,
        measurements=part.readings,
        facts=part.facts,
        waiver=waiver_read([waiver for waiver in waivers if waiver.rule == rule.id], open_ones, matter.on),
        remedy=rule.remedy,
        readiness=readiness,
        applies_from=words.day(rule.applies_from),
        shows=rule.shows,
        does_not_show=rule.does_not_show,
    )


_READINESS: Mapping[Outcome, str] = {
    "passed": "Judged today, it would pass.",
    "failed": "Judged today, it would fail.",
    "undecided": "Judged today, it would be undecided.",
    "missing": "Judged today, something would be missing.",
}


def _unknown_scope(unknown: Sequence[str], matter: Case, asks: Mapping[str, str], measured: Part | None) -> Part:
    """A rule of which nobody can say whether it applies is missing an answer, and never skipped.

    What was measured for it is shown all the same, with what it would come to.
    """
    reasons = {name: str(matter.standing(name)) for name in unknown}
    parts = [fact_part(name, matter, asks, "missing", reason) for name, reason in reasons.items()]
    because = f"Whether the rule applies depends on {words.listed([words.fact(name) for name in unknown])}. "
    because += " ".join(dict.fromkeys(reasons.values()))
    if measured is not None:
        because += f" If it applies: {measured.because}"
    return Part(
        outcome="missing",
        because=because,
        readings=measured.readings if measured else (),
        facts=tuple(part.facts[0] for part in parts),
        open=(None,),
    )


def _judged(rule: Rule, pack: Pack, matter: Case) -> Part:
    """What the rule demands, whatever the day."""
    asks = {question.fact: question.asks for question in pack.questions}
    read = [expectation(expected, matter) for expected in rule.expect]
    measured = (one_holds(read) if rule.expect_any else all_hold(read)) if read else None
    if unknown := undeclared(rule, matter):
        return _unknown_scope(unknown, matter, asks, measured)
    declared = [requirement(required, matter, asks) for required in rule.require]
    groups = [measured] if measured else []
    if declared:
        groups.append(one_holds(declared) if rule.require_any else all_declared(declared))
    return all_hold(groups)
