"""Steps 7, 8 and 9: do it again from what is attached, and from the original inputs, and compare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from audit import declarations, exchange
from audit.canonical import file_sha256, sha256, to_bytes
from audit.envelope import pack_up, renderer
from audit.errors import InputError
from audit.judge import judge
from audit.records.evidence import Evidence
from audit.records.judgement import Judgement
from audit.records.plan import Plan
from audit.report import render
from audit.verify.contents import attached_packs, judged_with
from audit.verify.opened import Found, Report, Unreadable, enumeration, sentence, settle


def check_judgement(report: Report) -> Found:
    """Step 7: judging the attached evidence under the same law and day gives the attached judgement, byte for byte."""
    attached = _judgement(report)
    given = report.plan.assessment_date
    if given is not None and given.isoformat() != attached.assessment_date:
        return "fails", f"the plan is for {given}, but the judgement is for {attached.assessment_date}"
    made = _judged_again(report, attached)
    if to_bytes(made) == report.envelope.content("judgement.json"):
        return "holds", f"{attached.outcome}, with the same {len(attached.findings)} findings"
    return "fails", "judging again gives another result: " + "; ".join(_differences(attached, made))


def _judged_again(report: Report, attached: Judgement) -> Judgement:
    by_id, plan = attached_packs(report), report.plan
    missing = [name for name in judged_with(report) if name not in by_id]
    if missing:
        raise Unreadable(f"the pack {missing[0]} is not attached")
    packs = [by_id[name] for name in judged_with(report)]
    facts, waivers = _text(report, "facts.yaml"), _text(report, "waivers.yaml")
    try:
        return judge(
            _evidence(report),
            packs,
            {} if facts is None else declarations.facts_from_text(facts, "facts.yaml", packs),
            () if waivers is None else declarations.waivers_from_text(waivers, "waivers.yaml", packs),
            on=date.fromisoformat(attached.assessment_date),
            thresholds=plan.thresholds,
            fail_on=plan.fail_on,
            jurisdictions=plan.jurisdictions,
            evidence_sha256=sha256(report.envelope.content("evidence.json")),
            facts_sha256=None if facts is None else sha256(facts.encode()),
            waivers_sha256=None if waivers is None else sha256(waivers.encode()),
            plan_sha256=sha256(plan.text.encode()),
        )
    except (InputError, ValueError) as error:
        raise Unreadable(f"the attached files cannot be judged again: {sentence(error)}") from None


def _differences(attached: Judgement, made: Judgement) -> list[str]:
    """Which findings differ, a few by name."""
    told = []
    if attached.outcome != made.outcome:
        told.append(f"{made.outcome!r} instead of {attached.outcome!r}")
    before = {finding.rule: finding for finding in attached.findings}
    after = {finding.rule: finding for finding in made.findings}
    rules = [rule for rule in sorted({*before, *after}) if before.get(rule) != after.get(rule)]
    for rule in rules[:3]:
        old, new = before.get(rule), after.get(rule)
        told.append(f"{rule}: {new.outcome if new else 'absent'} instead of {old.outcome if old else 'absent'}")
    if len(rules) > 3:
        told.append(f"and {len(rules) - 3} more")
    return told or ["the same findings, told in other words"]


def check_rendering(report: Report) -> Found:
    """Step 8: rendering what is attached gives the unsigned part of the file, byte for byte."""
    named, here = report.envelope.manifest.get("renderer"), renderer()
    if not isinstance(named, dict):
        raise Unreadable("manifest.json does not name the versions that rendered the report")
    other = [f"{name} {named.get(name, 'absent')} (here {here.get(name, 'absent')})"
             for name in sorted({*named, *here}) if named.get(name) != here.get(name)]  # fmt: skip
    if other:
        return "not checked", f"the report was rendered with other versions: {', '.join(other)}"
    evidence, judgement, packs = _evidence(report), _judgement(report), attached_packs(report)
    try:
        attachments = pack_up(
            evidence=report.envelope.content("evidence.json"),
            judgement=report.envelope.content("judgement.json"),
            plan=report.plan.text,
            facts=_text(report, "facts.yaml"),
            waivers=_text(report, "waivers.yaml"),
            packs=list(packs.values()),
        )
        made = render(report.plan, evidence, judgement, attachments=attachments)
    except (InputError, ValueError) as error:
        raise Unreadable(f"the attached files cannot be rendered again: {sentence(error)}") from None
    if report.pdf[: report.envelope.unsigned] == made:
        return "holds", f"the first {len(made):,} bytes of the file come out again"
    return "fails", "the pages are not those that the attached evidence and judgement give"


def check_inputs(report: Report, plan: Plan) -> Found:
    """Step 9: the original inputs have the digests that the evidence names."""
    paths: Mapping[str, Path | None] = {
        "evaluation": plan.data.evaluation,
        "training": plan.data.training,
        "reference": plan.data.reference,
        "model": plan.model.source if plan.model else None,
    }
    problems, named = [], _evidence(report).provenance.inputs
    for item in named:
        path = paths.get(item.role)
        if path is None:
            problems.append(f"the plan given names no {item.role} file, but the evidence was made from {item.name}")
        elif not path.is_file():
            problems.append(f"{item.role}: there is no file {path.name}")
        elif file_sha256(path) != item.sha256:
            problems.append(f"{item.role}: {path.name} is not the file that the evidence was made from")
    if sha256(plan.text.encode()) != report.envelope.json("evidence.json")["plan"]["sha256"]:
        problems.append("the plan given is not the plan that was audited")
    if not named:
        return "not checked", "the evidence names no input"
    return settle(problems, f"{enumeration(item.name for item in named)}: the same files")


def _evidence(report: Report) -> Evidence:
    try:
        return exchange.parse_evidence(report.envelope.content("evidence.json"), "evidence.json")
    except (InputError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable(f"evidence.json is malformed: {sentence(error)}") from None


def _judgement(report: Report) -> Judgement:
    try:
        return exchange.parse_judgement(report.envelope.content("judgement.json"), "judgement.json")
    except (InputError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable(f"judgement.json is malformed: {sentence(error)}") from None


def _text(report: Report, name: str) -> str | None:
    return report.envelope.text(name) if name in report.envelope.attachments else None
