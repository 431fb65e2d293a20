"""The law that was applied: packs, versions, and what became of their rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.language import N_, Texts, _, ngettext
from audit.records.judgement import OUTCOMES, Judgement, Outcome
from audit.records.pack import Kind
from audit.report import numbers, vocabulary, words
from audit.report.chapters import coverage, standing
from audit.report.chapters.cover import brief
from audit.report.characters import short
from audit.report.material import Material
from audit.report.tables import Column, Table, table

_KINDS: Mapping[Kind, str] = Texts(
    {
        "measured": N_("decided by numbers from the data"),
        "declared": N_("decided by what the organisation declares"),
        "attested": N_("decided by what a named person attests"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Law:
    """The chapter."""

    lead: str
    counts: Table | None
    packs: Table | None
    kinds: tuple[str, ...]
    limits: Table | None
    attestations: Table | None
    unconfirmed: Table | None
    ledger: Table | None
    gaps: Table | None
    documents: tuple[coverage.Document, ...]


def build(material: Material) -> Law:
    """The chapter."""
    judgement = material.judgement
    packs, rules = len(judgement.packs), len(judgement.findings)
    lead = (
        _(
            "{rules} from {packs}, as of the assessment date, {assessment_date}.",
            rules=words.count(rules, "rule", "rules"),
            packs=words.count(packs, "pack", "packs"),
            assessment_date=numbers.day(judgement.assessment_date),
        )
        if packs
        else _("No policy pack was applied, so nothing was judged. That is not a pass.")
    )
    return Law(
        lead=lead,
        counts=_counts(judgement),
        packs=_packs(judgement),
        kinds=tuple(_kinds(judgement)),
        limits=standing.limits(material),
        attestations=standing.attestations(material),
        unconfirmed=coverage.unconfirmed(material),
        ledger=coverage.ledger(material),
        gaps=coverage.gaps(material),
        documents=tuple(coverage.documents(material)),
    )


_SHORT: Mapping[Outcome, str] = Texts({"not_applicable": N_("Not appl.")})


def _counts(judgement: Judgement) -> Table | None:
    columns = (
        Column(title=_("Policy pack")),
        *(
            Column(title=_SHORT.get(outcome, vocabulary.OUTCOMES[outcome]), number=True, width=19)
            for outcome in OUTCOMES
        ),
        Column(title=_("Rules"), number=True, width=14),
    )
    rows = []
    for pack in judgement.packs:
        found = [finding.outcome for finding in judgement.findings if finding.pack == pack.id]
        counts = [numbers.whole(found.count(outcome)) for outcome in OUTCOMES]
        rows.append((short(brief(pack.title), 80), *counts, numbers.whole(len(found))))
    return table(_("Rules by policy pack and outcome"), columns, rows, rest="judgement.json")


def _packs(judgement: Judgement) -> Table | None:
    columns = (
        Column(title=_("Policy pack")),
        Column(title=_("Version"), width=15),
        Column(title=_("Text checked to"), width=30),
        Column(title=_("Reviewed by counsel"), width=40),
    )
    rows = [
        (
            short(pack.title, 120),
            short(pack.version, 20),
            numbers.day(pack.as_of),
            short(pack.reviewed_by, 80) if pack.reviewed_by else _("no"),
        )
        for pack in judgement.packs
    ]
    return table(_("Packs as they were applied"), columns, rows, rest="judgement.json")


def _kinds(judgement: Judgement) -> list[str]:
    """How many rules rest on numbers, how many on somebody's word."""
    lines = []
    for kind, meaning in _KINDS.items():
        number = sum(kind in finding.kind for finding in judgement.findings)
        if number:
            verb = ngettext("is", "are", number)
            lines.append(
                _(
                    "{rules} {verb} {kind}: {meaning}.",
                    rules=words.count(number, "rule", "rules"),
                    verb=verb,
                    kind=vocabulary.KINDS[kind],
                    meaning=meaning,
                )
            )
    if any(len(finding.kind) > 1 for finding in judgement.findings):
        lines.append(_("Some rules are of two kinds or more, so these numbers add up to more than the rules."))
    return lines
