"""What checking a signed report showed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StepOutcome = Literal["holds", "fails", "not checked"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One numbered step of the verification."""

    number: int
    title: str
    outcome: StepOutcome
    because: str


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


@dataclass(frozen=True, kw_only=True)
class Verification:
    """All steps, none skipped in silence."""

    steps: tuple[Step, ...]
    signatures: tuple[Signature, ...]

    @property
    def holds(self) -> bool:
        """Every step was checked and holds; no step at all is not a success."""
        return bool(self.steps) and all(step.outcome == "holds" for step in self.steps)

    @property
    def fails(self) -> bool:
        """Something does not hold."""
        return any(step.outcome == "fails" for step in self.steps)
