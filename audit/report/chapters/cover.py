"""The first page: what was audited, for what use, is it cleared, what stands in the way, who must sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.language import N_, _, ngettext
from audit.records.judgement import OUTCOMES, Finding, Judgement, Outcome, PackDigest
from audit.report import numbers, pictures, vocabulary, words
from audit.report.characters import passage, short
from audit.report.material import Material, accepted, is_open
from audit.report.quantities import FAMILIES, family
from audit.report.tables import TONES, Chip, Column, Table, Tone, chip, table

_FACTS_ONLY = N_("Declarations")
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
    word, tone = vocabulary.VERDICTS[verdict], TONES[verdict]
    blocking = material.blocking()
    shown = tuple(_obstacle(material, finding) for finding in blocking[:_OBSTACLES])
    rest = len(blocking) - len(shown)
    return Cover(
        verdict=word,
        tone=tone,
        sign=pictures.sign(tone, _("Verdict: {word}", word=word)),
        because=_because(material, named=bool(shown)),
        below=_below(material),
        obstacles=shown,
        more=_("and {findings}, listed under Findings", findings=words.count(rest, "more finding", "more findings"))
        if rest > 0
        else "",
        numbers=_numbers(material),
        scorecards=tuple(_scorecards(material)),
        facts=tuple(_facts(material)),
        sign_off=_sign_off(material),
    )


def _because(material: Material, *, named: bool) -> str:
    """Why; without the list of rules where the page has its own list of them below."""
    failed = [f for f in material.judgement.findings if f.outcome == "failed" and material.is_severe(f)]
    if material.judgement.outcome == "not cleared" and any(map(accepted, failed)):
        rules = words.count(len(failed), "rule", "rules")
        return _(
            "{rules} of {level} failed{waived}.",
            rules=rules,
            level=words.level(material.judgement.fail_on),
            waived=_waived(failed),
        )
    text = material.judgement.because
    head, colon, _rest = text.partition(": ")
    return words.sentence(passage(head if named and colon else text, 400))


def _waived(failed: Sequence[Finding]) -> str:
    """How many of the failed rules are open, and of how many the risk is accepted; empty where none is accepted."""
    waived = sum(map(accepted, failed))
    left = len(failed) - waived
    return (
        _(
            "; {left} {clause} open, the risk of {waived} is accepted",
            left=left,
            clause=ngettext("is", "are", left),
            waived=waived,
        )
        if waived
        else ""
    )


def _below(material: Material) -> str:
    below = sum(not material.is_severe(finding) and not accepted(finding) for finding in material.open)
    if not below:
        return ""
    said = ngettext("is open and does", "are open and do", below)
    severity = material.judgement.fail_on
    return _(
        "{rules} below {severity} severity {said} not count towards this verdict.",
        rules=words.count(below, "rule", "rules"),
        severity=vocabulary.SEVERITY[severity],
        said=said,
    )


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
    noun = ngettext("rule", "rules", len(failed))
    worst: Tone = "failed" if failed else "plain"
    return (
        Number(
            value=f"{len(failed)}",
            label=_("{noun} of {at} failed{waived}", noun=noun, at=at, waived=_waived(failed)),
            tone=worst,
        ),
        Number(value=f"{len(vague)}", label=_("undecided or missing"), tone="undecided" if vague else "plain"),
        Number(
            value=_("{passed} of {applicable}", passed=len(passed), applicable=len(applicable)),
            label=_("rules that apply passed"),
            tone="passed" if passed else "plain",
        ),
        Number(
            value=f"{len(aside)}",
            label=_(
                "not applicable ({value}) or scheduled ({scheduled})", value=len(aside) - scheduled, scheduled=scheduled
            ),
            tone="plain",
        ),
    )


def subject(finding: Finding) -> str:
    """What a finding is about: the family of what it measures, or declarations alone."""
    return family(finding.measurements[0].metric) if finding.measurements else _(_FACTS_ONLY)


def _scorecards(material: Material) -> Iterator[Table]:
    applicable = [f for f in material.judgement.findings if f.outcome == "passed" or is_open(f)]
    order = [*FAMILIES.values(), *sorted({subject(f) for f in applicable} - {*FAMILIES.values(), _(_FACTS_ONLY)})]
    subjects = [(name, [f for f in applicable if subject(f) == name]) for name in [*order, _(_FACTS_ONLY)]]
    by_subject = [score(short(name, 60), found) for name, found in subjects if found]
    by_pack = [of_pack(_named(pack, material), pack, material.judgement) for pack in material.judgement.packs]
    fit = len(by_subject) + len(by_pack) <= _ROWS
    drawn_by = (
        (_("Subject"), _("Scorecard by subject"), by_subject),
        (_("Policy pack"), _("Scorecard by policy pack"), by_pack if fit else []),
    )
    for title, caption, rows in drawn_by:
        columns = (
            Column(title=title),
            Column(title=_("Rules that apply"), width=26),
            Column(title=_("Passed"), number=True, width=19),
            Column(title=_("Worst"), width=23),
        )
        drawn = table(caption, columns, rows, most=_ROWS, rest="judgement.json")
        if drawn:
            yield drawn


def _named(pack: PackDigest, material: Material) -> str:
    """A pack by its id; how many of its rules are not in force yet, which no score counts."""
    later = sum(finding.pack == pack.id for finding in material.with_outcome("scheduled"))
    return _("{id} ({later} later)", id=pack.id, later=later) if later else pack.id


def brief(title: str) -> str:
    """A long title of a pack up to its first comma or bracket."""
    return title if len(title) <= 40 else re.split(r"[,(]", title)[0].strip()


def of_pack(name: str, pack: PackDigest, judgement: Judgement) -> tuple[str, Markup | str, str, Chip | str]:
    """One line of a scorecard for a pack; one of which no rule applies says so."""
    found = [finding for finding in judgement.findings if finding.pack == pack.id]
    applicable = [finding for finding in found if finding.outcome == "passed" or is_open(finding)]
    name = short(name, 80)
    return score(name, applicable) if applicable else (name, _("0 of {found} apply", found=len(found)), "—", "—")


def score(name: str, findings: Sequence[Finding]) -> tuple[str, Markup, str, Chip]:
    """One line of a scorecard: how many passed, failed, are open; and the worst of it."""
    passed = sum(f.outcome == "passed" for f in findings)
    failed = sum(f.outcome == "failed" for f in findings)
    vague = len(findings) - passed - failed
    drawn = pictures.bar(
        [
            (passed, "passed", _("passed")),
            (failed, "failed", _("failed")),
            (vague, "undecided", _("undecided or missing")),
        ]
    )
    worst: Outcome = min((f.outcome for f in findings), key=OUTCOMES.index)
    return name, drawn, _("{passed} of {findings}", passed=passed, findings=len(findings)), chip(worst)


def _facts(material: Material) -> Sequence[tuple[str, str]]:
    evidence, plan, judgement = material.evidence, material.plan, material.judgement
    facts = []
    inputs = evidence.provenance.inputs
    for item in inputs:
        role = vocabulary.INPUTS.get(item.role, words.title(item.role))
        rows = f", {words.count(evidence.coverage.rows, 'row', 'rows')}" if item.role == "evaluation" else ""
        digest = _(", sha256 {sha256}…", sha256=item.sha256[:12]) if len(inputs) <= _DIGESTS else ""
        facts.append((role, f"{short(item.name, 60)}{rows}{digest}"))
    if evidence.provenance.model is None:
        facts.append((_("Model"), _("no model file; the data bring the decisions or scores along")))
    packs = [short(pack.id, 40) for pack in judgement.packs]
    facts.append((_("Policy packs"), words.some(packs, _PACKS) or _("none")))
    facts.append((_("Assessed on"), numbers.day(judgement.assessment_date)))
    if material.valid_until is not None:
        cleared = judgement.outcome in ("cleared", "cleared with accepted risks")
        title = _("Sign-off valid until") if cleared else _("Audit to be repeated by")
        facts.append((title, numbers.day(material.valid_until)))
    roles = [short(role, 60) for role in plan.signoff.roles]
    facts.append((_("Must sign"), words.some(roles, 6) if roles else _("nobody")))
    return facts


def _sign_off(material: Material) -> str:
    roles = material.plan.signoff.roles
    if not roles:
        return _("The plan requires nobody to sign this report.")
    if len(roles) == 1:
        return _("One person must sign it, on page")
    return _("{roles} people must sign it, each in one role, on page", roles=len(roles))
