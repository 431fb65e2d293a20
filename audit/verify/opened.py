"""The report under examination, read once: its attachments, its plan and its signatures, or why they cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from audit import plan as planning
from audit.envelope import Envelope, field_name
from audit.envelope.pdf import attached, careful, first_revision, open_pdf
from audit.errors import InputError, ReportError
from audit.records.plan import Plan
from audit.records.verification import StepOutcome
from audit.verify.signatures import Signed, read_signatures

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
    roots: tuple[Any, ...] | None
    """The certificates to trust; None: nobody said."""

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
    def signatures(self) -> tuple[Signed, ...]:
        """Every filled signature field, in the order of signing. Raises Unreadable."""
        try:
            return read_signatures(self.reader, self.roots)
        except ReportError as error:
            raise Unreadable(sentence(error)) from None


def open_for_examination(pdf: bytes, roots: tuple[Any, ...] | None) -> Report:
    """Read a report.

    Raises:
        ReportError: the file cannot be read at all.
    """
    return Report(pdf=pdf, reader=open_pdf(pdf), roots=roots)


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
