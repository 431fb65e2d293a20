"""The findings: a card for each that counts towards the verdict, compact tables for all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audit.language import _, inside
from audit.records.judgement import Finding
from audit.report import numbers, reasons, vocabulary, words
from audit.report.chapters import waiting
from audit.report.chapters.card import Card, accepting, card, chips
from audit.report.chapters.cover import brief
from audit.report.characters import passage, short
from audit.report.material import Material, accepted
from audit.report.tables import Cell, Column, Estimate, Link, Table, chip, table

CARDS = 32
"""Open findings that get a card at most."""
FEW = 8
"""So few open findings get a card each, whatever they count for."""
LISTED = 20
"""So many rules that passed, or are not in force, stand in a row each; of more, those that somebody must look at."""


Numbered = tuple[int, Finding]
"""An open finding with the number that it has throughout the report."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The chapter."""

    lead: str
    register: Table | None
    cards: tuple[Card, ...]
    waiting: waiting.Waiting | None
    """Open findings that wait for nothing but answers, if they are many."""
    others: Table | None
    """Open findings without a card."""
    waivers: Table | None
    passed: Table | None
    scheduled: Table | None
    not_applicable: Table | None


def build(material: Material) -> Findings:
    """The chapter."""
    asked = waiting.waiting(material)
    numbered = [(number, finding) for number, finding in enumerate(material.open, start=1)]
    told = [one for one in numbered if one[1] not in asked]
    carded = with_card(material, told)
    marks = waiting.questions(material) if asked else {}
    return Findings(
        lead=_lead(material),
        register=_register(carded),
        cards=tuple(card(material, finding, number, marks) for number, finding in carded),
        waiting=waiting.build(material, [one for one in numbered if one[1] in asked], marks),
        others=_others([one for one in told if one not in carded], marks),
        waivers=_waivers(material),
        passed=_passed(material),
        scheduled=_scheduled(material, marks),
        not_applicable=_aside(material.with_outcome("not_applicable")),
    )


def with_card(material: Material, found: Sequence[Numbered]) -> Sequence[Numbered]:
    """The open findings that get a card: those that count towards the verdict, or all of a few."""
    if len(found) <= FEW:
        return found
    counting = [one for one in found if material.is_severe(one[1]) and not accepted(one[1])]
    return counting[:CARDS] or found[:FEW]


def _lead(material: Material) -> str:
    found = material.judgement.findings
    if not found:
        return _("No rule was applied, so there is no finding. That is not a pass.")
    outcomes = [finding.outcome for finding in found]
    counts = [
        f"{numbers.whole(outcomes.count(outcome))} {inside(word)}"
        for outcome, word in vocabulary.OUTCOMES.items()
        if outcome in outcomes
    ]
    waived = sum(map(accepted, material.open))
    risk = (
        _(" The risk of {findings} is accepted by a named person.", findings=words.count(waived, "finding", "findings"))
        if waived
        else ""
    )
    return f"{words.count(len(found), 'rule', 'rules')}: {words.listed(counts)}.{risk}"


def _demand(finding: Finding) -> Estimate:
    """What a rule demands, its citation below."""
    return Estimate(text=short(finding.title), small=(short(finding.cite, 80),))


def _register(found: Sequence[Numbered]) -> Table | None:
    columns = (
        Column(title=_("No."), width=12),
        Column(title=_("Severity"), width=17),
        Column(title=_("Outcome"), width=25),
        Column(title=_("What the rule requires")),
        Column(title=_("Rule"), width=38),
        Column(title=_("Page"), number=True, width=11),
    )
    rows = [
        (
            f"F-{number:02d}",
            words.title(vocabulary.SEVERITY[finding.severity]),
            chips(finding),
            short(finding.title),
            short(finding.cite, 80),
            Link(text="", anchor=f"finding-{number}", page=True),
        )
        for number, finding in found
    ]
    return table(_("Register of findings"), columns, rows, most=80, rest="judgement.json")


def _others(found: Sequence[Numbered], marks: Mapping[str, str]) -> Table | None:
    columns = (
        Column(title=_("No."), width=11),
        Column(title=_("What the rule requires"), width=40),
        Column(title=_("Outcome"), width=24),
        Column(title=_("Why")),
        Column(title=_("What must change"), width=36),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            f"F-{number:02d}",
            _demand(finding),
            (chip(finding.outcome), *chips(finding)[1:]),
            f"{_why(finding, marks)} {accepting(finding)}".strip(),
            words.sentence(passage(finding.remedy, 300)),
        )
        for number, finding in found
    ]
    return table(_("Further open findings"), columns, rows, most=60, rest="judgement.json")


def _waivers(material: Material) -> Table | None:
    columns = (
        Column(title=_("Rule"), width=44),
        Column(title=_("Accepted by"), width=40),
        Column(title=_("Until"), width=26),
        Column(title=_("Stands today"), width=30),
        Column(title=_("Reason")),
    )
    rows = [
        (
            _demand(finding),
            short(finding.waiver.by, 80),
            numbers.day(finding.waiver.until),
            reasons.waived(finding.waiver),
            words.sentence(passage(finding.waiver.reason, 300)),
        )
        for finding in material.judgement.findings
        if finding.waiver is not None
    ]
    return table(_("Waivers: risks that somebody accepts"), columns, rows, rest="judgement.json")


def _passed(material: Material) -> Table | None:
    """Of many, rules that read numbers one by one, and in one row for each pack those that rest on declarations."""
    found = material.with_outcome("passed")
    columns = (Column(title=_("What the rule requires"), width=62), Column(title=_("Why it passed")))
    alone = [f for f in found if f.measurements or len(found) <= LISTED]
    rows: list[tuple[Cell, ...]] = [(_demand(f), words.sentence(passage(reasons.why(f.because), 300))) for f in alone]
    declared: list[tuple[Cell, ...]] = []
    titles = {pack.id: brief(pack.title) for pack in material.judgement.packs}
    others = [f for f in found if f not in alone]
    for pack in dict.fromkeys(f.pack for f in others):
        alike = [short(f.cite, 80) for f in others if f.pack == pack]
        said = _("{rules}, by what is declared", rules=words.count(len(alike), "rule", "rules"))
        declared.append((Estimate(text=short(titles.get(pack, pack), 80), small=(said,)), "; ".join(alike)))
    return _and(
        table(_("Rules that passed"), columns, rows or declared, most=40, rest="judgement.json"), rows and declared
    )


def _scheduled(material: Material, marks: Mapping[str, str]) -> Table | None:
    """Of many, those that somebody must still do something for one by one, and the rest by the day they apply from.

    `marks`: of questions without an answer, where the chapter lists these.
    """
    found = material.with_outcome("scheduled")
    ordered = sorted(found, key=lambda finding: finding.applies_from)
    columns = (
        Column(title=_("What the rule requires"), width=62),
        Column(title=_("Applies from"), width=29),
        Column(title=_("Today it would"), width=25),
        Column(title=_("Why")),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            _demand(f),
            _from(f.applies_from),
            chip(f.readiness) if f.readiness else "—",
            _due(f, marks),
        )
        for f in ordered
        if f.readiness != "passed" or len(found) <= LISTED
    ]
    ready: dict[str, list[str]] = {}
    for f in ordered if len(found) > LISTED else ():
        if f.readiness == "passed":
            ready.setdefault(f.applies_from, []).append(short(f.cite, 80))
    rest: list[tuple[Cell, ...]] = [
        (words.count(len(cites), "rule", "rules"), _from(on), chip("passed"), "; ".join(cites))
        for on, cites in ready.items()
    ]
    caption = _("Rules not yet in force: readiness, not breaches")
    return _and(table(caption, columns, rows or rest, most=30, rest="judgement.json"), rows and rest)


def _why(finding: Finding, marks: Mapping[str, str]) -> str:
    """Why an open finding without a card is open."""
    return waiting.why(finding, marks) or words.sentence(passage(reasons.why(finding.because), 400))


def _due(finding: Finding, marks: Mapping[str, str]) -> str:
    """Why a rule that is not in force would come out as it would."""
    return waiting.why(finding, marks) or words.sentence(passage(reasons.why(reasons.readiness(finding.because)), 300))


def _from(day: str) -> str:
    return numbers.day(day) if day else "—"


def _and(made: Table | None, rows: Sequence[tuple[Cell, ...]]) -> Table | None:
    """A table with more rows at its end, whatever was cut before them."""
    return replace(made, rows=(*made.rows, *rows)) if made else None


def _aside(found: Sequence[Finding]) -> Table | None:
    """Rules out of scope, put together by the reason."""
    alike: dict[str, list[str]] = {}
    for finding in found:
        alike.setdefault(reasons.outside(finding.because), []).append(short(finding.cite, 80))
    columns = (Column(title=_("Because"), width=76), Column(title=_("Rules that do not apply")))
    rows = [(words.sentence(passage(reason, 300)), "; ".join(cites)) for reason, cites in alike.items()]
    return table(_("Rules that do not apply"), columns, rows, most=20, rest="judgement.json")
