"""From findings to one verdict. Nothing is never a pass."""

from __future__ import annotations

from collections.abc import Sequence

from audit.judge import words
from audit.records.judgement import Finding, Outcome, Verdict
from audit.records.plan import SEVERITIES, Severity

JUDGED: tuple[Outcome, ...] = ("failed", "missing", "undecided", "passed")


def verdict(findings: Sequence[Finding], fail_on: Severity, *, packs: int) -> tuple[Verdict, str]:
    """The verdict, and why in a sentence or two."""
    judged = [one for one in findings if one.outcome in JUDGED]
    if not judged:
        return "cannot tell", _nothing(findings, packs)
    counting = [one for one in judged if SEVERITIES.index(one.severity) >= SEVERITIES.index(fail_on)]
    below = [one for one in judged if one not in counting and one.outcome != "passed"]
    level = f"severity {fail_on} or above" if fail_on != SEVERITIES[-1] else f"severity {fail_on}"
    if not counting and below:
        text = f"No rule of {level} applies, so nothing could have stood in the way. {_aside(below)}"
        return "cannot tell", text.strip()
    failed = [one for one in counting if one.outcome == "failed" and not accepted(one)]
    unclear = [one for one in counting if one.outcome in ("missing", "undecided") and not accepted(one)]
    waived = [one for one in counting if one.outcome != "passed" and accepted(one)]
    if failed:
        text = f"{_rules(failed, level)} failed: {_named(failed)}."
        if unclear:
            text += f" {words.count(len(unclear), 'more rule')} could not be decided."
        return "not cleared", text + _in_vain(failed + unclear)
    if unclear:
        return "cannot tell", f"Nothing of {level} failed, but {_open(unclear)}.{_in_vain(unclear)}"
    if waived:
        text = f"{_rules(waived, level)} {_have(waived)} not passed, and somebody accepted the risk by name"
        return "cleared with accepted risks", f"{text}: {_named(waived)}."
    if not below:
        every = f"All {words.count(len(judged), 'rule')} that apply"
        return "cleared", f"{every if len(judged) > 1 else 'The only rule that applies'} passed."
    return "cleared", f"{_rules(counting, level, every=True)} passed. {_aside(below)}"


def accepted(finding: Finding) -> bool:
    """Somebody accepted all that keeps the rule from passing, and may do so: a risk, but not unlawfulness."""
    return finding.waiver is not None and finding.waiver.state == "accepted" and finding.waiver.clears


def _in_vain(findings: Sequence[Finding]) -> str:
    """What somebody accepted although it is not anybody's to accept."""
    found = [one for one in findings if one.waiver is not None and one.waiver.state == "accepted"]
    if not found:
        return ""
    text = f" {words.count(len(found), 'waiver')} {_are(found)} recorded and changes nothing here: "
    return text.replace("changes", "changes" if len(found) == 1 else "change") + (
        f"what binding law of severity critical demands cannot be accepted away ({_named(found)})."
    )


def _nothing(findings: Sequence[Finding], packs: int) -> str:
    if not packs:
        return "No policy pack was named, so there was nothing to judge by."
    if not findings:
        return "The policy packs hold no rules, so there was nothing to judge by."
    later = sum(one.outcome == "scheduled" for one in findings)
    text = f"None of the {words.count(len(findings), 'rule')} applies to this audit on this day"
    if len(findings) == 1:
        text = "The only rule does not apply to this audit on this day"
    return text + (f"; {words.count(later, 'rule')} will apply later." if later else ".")


def _rules(findings: Sequence[Finding], level: str, *, every: bool = False) -> str:
    if every and len(findings) > 1:
        return f"All {words.count(len(findings), 'rule')} of {level} that apply"
    return f"{words.count(len(findings), 'rule')} of {level}" + (" that applies" if every else "")


def _named(findings: Sequence[Finding], most: int = 3) -> str:
    named = [f"{one.cite} ({one.title})" for one in findings[:most]]
    rest = len(findings) - len(named)
    return words.listed([*named, words.count(rest, "other")]) if rest else words.listed(named)


def _open(findings: Sequence[Finding]) -> str:
    parts = []
    missing = [one for one in findings if one.outcome == "missing"]
    undecided = [one for one in findings if one.outcome == "undecided"]
    if missing:
        lacks = "lacks" if len(missing) == 1 else "lack"
        parts.append(f"{words.count(len(missing), 'rule')} {lacks} something required: {_named(missing)}")
    if undecided:
        parts.append(f"{words.count(len(undecided), 'rule')} {_are(undecided)} undecided: {_named(undecided)}")
    return "; ".join(parts)


def _aside(below: Sequence[Finding]) -> str:
    """What happened below the level that counts."""
    failed = sum(one.outcome == "failed" for one in below)
    unclear = len(below) - failed
    parts = [f"{words.count(failed, 'rule')} failed"] if failed else []
    parts += [f"{words.count(unclear, 'rule')} could not be decided"] if unclear else []
    return f"Below that level, {words.listed(parts)}."


def _have(findings: Sequence[Finding]) -> str:
    return "has" if len(findings) == 1 else "have"


def _are(findings: Sequence[Finding]) -> str:
    return "is" if len(findings) == 1 else "are"
