"""The sign-off: what exactly is signed, by whom, and what the signatures cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audit import canonical
from audit.envelope import field_name
from audit.errors import Mistake, ReportError
from audit.language import _, inside
from audit.records.judgement import Verdict
from audit.report import numbers, vocabulary, words
from audit.report.characters import short
from audit.report.material import Material, accepted
from audit.report.tables import Code, Column, Table, table

_ROWS, _ROWS_OF_TWO = 25, 7
"""Digests that one page holds when nobody signs, and how many fewer beside each two fields."""
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
            text = _(
                "the sign-off roles {first!r} and {roles!r} would share one signature field; rename one",
                first=first,
                roles=roles[position],
            )
            raise ReportError(Mistake(file=material.plan.file, text=text))
    return SignOff(
        lead=_lead(len(roles), ordered=material.plan.signoff.ordered, together=bool(material.plan.signoff.distinct)),
        statement=_statement(material),
        signers=tuple(
            Signer(
                role=short(role, 80),
                title=short(role[:1].upper() + role[1:], 80),
                field=field,
                place=_("{number} of {roles}", number=number, roles=len(roles)),
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
        told.append(
            _("the holder of the certificate that starts {digits}", digits=digits[1][:16]) if digits else short(who, 60)
        )
    return _("The plan names {listed}.", listed=" or ".join(told)) if told else None


def _lead(roles: int, *, ordered: bool, together: bool) -> str:
    if not roles:
        return _("The plan names no role, so nobody is required to sign this report.")
    if roles == 1:
        return _("One person signs the statement below. The signature covers every page and every attached file.")
    who = (
        _("{roles} roles sign", roles=roles)
        if together
        else _("{persons} sign", persons=words.count(roles, "person", "people"))
    )
    each = "" if together else _(", each in one role")
    return _(
        "{who} the statement below{each}. Each signature covers every page, every attached file and the "
        "signatures before it.",
        who=who,
        each=each,
    ) + (_(" They sign in the order below.") if ordered else "")


def _statement(material: Material) -> str:
    """What a signature means depends on the verdict: nobody releases by signing what was not cleared."""
    verdict: Verdict = material.judgement.outcome
    word = inside(vocabulary.VERDICTS[verdict])
    read = _(
        "I have read report {report_id} on {name}. Its verdict is “{word}”.",
        report_id=material.report_id,
        name=short(material.plan.name, 80),
        word=word,
    )
    until = _(" until {valid_until}", valid_until=numbers.day(material.valid_until)) if material.valid_until else ""
    if verdict == "cleared":
        return _(
            "{read} In the role named beside my signature I approve the intended use on page 1{until}.",
            read=read,
            until=until,
        )
    if verdict == "cleared with accepted risks":
        risks = sum(map(accepted, material.open))
        return _(
            "{read} In the role named beside my signature I approve the intended use on page 1{until}, "
            "knowing of the {risks} under Findings.",
            read=read,
            until=until,
            risks=words.count(risks, "accepted risk", "accepted risks"),
        )
    return _(
        "{read} I have taken note of it and of the findings. My signature confirms that I have read the "
        "report; it approves no use of the audited system. Each signature says why it is given all the "
        "same.",
        read=read,
    )


def _covered(material: Material) -> Table | None:
    judgement = material.judgement
    rows: list[tuple[str, str, Code]] = [
        ("evidence.json", _("What was measured"), Code(text=material.evidence_sha256)),
        ("judgement.json", _("What was concluded"), Code(text=material.judgement_sha256)),
        (_("Plan"), _("What was to be audited"), Code(text=judgement.plan_sha256 or material.evidence.plan.sha256)),
    ]
    rows += [
        (item.name, _("All attached files"), Code(text=canonical.sha256(item.data)))
        for item in material.attachments
        if item.name == "manifest.json"
    ]
    for name, what, digest in (
        (_("Facts"), _("What is declared"), judgement.facts_sha256),
        (_("Waivers"), _("Accepted risks"), judgement.waivers_sha256),
    ):
        if digest is not None:
            rows.append((name, what, Code(text=digest)))
    rows += [
        (
            short(_("Pack {id}", id=pack.id), 40),
            _("Version {version}", version=short(pack.version, 20)),
            Code(text=pack.sha256),
        )
        for pack in judgement.packs
    ]
    columns = (Column(title=_("Object"), width=36), Column(title=_("What it is")), Column(title="SHA-256", width=101))
    room = max(_ROWS - _ROWS_OF_TWO * ((len(material.plan.signoff.roles) + 1) // 2), 4)
    return table(_("Digests that the signatures cover"), columns, rows, most=room, rest="judgement.json")
