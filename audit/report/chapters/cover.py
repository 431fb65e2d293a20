"""The first page: what was audited, for what use, is it cleared, what stands in the way, who must sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.records.judgement import OUTCOMES, Finding, Judgement, Outcome, PackDigest
from audit.report import numbers, pictures, words
from audit.report.characters import passage, short
from audit.report.material import Material, accepted, is_open
from audit.report.quantities import FAMILIES, family
from audit.report.tables import TONES, Chip, Column, Table, Tone, chip, table

_FACTS_ONLY = "Declarations"
_OBSTACLES = 4
_PACKS = 5
_DIGESTS = 2
"""Inputs up to which the first page has room for their digests; the chapter on provenance has them all."""
_ROWS = 11
"""Lines of both scorecards that fit; beyond them the first page has one, and the chapter on the law the other."""


@dataclass(frozen=True, kw_only=True)
class Number:
    """One of the four big numbers."""

    value: str
    label: str
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """A finding that stands in the way."""

    anchor: str
    cite: str
    title: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, kw_only=True)
class Cover:
    """The first page."""

    verdict: str
    tone: Tone
    sign: Markup
    because: str
    below: str
    """What is open among the rules that do not count towards the verdict."""
    obstacles: tuple[Obstacle, ...]
    more: str
    numbers: tuple[Number, ...]
    scorecards: tuple[Table, ...]
    facts: tuple[tuple[str, str], ...]
    sign_off: str


def build(material: Material) -> Cover:
    """The first page."""
    verdict = material.judgement.outcome
    word, tone = words.VERDICTS[verdict], TONES[verdict]
    blocking = material.blocking()
    shown = tuple(_obstacle(material, finding) for finding in blocking[:_OBSTACLES])
    rest = len(blocking) - len(shown)
    return Cover(
        verdict=word,
        tone=tone,
        sign=pictures.sign(tone, f"Verdict: {word}"),
        because=_because(material, named=bool(shown)),
        below=_below(material),
        obstacles=shown,
        more=f"and {words.count(rest, 'more finding')}, listed under Findings" if rest > 0 else "",
        numbers=_numbers(material),
        scorecards=tuple(_scorecards(material)),
        facts=tuple(_facts(material)),
        sign_off=_sign_off(material),
    )


def _because(material: Material, *, named: bool) -> str:
    """Why; without the list of rules where the page has its own list of them below."""
    failed = [f for f in material.judgement.findings if f.outcome == "failed" and material.is_severe(f)]
    if material.judgement.outcome == "not cleared" and any(map(accepted, failed)):
        rules = words.count(len(failed), "rule")
        return f"{rules} of {words.level(material.judgement.fail_on)} failed{_waived(failed)}."
    text = material.judgement.because
    head, colon, _ = text.partition(": ")
    return words.sentence(passage(head if named and colon else text, 400))


def _waived(failed: Sequence[Finding]) -> str:
    """How many of the failed rules are open, and of how many the risk is accepted; empty where none is accepted."""
    waived = sum(map(accepted, failed))
    left = len(failed) - waived
    return f"; {left} {'is' if left == 1 else 'are'} open, the risk of {waived} is accepted" if waived else ""


def _below(material: Material) -> str:
    below = sum(not material.is_severe(finding) and not accepted(finding) for finding in material.open)
    if not below:
        return ""
    said = "is open and does" if below == 1 else "are open and do"
    severity = material.judgement.fail_on
    return f"{words.count(below, 'rule')} below {severity} severity {said} not count towards this verdict."


def _obstacle(material: Material, finding: Finding) -> Obstacle:
    return Obstacle(
        anchor=f"finding-{material.open.index(finding) + 1}",
        cite=short(finding.cite, 80),
        title=short(finding.title, 110),
        chips=(chip(finding.outcome),),
    )


def _numbers(material: Material) -> tuple[Number, ...]:
    findings = material.judgement.findings
    failed = [f for f in findings if f.outcome == "failed" and material.is_severe(f)]
    vague = [f for f in findings if f.outcome in ("undecided", "missing")]
    passed = [f for f in findings if f.outcome == "passed"]
    applicable = [f for f in findings if f.outcome == "passed" or is_open(f)]
    aside = [f for f in findings if f.outcome in ("not_applicable", "scheduled")]
    scheduled = sum(f.outcome == "scheduled" for f in aside)
    at = words.level(material.judgement.fail_on)
    noun = "rule" if len(failed) == 1 else "rules"
    worst: Tone = "failed" if failed else "plain"
    return (
        Number(value=f"{len(failed)}", label=f"{noun} of {at} failed{_waived(failed)}", tone=worst),
        Number(value=f"{len(vague)}", label="undecided or missing", tone="undecided" if vague else "plain"),
        Number(
            value=f"{len(passed)} of {len(applicable)}",
            label="rules that apply passed",
            tone="passed" if passed else "plain",
        ),
        Number(
            value=f"{len(aside)}",
            label=f"not applicable ({len(aside) - scheduled}) or scheduled ({scheduled})",
            tone="plain",
        ),
    )


def subject(finding: Finding) -> str:
    """What a finding is about: the family of what it measures, or declarations alone."""
    return family(finding.measurements[0].metric) if finding.measurements else _FACTS_ONLY


def _scorecards(material: Material) -> Iterator[Table]:
    applicable = [f for f in material.judgement.findings if f.outcome == "passed" or is_open(f)]
    order = [*FAMILIES.values(), *sorted({subject(f) for f in applicable} - {*FAMILIES.values(), _FACTS_ONLY})]
    subjects = [(name, [f for f in applicable if subject(f) == name]) for name in [*order, _FACTS_ONLY]]
    by_subject = [score(short(name, 60), found) for name, found in subjects if found]
    by_pack = [of_pack(_named(pack, material), pack, material.judgement) for pack in material.judgement.packs]
    fit = len(by_subject) + len(by_pack) <= _ROWS
    for title, rows in (("By subject", by_subject), ("By policy pack", by_pack if fit else [])):
        columns = (
            Column(title=title.removeprefix("By ").capitalize()),
            Column(title="Rules that apply", width=26),
            Column(title="Passed", number=True, width=19),
            Column(title="Worst", width=23),
        )
        drawn = table(f"Scorecard {title.lower()}", columns, rows, most=_ROWS, rest="judgement.json")
        if drawn:
            yield drawn


def _named(pack: PackDigest, material: Material) -> str:
    """A pack by its id; how many of its rules are not in force yet, which no score counts."""
    later = sum(finding.pack == pack.id for finding in material.with_outcome("scheduled"))
    return f"{pack.id} ({later} later)" if later else pack.id


def brief(title: str) -> str:
    """A long title of a pack up to its first comma or bracket."""
    return title if len(title) <= 40 else re.split(r"[,(]", title)[0].strip()


def of_pack(name: str, pack: PackDigest, judgement: Judgement) -> tuple[str, Markup | str, str, Chip | str]:
    """One line of a scorecard for a pack; one of which no rule applies says so."""
    found = [finding for finding in judgement.findings if finding.pack == pack.id]
    applicable = [finding for finding in found if finding.outcome == "passed" or is_open(finding)]
    name = short(name, 80)
    return score(name, applicable) if applicable else (name, f"0 of {len(found)} apply", "—", "—")


def score(name: str, findings: Sequence[Finding]) -> tuple[str, Markup, str, Chip]:
    """One line of a scorecard: how many passed, failed, are open; and the worst of it."""
    passed = sum(f.outcome == "passed" for f in findings)
    failed = sum(f.outcome == "failed" for f in findings)
    vague = len(findings) - passed - failed
    drawn = pictures.bar(
        [(passed, "passed", "passed"), (failed, "failed", "failed"), (vague, "undecided", "undecided or missing")]
    )
    worst: Outcome = min((f.outcome for f in findings), key=OUTCOMES.index)
    return name, drawn, f"{passed} of {len(findings)}", chip(worst)


def _facts(material: Material) -> Sequence[tuple[str, str]]:
    evidence, plan, judgement = material.evidence, material.plan, material.judgement
    facts = []
    inputs = evidence.provenance.inputs
    for item in inputs:
        role = words.INPUTS.get(item.role, item.role.capitalize())
        rows = f", {words.count(evidence.coverage.rows, 'row')}" if item.role == "evaluation" else ""
        digest = f", sha256 {item.sha256[:12]}…" if len(inputs) <= _DIGESTS else ""
        facts.append((role, f"{short(item.name, 60)}{rows}{digest}"))
    if evidence.provenance.model is None:
        facts.append(("Model", "no model file; the data bring the decisions or scores along"))
    packs = [short(pack.id, 40) for pack in judgement.packs]
    facts.append(("Policy packs", words.some(packs, _PACKS) or "none"))
    facts.append(("Assessed on", numbers.day(judgement.assessment_date)))
    if material.valid_until is not None:
        cleared = judgement.outcome in ("cleared", "cleared with accepted risks")
        title = "Sign-off valid until" if cleared else "Audit to be repeated by"
        facts.append((title, numbers.day(material.valid_until)))
    roles = [short(role, 60) for role in plan.signoff.roles]
    facts.append(("Must sign", words.some(roles, 6) if roles else "nobody"))
    return facts


def _sign_off(material: Material) -> str:
    roles = material.plan.signoff.roles
    if not roles:
        return "The plan requires nobody to sign this report."
    if len(roles) == 1:
        return "One person must sign it, on page"
    return f"{len(roles)} people must sign it, each in one role, on page"
