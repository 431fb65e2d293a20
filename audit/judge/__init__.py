"""Evidence and law become findings.

A check never passes or fails, a rule never touches data: this is the one place where the two meet. It reads records and
gives records, so the same evidence can be judged again under the law of any day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from audit.errors import Mistake, PackError, PlanError
from audit.judge import words
from audit.judge.case import Case, Part, all_hold, case, one_holds
from audit.judge.changes import change
from audit.judge.declared import all_declared, fact_part, requirement
from audit.judge.derived_facts import with_derived
from audit.judge.measured import expectation
from audit.judge.outlines import documents
from audit.judge.overall import verdict
from audit.judge.scope import out_of_scope, undeclared, untold, why_it_applies
from audit.judge.waiving import astray, may_clear, waiver_read
from audit.language import ENGLISH, N_, _, speaking
from audit.packs.ledger import NOT_COVERED, counts, ledger
from audit.packs.spoken import translated
from audit.records.evidence import Evidence
from audit.records.judgement import OUTCOMES, Fact, Finding, Judgement, Outcome, PackDigest, Waiver, is_owner
from audit.records.pack import Pack, Rule
from audit.records.plan import SEVERITIES, Severity, Threshold

if TYPE_CHECKING:
    from audit.records.comparison import Movement

__all__ = ["judge"]

OWNER = "model_owner"
"""The fact that names the model's owner, where a pack asks for it."""


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
    changes: Sequence[Movement] | None = None,
    baseline_sha256: str | None = None,
    language: str = ENGLISH,
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
        changes: what has moved since the baseline; None: there is no baseline.
        baseline_sha256: digest of the baseline's evidence.
        language: in which the findings speak; one of `audit.language.known()`.

    Raises:
        PackError: two packs have the same id.
        PlanError: a waiver or a threshold names a rule that no pack has, or a waiver names labels that nothing has.

    """
    _refuse(packs, waivers, thresholds)
    _refuse_owners(waivers, facts)
    with speaking(language):
        packs = [translated(pack) for pack in packs]
        matter = replace(case(evidence, facts, thresholds, jurisdictions, on, changes), texts=_texts(packs))
        findings = []
        for pack in packs:
            here = with_derived(matter, pack)
            findings += [_finding(rule, pack, replace(here, rule=rule.id), waivers) for rule in pack.rules]
        _refuse_astray(findings, waivers)
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
            baseline_sha256=baseline_sha256,
            documents=tuple(one for pack in packs for one in documents(pack, evidence, matter)),
        )


def _refuse(packs: Sequence[Pack], waivers: Sequence[Waiver], thresholds: Sequence[Threshold]) -> None:
    ids = [pack.id for pack in packs]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise PackError(Mistake(file=name, text=f"two packs have the id {name!r}; name it once") for name in twice)
    rules = {rule.id for pack in packs for rule in pack.rules}
    named = [("waiver", waiver.rule) for waiver in waivers]
    named += [("threshold", threshold.rule) for threshold in thresholds if threshold.rule is not None]
    unknown = sorted({(what, rule) for what, rule in named if rule not in rules})
    if unknown:
        raise PlanError(
            Mistake(file=rule, text=f"a {what} names this rule, but no pack in use has it") for what, rule in unknown
        )


def _refuse_owners(waivers: Sequence[Waiver], facts: Mapping[str, Fact]) -> None:
    """Nobody accepts the risk of a model that is that person's own."""
    named = [str(facts[OWNER].value)] if OWNER in facts else []
    named += [fact.by for fact in facts.values() if fact.by and fact.role and is_owner(fact.role)]
    owners = {_person(name) for name in named} - {""}
    own = [waiver for waiver in waivers if _person(waiver.by) in owners]
    if own:
        text = "a waiver is by the model's owner, who cannot accept the model's risks; let somebody else decide"
        raise PlanError(Mistake(file=waiver.rule, text=text) for waiver in own)


def _person(text: str) -> str:
    """A person's name without what follows it: "Ada Okafor, model owner", "Ada Okafor (demonstration)"."""
    return re.split(r"[,(]", text)[0].strip().casefold()


def _refuse_astray(findings: Sequence[Finding], waivers: Sequence[Waiver]) -> None:
    found = []
    for finding in findings:
        mine = [waiver for waiver in waivers if waiver.rule == finding.rule]
        for waiver in astray(mine, [reading.where for reading in finding.measurements]):
            labels = ", ".join(f"{key}: {value}" for key, value in waiver.where.items())
            found.append(Mistake(file=waiver.rule, text=f"a waiver is limited to {{{labels}}}, which nothing here has"))
    if found:
        raise PlanError(found)


def _texts(packs: Sequence[Pack]) -> frozenset[str]:
    return frozenset(question.fact for pack in packs for question in pack.questions if question.type == "text")


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
        covered={name: number for name, number in counts(ledger(pack)).items() if name != NOT_COVERED},
        not_covered=tuple(f"{gap.cite}: {gap.title}" for gap in pack.not_covered),
    )


def _finding(rule: Rule, pack: Pack, matter: Case, waivers: Sequence[Waiver]) -> Finding:
    """One rule, judged."""
    outside = out_of_scope(rule, pack, matter)
    part = Part(outcome="not_applicable", because=outside) if outside else _judged(rule, pack, matter)
    outcome: Outcome = part.outcome
    readiness: Outcome | None = None
    word = rule.words.get(part.outcome, "")
    because = f"{words.capital(word)}. {part.because}" if word else part.because
    open_ones = part.open
    if outside is None and rule.applies_from > matter.on:
        outcome, readiness, open_ones = "scheduled", part.outcome, ()
        later = _("The rule applies from {on}.", on=words.day(rule.applies_from))
        because = f"{later} {_(_READINESS[part.outcome])} {because}"
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
        waiver=waiver_read(
            [waiver for waiver in waivers if waiver.rule == rule.id], open_ones, matter.on, clears=may_clear(rule)
        ),
        remedy=rule.remedy,
        readiness=readiness,
        applies_from=words.day(rule.applies_from),
        shows=rule.shows,
        does_not_show=rule.does_not_show,
        word=word,
        applies_because="" if outside else why_it_applies(rule, pack, matter),
        unconfirmed=rule.unconfirmed or "",
    )


_READINESS: Mapping[Outcome, str] = {
    "passed": N_("Judged today, it would pass."),
    "failed": N_("Judged today, it would fail."),
    "undecided": N_("Judged today, it would be undecided."),
    "missing": N_("Judged today, something would be missing."),
}


def _unknown_scope(rule: Rule, matter: Case, asks: Mapping[str, str], measured: Part | None) -> Part | None:
    """A rule of which nobody can say whether it applies is missing an answer, and never skipped.

    What was measured for it is shown all the same, with what it would come to. None: it is known to apply.
    """
    unknown, lacking = undeclared(rule, matter), untold(rule, matter)
    if not unknown and not lacking:
        return None
    reasons = {name: str(matter.standing(name)) for name in unknown}
    parts = [fact_part(name, matter, asks, "missing", reason) for name, reason in reasons.items()]
    names = [words.fact(name) for name in unknown] or [_("what was not measured")]
    because = _("Whether the rule applies depends on {names}. ", names=words.listed(names))
    because += " ".join(dict.fromkeys([*reasons.values(), *lacking]))
    if measured is not None:
        because += _(" If it applies: {because}", because=measured.because)
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
    asks |= {derived.fact: derived.asks for derived in pack.derived}
    read = [(expectation if one.change is None else change)(one, matter) for one in rule.expect]
    measured = (one_holds(read) if rule.expect_any else all_hold(read)) if read else None
    if (unknown := _unknown_scope(rule, matter, asks, measured)) is not None:
        return unknown
    declared = [requirement(required, matter, asks) for required in rule.require]
    groups = [measured] if measured else []
    if declared:
        groups.append(one_holds(declared) if rule.require_any else all_declared(declared))
    return all_hold(groups)
