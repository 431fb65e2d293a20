"""Who may sign what: one set of rules, asked before a signature is made and again whenever it is verified.

The plan names the roles, and may name the people of each role, their order, and which roles one person may not hold
together. Without a word about that, every role is another person; the owner of a model never signs as its auditor.

References: 21 CFR 11.10(g), 11.50, 11.70; COSO "Internal Control" (2013), principle 10 (segregation of duties).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from audit.envelope import Envelope, field_name, refusal
from audit.records.judgement import is_owner
from audit.records.plan import SignOff
from audit.sign.key import Holder

UNCLEARED = ("not cleared", "cannot tell")
"""Verdicts under which nobody signs without saying why."""

_DESPITE = re.compile(r" ?Despite “(?P<verdict>[^”]*)”: (?P<why>.*)\Z", re.DOTALL)
_FINGERPRINT = re.compile(r"(?:sha-?256)?([0-9a-f]{64})")


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """One signature, as far as the rules ask."""

    role: str
    name: str
    """Common name in the certificate."""
    subject: str
    """The whole name in the certificate, as RFC 4514 writes it."""
    title: str | None
    """Title in the certificate."""
    fingerprint: str
    """SHA-256 of the certificate, in hexadecimal."""
    public_key: bytes
    on: date | None
    """Day of signing."""
    reason: str
    """What the signature says it means."""

    @property
    def despite(self) -> tuple[str, str] | None:
        """The verdict that the signature names, and why it was given all the same."""
        found = _DESPITE.search(self.reason)
        return None if found is None or not found["why"].strip() else (found["verdict"], found["why"].strip())


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the report asks of those who sign it."""

    signoff: SignOff
    verdict: str
    until: date | None
    """Last day on which the sign-off holds."""


def meaning(statement: str, verdict: str, despite: str | None) -> str:
    """What a signature says it means: the statement, and the reason for signing despite the verdict."""
    said = " ".join(statement.split())
    return said if despite is None else f"{said} Despite “{verdict}”: {' '.join(despite.split())}"


def terms(report: Envelope, plan: Mapping[str, Any]) -> Terms:
    """The terms of a report, from its attached plan as plain data and its attached judgement.

    Raises:
        ReportError: the judgement or the plan's sign-off cannot be read.
    """
    judgement, given = report.json("judgement.json"), plan.get("signoff") or {}
    try:
        day, verdict = date.fromisoformat(judgement["assessment_date"]), str(judgement["outcome"])
        valid_for = given.get("valid_for")
        signoff = SignOff(
            roles=tuple(map(str, given.get("roles") or ())),
            valid_for_days=None if valid_for is None else int(valid_for.split()[0]),
            people={str(role): tuple(map(str, who)) for role, who in (given.get("people") or {}).items()},
            ordered=bool(given.get("ordered", False)),
            distinct=tuple(tuple(map(str, roles)) for roles in given.get("distinct") or ()),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise refusal("the attached plan or judgement does not say who may sign") from None
    return Terms(signoff=signoff, verdict=verdict, until=last_day(day, signoff))


def last_day(assessed: date, signoff: SignOff) -> date | None:
    """The last day on which a sign-off holds; None when the plan sets none."""
    return None if signoff.valid_for_days is None else assessed + timedelta(days=signoff.valid_for_days)


def problems(terms: Terms, signed: Sequence[Signatory]) -> Iterator[str]:
    """What is wrong with these signatures, given in the order of signing; a sentence each."""
    for each in signed:
        yield from _not_theirs(terms.signoff, each)
        if terms.until is not None and each.on is not None and each.on > terms.until:
            yield f"{each.name} signed on {each.on}, after the last day of this sign-off, {terms.until}"
        yield from _without_reason(terms.verdict, each)
    for first, second in combinations(signed, 2):
        if must_differ(terms.signoff, first.role, second.role) and _one_person(terms.signoff, first, second):
            who = first.name if first.name == second.name else f"{first.name}, also as {second.name},"
            yield f"{who} signs as {first.role!r} and as {second.role!r}, which must be two people"
    if terms.signoff.ordered:
        yield from _out_of_order(terms.signoff.roles, [each.role for each in signed])


def _not_theirs(signoff: SignOff, each: Signatory) -> Iterator[str]:
    """The plan names other people for the role, or the certificate another role."""
    allowed = signoff.people.get(each.role)
    if allowed is not None and not any(_is(who, each) for who in allowed):
        yield f"{each.name} is not among the people whom the plan names for {each.role!r}"
    by_field = {field_name(role): role for role in signoff.roles}
    issued_for = None if each.title is None else by_field.get(field_name(each.title))
    if issued_for not in (None, each.role):
        yield f"the certificate of {each.name} is for the role {issued_for!r}, not for {each.role!r}"


def _is(who: str, each: Signatory) -> bool:
    """Whether an entry of the plan means this person: a fingerprint, a common name or a whole subject."""
    wanted = fingerprint(who)
    if wanted is not None:
        return wanted == each.fingerprint
    return _plain(who) in (_plain(each.name), _plain(each.subject))


def fingerprint(who: str) -> str | None:
    """The fingerprint that an entry of the plan gives, in plain hexadecimal; None when it is a name."""
    found = _FINGERPRINT.fullmatch(re.sub(r"[\s:]", "", who.lower()))
    return found[1] if found else None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _without_reason(verdict: str, each: Signatory) -> Iterator[str]:
    if verdict in UNCLEARED:
        if each.despite is None:
            yield f"the report says “{verdict}”, and {each.name} signed it without saying why"
        elif each.despite[0] != verdict:
            yield f"the report says “{verdict}”, but {each.name} signed despite “{each.despite[0]}”"


def must_differ(signoff: SignOff, first: str, second: str) -> bool:
    """Whether two roles must be two people."""
    kinds = {_kind(first), _kind(second)}
    if not signoff.distinct or kinds == {"owner", "auditor"}:
        return True
    return any(first in together and second in together for together in signoff.distinct)


def _kind(role: str) -> str | None:
    auditor = re.search(r"\bauditors?\b", role, re.IGNORECASE)
    return "auditor" if auditor else "owner" if is_owner(role) else None


def _one_person(signoff: SignOff, first: Signatory, second: Signatory) -> bool:
    """The same key, or the same name; two people of one name are told apart by fingerprints in the plan."""
    if first.public_key == second.public_key:
        return True
    told_apart = all(
        each.fingerprint in [fingerprint(who) for who in signoff.people.get(each.role, ())] for each in (first, second)
    )
    return _plain(first.name) == _plain(second.name) and not told_apart


def _out_of_order(roles: Sequence[str], signed: Sequence[str]) -> Iterator[str]:
    """A role that signed before one that is named earlier."""
    for position, role in enumerate(signed):
        earlier = roles[: roles.index(role)] if role in roles else ()
        skipped = [other for other in earlier if other not in signed[:position]]
        if skipped:
            yield f"{role!r} signed before {skipped[0]!r}, but the plan asks for the order {', '.join(roles)}"


def signatory(holder: Holder, role: str, on: date | None, reason: str) -> Signatory:
    """What the rules ask about the holder of a certificate who signs in a role."""
    return Signatory(
        role=role,
        name=holder.name,
        subject=holder.subject,
        title=holder.title,
        fingerprint=holder.fingerprint,
        public_key=holder.public_key,
        on=on,
        reason=reason,
    )
