"""Whether an audit still holds: its plan, data, model, law, waivers and time, each asked on its own.

Signatures are `audit verify`'s to check. A deployment gate asks both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from audit import canonical
from audit.compare import compare_judgements
from audit.envelope import Envelope
from audit.exchange import parse_evidence, parse_judgement
from audit.load.fingerprints import fingerprints
from audit.records.comparison import RuleChange
from audit.records.evidence import Evidence
from audit.records.judgement import Judgement
from audit.records.plan import Plan
from audit.records.standing import Condition, Standing
from audit.run import judge_plan, read_law

_UNJUDGED = (None, "scheduled", "not_applicable")
_NAMED = 3


def standing(report: Envelope, plan: Plan, *, on: date) -> Standing:
    """How a report stands on a day.

    Args:
        report: with its evidence and judgement inside.
        plan: the plan as it is today, with the files, packs, facts and waivers that it names today.
        on: the day whose law applies.

    Raises:
        InputError: evidence, judgement, packs, facts or waivers are malformed.
    """
    evidence = parse_evidence(report.content("evidence.json"), "evidence.json")
    attached = parse_judgement(report.content("judgement.json"), "judgement.json")
    name = "baseline.json"
    baseline = parse_evidence(report.content(name), name) if name in report.attachments else None
    today = judge_plan(plan, read_law(plan), evidence, on=on, baseline=baseline)
    conditions = [_plan(evidence, plan), *_files(evidence, plan), _law(attached, today), _waivers(attached, today)]
    return Standing(on=on.isoformat(), conditions=(*conditions, _time(attached, plan, on)))


def _plan(evidence: Evidence, plan: Plan) -> Condition:
    if canonical.sha256(plan.text.encode("utf-8")) == evidence.plan.sha256:
        return Condition(name="plan", holding="holds", because="it is the plan that was audited")
    return Condition(name="plan", holding="does not hold", because=f"{plan.file} is not the plan that was audited")


def _files(evidence: Evidence, plan: Plan) -> Iterator[Condition]:
    """Model and data, by digest."""
    now = {item.role: item for item in fingerprints(plan)}
    was = {item.role: item for item in evidence.provenance.inputs}
    for name, roles in (("model", ("model",)), ("data", tuple(sorted({*was, *now} - {"model"})))):
        changed = [
            f"{role} ({(was.get(role) or now[role]).name})"
            for role in roles
            if (role in was or role in now)
            and (role not in was or role not in now or was[role].sha256 != now[role].sha256)
        ]
        if changed:
            yield Condition(
                name=name, holding="does not hold", because=f"changed since the audit: {', '.join(changed)}"
            )
        elif any(role in was for role in roles):
            named = ", ".join(was[role].name for role in roles if role in was)
            yield Condition(name=name, holding="holds", because=f"{named}: the same as audited")
        else:
            asked = evidence.provenance.endpoint
            because = "the audit saw no model file, so whether the model changed cannot be told"
            if asked is not None:
                because = f"the model answers at {asked.url}, so whether it is still the same cannot be told"
            yield Condition(name=name, holding="not checked", because=because)


def _law(attached: Judgement, today: Judgement) -> Condition:
    """Whether the law of the day, on the same evidence, gives the same findings; waivers apart."""
    found = compare_judgements(attached, today)
    changes = [one for one in found.changes if not (one.before in _UNJUDGED and one.after in _UNJUDGED)]
    if not changes:
        because = f"the law of {today.assessment_date} gives the same findings as that of {attached.assessment_date}"
        return Condition(name="law", holding="holds", because=because)
    said = "; ".join(_said(change) for change in changes[:_NAMED])
    more = f"; and {len(changes) - _NAMED} more" if len(changes) > _NAMED else ""
    return Condition(name="law", holding="does not hold", because=said + more)


def _said(change: RuleChange) -> str:
    return f"{change.cite} {change.said}"


def _waivers(attached: Judgement, today: Judgement) -> Condition:
    """Whether every acceptance that the audit relied on still stands."""
    relied = {one.rule for one in attached.findings if one.waiver is not None and one.waiver.state == "accepted"}
    still = {one.rule for one in today.findings if one.waiver is not None and one.waiver.state == "accepted"}
    if not relied:
        return Condition(name="waivers", holding="holds", because="the audit relied on none")
    if lapsed := sorted(relied - still):
        because = f"no longer accepted: {', '.join(lapsed)}"
        return Condition(name="waivers", holding="does not hold", because=because)
    count = len(relied)
    return Condition(name="waivers", holding="holds", because=f"{count} stand{'s' if count == 1 else ''}")


def _time(attached: Judgement, plan: Plan, on: date) -> Condition:
    assessed = date.fromisoformat(attached.assessment_date)
    if plan.signoff.valid_for_days is None:
        because = "the plan does not say how long an audit holds (signoff.valid_for)"
        return Condition(name="time", holding="not checked", because=because)
    last = assessed + timedelta(days=plan.signoff.valid_for_days)
    if on > last:
        return Condition(name="time", holding="does not hold", because=f"it held until {last}; audit again")
    return Condition(name="time", holding="holds", because=f"it holds until {last}")
