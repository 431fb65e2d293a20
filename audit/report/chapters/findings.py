"""The findings: a register, one card for each that is open, compact tables for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.records.judgement import Finding
from audit.report import numbers, words
from audit.report.chapters.card import Card, card, chips
from audit.report.characters import passage, short
from audit.report.material import Material, accepted
from audit.report.tables import Column, Link, Table, chip, table

CARDS = 32
"""Open findings that get a card; the others stand in the register alone."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The chapter."""

    lead: str
    register: Table | None
    cards: tuple[Card, ...]
    without_card: str
    passed: Table | None
    scheduled: Table | None
    not_applicable: Table | None


def build(material: Material) -> Findings:
    """The chapter."""
    found = material.open
    return Findings(
        lead=_lead(material),
        register=_register(found),
        cards=tuple(card(material, finding, number) for number, finding in enumerate(found[:CARDS], start=1)),
        without_card=words.left_out(len(found) - CARDS, "finding", "judgement.json") if len(found) > CARDS else "",
        passed=_passed(material.with_outcome("passed")),
        scheduled=_scheduled(material.with_outcome("scheduled")),
        not_applicable=_aside(material.with_outcome("not_applicable")),
    )


def _lead(material: Material) -> str:
    found = material.judgement.findings
    if not found:
        return "No rule was applied, so there is no finding. That is not a pass."
    outcomes = [finding.outcome for finding in found]
    counts = [
        f"{outcomes.count(outcome):,} {word.lower()}" for outcome, word in words.OUTCOMES.items() if outcome in outcomes
    ]
    waived = sum(map(accepted, material.open))
    risk = f" The risk of {words.count(waived, 'finding')} is accepted by a named person." if waived else ""
    return f"{words.count(len(found), 'rule')}: {words.listed(counts)}.{risk}"


def _register(found: Sequence[Finding]) -> Table | None:
    columns = (
        Column(title="No.", width=12),
        Column(title="Severity", width=17),
        Column(title="Outcome", width=25),
        Column(title="What the rule requires"),
        Column(title="Rule", width=38),
        Column(title="Page", number=True, width=11),
    )
    rows = [
        (
            f"F-{number:02d}",
            finding.severity.capitalize(),
            chips(finding),
            short(finding.title),
            short(finding.cite, 80),
            Link(text="", anchor=f"finding-{number}", page=True) if number <= CARDS else "—",
        )
        for number, finding in enumerate(found, start=1)
    ]
    return table("Register of findings", columns, rows, most=80, rest="judgement.json")


def _passed(found: Sequence[Finding]) -> Table | None:
    columns = (Column(title="Rule", width=38), Column(title="What it demands"), Column(title="Why it passed", width=76))
    rows = [(short(f.cite, 80), short(f.title), words.sentence(passage(f.because, 500))) for f in found]
    return table("Rules that passed", columns, rows, rest="judgement.json")


def _scheduled(found: Sequence[Finding]) -> Table | None:
    columns = (
        Column(title="Rule", width=38),
        Column(title="What it demands"),
        Column(title="Applies from", width=30),
        Column(title="If it applied today", width=32),
    )
    rows = [
        (
            short(f.cite, 80),
            short(f.title),
            numbers.day(f.applies_from) if f.applies_from else "—",
            chip(f.readiness) if f.readiness else "—",
        )
        for f in found
    ]
    return table("Rules not yet in force", columns, rows, rest="judgement.json")


def _aside(found: Sequence[Finding]) -> Table | None:
    columns = (
        Column(title="Rule", width=38),
        Column(title="What it demands"),
        Column(title="Why it does not apply", width=76),
    )
    rows = [(short(f.cite, 80), short(f.title), words.sentence(passage(f.because, 500))) for f in found]
    return table("Rules that do not apply", columns, rows, rest="judgement.json")
