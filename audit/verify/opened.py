"""The report under examination, read once: its attachments, its plan and its signatures, or why they cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from audit import plan as planning
from audit.envelope import Envelope, field_name
from audit.envelope.pdf import attached, careful, first_revision, open_pdf
from audit.errors import InputError, ReportError
from audit.records.plan import Plan
from audit.records.verification import StepOutcome
from audit.register import Register
from audit.sign.duties import Signatory, Terms, last_day, signatory
from audit.verify.signatures import Signatures, Signed, read_signatures
from audit.verify.stamps import Stamp
from audit.verify.trust import Trust

Found = tuple[StepOutcome, str]
"""What a step found: its outcome, and because."""


class Unreadable(Exception):
    """Something that a step needs cannot be read; the step fails and says so."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report, and what was read from it."""

    pdf: bytes = field(repr=False)
    reader: Any = field(repr=False)
    """pyHanko's strict reader."""
    trust: Trust
    """Whom the verifier believes."""
    templates: Path | None = None
    """The organisation's own templates, if the report was rendered with some."""
    register: Register | None = None
    """Where the report should be registered, if the verifier has the register."""

    @cached_property
    def envelope(self) -> Envelope:
        """The attachments. Raises Unreadable."""
        try:
            attachments = careful(lambda: attached(self.reader))
            unsigned = careful(lambda: first_revision(self.reader, self.pdf))
        except ReportError as error:
            raise Unreadable(sentence(error)) from None
        return Envelope(pdf=self.pdf, attachments=attachments, unsigned=unsigned)

    @cached_property
    def plan(self) -> Plan:
        """The attached plan. Raises Unreadable."""
        try:
            return planning.parse(self.envelope.plan, "audit.yaml", Path())
        except (InputError, RecursionError) as error:
            raise Unreadable(f"the attached plan cannot be read: {sentence(error)}") from None

    @cached_property
    def roles(self) -> dict[str, str]:
        """The roles that must sign, by the name of their field. Raises Unreadable."""
        return {field_name(role): role for role in self.plan.signoff.roles}

    @cached_property
    def terms(self) -> Terms:
        """What the report asks of those who sign it. Raises Unreadable."""
        judgement = self.envelope.json("judgement.json")
        try:
            verdict, day = str(judgement["outcome"]), date.fromisoformat(judgement["assessment_date"])
        except (KeyError, TypeError, ValueError):
            raise Unreadable("judgement.json does not say what was concluded, and when") from None
        return Terms(signoff=self.plan.signoff, verdict=verdict, until=last_day(day, self.plan.signoff))

    @cached_property
    def all_signatures(self) -> Signatures:
        """Every filled signature field. Raises Unreadable."""
        try:
            return read_signatures(self.reader, self.trust)
        except ReportError as error:
            raise Unreadable(sentence(error)) from None

    @property
    def signatures(self) -> tuple[Signed, ...]:
        """What people and the engine signed, in the order of signing. Raises Unreadable."""
        return self.all_signatures.signed

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """Archive time stamps, in the order of stamping. Raises Unreadable."""
        return self.all_signatures.stamps

    @property
    def everything(self) -> tuple[Signed | Stamp, ...]:
        """Signatures and archive time stamps. Raises Unreadable."""
        return (*self.signatures, *self.stamps)

    @property
    def people(self) -> tuple[Signed, ...]:
        """The signatures of people. Raises Unreadable."""
        return tuple(each for each in self.signatures if each.kind == "approval")

    def signatories(self) -> list[Signatory]:
        """The people who signed in the field of a role, as the rules see them. Raises Unreadable."""
        return [
            signatory(each.holder, self.roles[each.field], each.moment.date() if each.moment else None, each.reason)
            for each in self.people
            if each.holder is not None and each.field in self.roles
        ]


def open_for_examination(
    pdf: bytes, trust: Trust | None = None, *, templates: Path | None = None, register: Register | None = None
) -> Report:
    """Read a report.

    Raises:
        ReportError: the file cannot be read at all.
    """
    return Report(pdf=pdf, reader=open_pdf(pdf), trust=trust or Trust(), templates=templates, register=register)


def settle(problems: Iterable[str], otherwise: str) -> Found:
    """Fails naming every problem, or holds."""
    named = list(problems)
    return ("fails", "; ".join(named)) if named else ("holds", otherwise)


def sentence(error: Exception) -> str:
    """What an input error says, on one line."""
    if isinstance(error, InputError):
        return "; ".join(mistake.text for mistake in error.mistakes[:3])
    return " ".join(str(error).split())[:200] or type(error).__name__


def enumeration(words: Iterable[str]) -> str:
    """Words joined as in prose: "a, b and c"."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last
