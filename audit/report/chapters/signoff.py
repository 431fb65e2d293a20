"""The sign-off: what exactly is signed, by whom, and what the signatures cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audit import canonical
from audit.envelope import field_name
from audit.errors import Mistake, ReportError
from audit.records.judgement import Verdict
from audit.report import numbers, words
from audit.report.chapters.cover import brief
from audit.report.characters import short
from audit.report.material import Material, accepted
from audit.report.tables import Code, Column, Table, table

_FINGERPRINT = re.compile(r"(?:sha-?256)?([0-9a-f]{64})")


@dataclass(frozen=True, kw_only=True)
class Signer:
    """One role and its signature field."""

    role: str
    title: str
    """The role, with a capital letter."""
    field: str
    place: str
    """Such as "1 of 3"."""
    people: str | None
    """Who may sign, where the plan says so."""


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """The chapter."""

    lead: str
    statement: str
    signers: tuple[Signer, ...]
    covered: Table | None


def build(material: Material) -> SignOff:
    """The chapter.

    Raises:
        ReportError: two roles would share one signature field.
    """
    roles = material.plan.signoff.roles
    fields = [field_name(role) for role in roles]
    for position, field in enumerate(fields):
        if field in fields[:position]:
            first = roles[fields.index(field)]
            text = f"the sign-off roles {first!r} and {roles[position]!r} would share one signature field; rename one"
            raise ReportError(Mistake(file=material.plan.file, text=text))
    return SignOff(
        lead=_lead(len(roles), ordered=material.plan.signoff.ordered, together=bool(material.plan.signoff.distinct)),
        statement=_statement(material),
        signers=tuple(
            Signer(
                role=short(role, 80),
                title=short(role[:1].upper() + role[1:], 80),
                field=field,
                place=f"{number} of {len(roles)}",
                people=_people(material.plan.signoff.people.get(role, ())),
            )
            for number, (role, field) in enumerate(zip(roles, fields, strict=True), start=1)
        ),
        covered=_covered(material),
    )


def _people(named: Sequence[str]) -> str | None:
    """The people whom the plan names for a role; a fingerprint is no name, so its beginning stands for it."""
    told = []
    for who in named:
        digits = _FINGERPRINT.fullmatch(re.sub(r"[\s:]", "", who.lower()))
        told.append(f"the holder of the certificate that starts {digits[1][:16]}" if digits else short(who, 60))
    return f"The plan names {' or '.join(told)}." if told else None


def _lead(roles: int, *, ordered: bool, together: bool) -> str:
    if not roles:
        return "The plan names no role, so nobody is required to sign this report."
    if roles == 1:
        return "One person signs the statement below. The signature covers every page and every attached file."
    who = f"{roles} roles sign" if together else f"{words.count(roles, 'person', 'people')} sign"
    each = "" if together else ", each in one role"
    return (
        f"{who} the statement below{each}. Each signature covers "
        "every page, every attached file and the signatures before it."
        + (" They sign in the order below." if ordered else "")
    )


def _statement(material: Material) -> str:
    """What a signature means depends on the verdict: nobody releases by signing what was not cleared."""
    verdict: Verdict = material.judgement.outcome
    word = words.VERDICTS[verdict].lower()
    read = f"I have read report {material.report_id} on {short(material.plan.name, 80)}. Its verdict is “{word}”."
    until = f" until {numbers.day(material.valid_until)}" if material.valid_until else ""
    if verdict == "cleared":
        return f"{read} In the role named beside my signature I approve the intended use on page 1{until}."
    if verdict == "cleared with accepted risks":
        risks = sum(map(accepted, material.open))
        return (
            f"{read} In the role named beside my signature I approve the intended use on page 1{until}, knowing of "
            f"the {words.count(risks, 'accepted risk')} under Findings."
        )
    return (
        f"{read} I have taken note of it and of the findings. My signature confirms that I have read the report; "
        "it approves no use of the audited system. Each signature says why it is given all the same."
    )


def _covered(material: Material) -> Table | None:
    judgement = material.judgement
    rows: list[tuple[str, str, Code]] = [
        ("evidence.json", "What was measured", Code(text=material.evidence_sha256)),
        ("judgement.json", "What was concluded", Code(text=material.judgement_sha256)),
        ("Plan", "What was to be audited", Code(text=judgement.plan_sha256 or material.evidence.plan.sha256)),
    ]
    for name, what, digest in (
        ("Facts", "What is declared", judgement.facts_sha256),
        ("Waivers", "Accepted risks", judgement.waivers_sha256),
    ):
        if digest is not None:
            rows.append((name, what, Code(text=digest)))
    rows += [
        (
            short(f"Pack {pack.id}", 40),
            short(f"{brief(pack.title)}, version {pack.version}", 100),
            Code(text=pack.sha256),
        )
        for pack in judgement.packs
    ]
    rows += [
        (item.name, "All attached files", Code(text=canonical.sha256(item.data)))
        for item in material.attachments
        if item.name == "manifest.json"
    ]
    columns = (Column(title="Object", width=27), Column(title="What it is"), Column(title="SHA-256", width=101))
    return table("Digests that the signatures cover", columns, rows)
