"""What checking a signed report showed, in the words of ETSI EN 319 102-1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StepOutcome = Literal["holds", "fails", "not checked", "not asked"]
"""not checked: it matters and could not be decided. not asked: nobody gave what the step would need."""

Indication = Literal["TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"]
"""The status of a signature, or of the whole report (EN 319 102-1, 5.1.3)."""

Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]
LEVELS: tuple[Level, ...] = ("B-B", "B-T", "B-LT", "B-LTA")
"""PAdES baseline levels: signed; time-stamped; with revocation data; with an archive time stamp (EN 319 142-1)."""

Revocation = Literal["not revoked", "revoked", "not known"]

_BUILDING_BLOCK = {"holds": "PASSED", "fails": "FAILED", "not checked": "INDETERMINATE", "not asked": "NOT ASKED"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One numbered step of the verification."""

    number: int
    title: str
    outcome: StepOutcome
    because: str

    @property
    def status(self) -> str:
        """The outcome as the standard calls that of a building block: PASSED, FAILED or INDETERMINATE."""
        return _BUILDING_BLOCK[self.outcome]


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signature in the report."""

    field: str
    role: str | None
    signer: str
    signed_at: str | None
    """As the signer's clock said, or the time stamp if there is one."""
    intact: bool
    trusted: bool
    modifications_allowed: bool
    kind: Literal["approval", "seal", "archive time stamp"] = "approval"
    organisation: str | None = None
    """Organisation in the certificate."""
    fingerprint: str | None = None
    """SHA-256 of the certificate, in hexadecimal."""
    stamped: bool = False
    """`signed_at` is that of a time stamp."""
    level: Level | None = None
    """None: not a PAdES baseline signature."""
    indication: Indication = "INDETERMINATE"
    sub_indication: str | None = None
    """Why it is not TOTAL-PASSED, in the standard's word."""
    revocation: Revocation = "not known"
    reason: str | None = None
    """What it means, as signed."""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """All steps, none skipped in silence."""

    steps: tuple[Step, ...]
    signatures: tuple[Signature, ...]

    @property
    def holds(self) -> bool:
        """Every step that was asked for was checked and holds; no step at all is not a success."""
        asked = [step for step in self.steps if step.outcome != "not asked"]
        return bool(asked) and all(step.outcome == "holds" for step in asked)

    @property
    def fails(self) -> bool:
        """Something does not hold."""
        return any(step.outcome == "fails" for step in self.steps)

    @property
    def indication(self) -> Indication:
        """The whole in one word; certificates that cannot be judged make it INDETERMINATE, not false."""
        failed = {step.number for step in self.steps if step.outcome == "fails"}
        if failed - {3} or any(each.indication == "TOTAL-FAILED" for each in self.signatures):
            return "TOTAL-FAILED"
        return "TOTAL-PASSED" if self.holds else "INDETERMINATE"
