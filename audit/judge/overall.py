"""From findings to one verdict. Nothing is never a pass."""

from __future__ import annotations

from collections.abc import Sequence

from audit.judge import words
from audit.language import _, ngettext
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
    level = _("severity {severity}", severity=_(fail_on))
    level = level if fail_on == SEVERITIES[-1] else _("{severity} or above", severity=level)
    if not counting and below:
        text = _(
            "No rule of {level} applies, so nothing could have stood in the way. {aside}",
            level=level,
            aside=_aside(below),
        )
        return "cannot tell", text.strip()
    failed = [one for one in counting if one.outcome == "failed" and not accepted(one)]
    unclear = [one for one in counting if one.outcome in ("missing", "undecided") and not accepted(one)]
    waived = [one for one in counting if one.outcome != "passed" and accepted(one)]
    if failed:
        text = _("{rules} failed: {named}.", rules=_rules(failed, level), named=_named(failed))
        if unclear:
            text += _(" {rules} could not be decided.", rules=words.count(len(unclear), "more rule", "more rules"))
        return "not cleared", text + _in_vain(failed + unclear)
    if unclear:
        return "cannot tell", _(
            "Nothing of {level} failed, but {open}.{in_vain}",
            level=level,
            open=_open(unclear),
            in_vain=_in_vain(unclear),
        )
    if waived:
        text = _(
            "{rules} {have} not passed, and somebody accepted the risk by name",
            rules=_rules(waived, level),
            have=_have(waived),
        )
        return "cleared with accepted risks", f"{text}: {_named(waived)}."
    if not below:
        every = _("All {rules} that apply", rules=words.count(len(judged), "rule", "rules"))
        return "cleared", _("{clause} passed.", clause=every if len(judged) > 1 else _("The only rule that applies"))
    return "cleared", _("{rules} passed. {aside}", rules=_rules(counting, level, every=True), aside=_aside(below))


def accepted(finding: Finding) -> bool:
    """Somebody accepted all that keeps the rule from passing, and may do so: a risk, but not unlawfulness."""
    return finding.waiver is not None and finding.waiver.state == "accepted" and finding.waiver.clears


def _in_vain(findings: Sequence[Finding]) -> str:
    """What somebody accepted although it is not anybody's to accept."""
    found = [one for one in findings if one.waiver is not None and one.waiver.state == "accepted"]
    if not found:
        return ""
    return ngettext(
        " {waivers} is recorded and changes nothing here: what binding law of severity critical demands cannot be "
        "accepted away ({named}).",
        " {waivers} are recorded and change nothing here: what binding law of severity critical demands cannot be "
        "accepted away ({named}).",
        len(found),
        waivers=words.count(len(found), "waiver", "waivers"),
        named=_named(found),
    )


def _nothing(findings: Sequence[Finding], packs: int) -> str:
    if not packs:
        return _("No policy pack was named, so there was nothing to judge by.")
    if not findings:
        return _("The policy packs hold no rules, so there was nothing to judge by.")
    later = sum(one.outcome == "scheduled" for one in findings)
    text = _("None of the {rules} applies to this audit on this day", rules=words.count(len(findings), "rule", "rules"))
    if len(findings) == 1:
        text = _("The only rule does not apply to this audit on this day")
    return text + (_("; {rules} will apply later.", rules=words.count(later, "rule", "rules")) if later else ".")


def _rules(findings: Sequence[Finding], level: str, *, every: bool = False) -> str:
    if every and len(findings) > 1:
        return _("All {rules} of {level} that apply", rules=words.count(len(findings), "rule", "rules"), level=level)
    return _("{rules} of {level}", rules=words.count(len(findings), "rule", "rules"), level=level) + (
        _(" that applies") if every else ""
    )


def _named(findings: Sequence[Finding], most: int = 3) -> str:
    named = [f"{one.cite} ({one.title})" for one in findings[:most]]
    rest = len(findings) - len(named)
    return words.listed([*named, words.count(rest, "other", "others")]) if rest else words.listed(named)


def _open(findings: Sequence[Finding]) -> str:
    parts = []
    missing = [one for one in findings if one.outcome == "missing"]
    undecided = [one for one in findings if one.outcome == "undecided"]
    if missing:
        lacks = ngettext("lacks", "lack", len(missing))
        parts.append(
            _(
                "{rules} {lacks} something required: {named}",
                rules=words.count(len(missing), "rule", "rules"),
                lacks=lacks,
                named=_named(missing),
            )
        )
    if undecided:
        parts.append(
            _(
                "{rules} {are} undecided: {named}",
                rules=words.count(len(undecided), "rule", "rules"),
                are=_are(undecided),
                named=_named(undecided),
            )
        )
    return "; ".join(parts)


def _aside(below: Sequence[Finding]) -> str:
    """What happened below the level that counts."""
    failed = sum(one.outcome == "failed" for one in below)
    unclear = len(below) - failed
    parts = [_("{rules} failed", rules=words.count(failed, "rule", "rules"))] if failed else []
    parts += [_("{rules} could not be decided", rules=words.count(unclear, "rule", "rules"))] if unclear else []
    return _("Below that level, {parts}.", parts=words.listed(parts))


def _have(findings: Sequence[Finding]) -> str:
    return ngettext("has", "have", len(findings))


def _are(findings: Sequence[Finding]) -> str:
    return ngettext("is", "are", len(findings))
