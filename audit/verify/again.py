"""Steps 7 and 8: judge and render again from what is attached, and compare."""

from __future__ import annotations

from datetime import date

from audit import declarations, exchange
from audit.canonical import sha256, to_bytes
from audit.compare import compare, since
from audit.envelope import pack_up, renderer
from audit.errors import InputError
from audit.judge import judge
from audit.records.evidence import Evidence
from audit.records.history import History
from audit.records.judgement import Judgement
from audit.report import render
from audit.verify.contents import attached_packs, judged_with
from audit.verify.opened import Found, Report, Unreadable, sentence

BASELINE, HISTORY = "baseline.json", "history.json"


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
    evidence, baseline = attached_evidence(report), _baseline(report)
    try:
        return judge(
            evidence,
            packs,
            {} if facts is None else declarations.facts_from_text(facts, "facts.yaml", packs),
            () if waivers is None else declarations.waivers_from_text(waivers, "waivers.yaml", packs),
            on=date.fromisoformat(attached.assessment_date),
            thresholds=plan.thresholds,
            fail_on=plan.fail_on,
            jurisdictions=plan.jurisdictions,
            language=plan.language,
            evidence_sha256=sha256(report.envelope.content("evidence.json")),
            facts_sha256=None if facts is None else sha256(facts.encode()),
            waivers_sha256=None if waivers is None else sha256(waivers.encode()),
            plan_sha256=sha256(plan.text.encode()),
            changes=None if baseline is None else compare(baseline, evidence).movements,
            baseline_sha256=None if baseline is None else sha256(report.envelope.content(BASELINE)),
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
    evidence, judgement, packs = attached_evidence(report), _judgement(report), attached_packs(report)
    baseline, past = _baseline(report), _history(report)
    try:
        attachments = pack_up(
            evidence=report.envelope.content("evidence.json"),
            judgement=report.envelope.content("judgement.json"),
            plan=report.plan.text,
            facts=_text(report, "facts.yaml"),
            waivers=_text(report, "waivers.yaml"),
            packs=list(packs.values()),
            baseline=None if baseline is None else report.envelope.content(BASELINE),
            history=None if past is None else report.envelope.content(HISTORY),
        )
        moved = None if baseline is None else since(baseline, evidence, judgement)
        made = render(
            report.plan,
            evidence,
            judgement,
            attachments=attachments,
            templates=report.templates,
            since=moved,
            history=past,
        )
    except (InputError, ValueError) as error:
        raise Unreadable(f"the attached files cannot be rendered again: {sentence(error)}") from None
    if report.pdf[: report.envelope.unsigned] == made:
        return "holds", f"the first {len(made):,} bytes of the file come out again"
    own = "" if report.templates else "; was it rendered with own templates? Then name their folder (--templates)"
    return "fails", f"the pages are not those that the attached evidence and judgement give{own}"


def attached_evidence(report: Report, name: str = "evidence.json") -> Evidence:
    try:
        return exchange.parse_evidence(report.envelope.content(name), name)
    except (InputError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable(f"{name} is malformed: {sentence(error)}") from None


def _baseline(report: Report) -> Evidence | None:
    """The evidence of the earlier audit; None where there was none."""
    return attached_evidence(report, BASELINE) if BASELINE in report.envelope.attachments else None


def _history(report: Report) -> History | None:
    """What earlier audits measured; None where the report draws none."""
    if HISTORY not in report.envelope.attachments:
        return None
    try:
        return exchange.parse_history(report.envelope.content(HISTORY), HISTORY)
    except (InputError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable(f"{HISTORY} is malformed: {sentence(error)}") from None


def _judgement(report: Report) -> Judgement:
    try:
        return exchange.parse_judgement(report.envelope.content("judgement.json"), "judgement.json")
    except (InputError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable(f"judgement.json is malformed: {sentence(error)}") from None


def _text(report: Report, name: str) -> str | None:
    return report.envelope.text(name) if name in report.envelope.attachments else None
