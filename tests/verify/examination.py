"""Run the steps on an attacked report, and say which of them fail."""

from typing import Any

from audit.errors import ReportError
from audit.records.verification import Verification
from audit.register import Register
from audit.verify import STEPS, take, verify
from audit.verify.opened import open_for_examination
from tests.sign.people import AT, believed, trusted

CHEAP = 6
"""Steps 1 to 6: without judging and rendering again."""


def found(pdf: bytes, steps: int = CHEAP, register: Register | None = None, **given: Any) -> dict[int, str]:
    """What the steps up to that number find wrong, by number."""
    try:
        report = open_for_examination(pdf, believed(**given), register=register)
    except ReportError:
        return problems(verify(pdf, trust=[trusted()], at=AT))
    taken = [take(number, title, check, report) for number, (title, check) in enumerate(STEPS[:steps], start=1)]
    return {step.number: step.because for step in taken if step.outcome == "fails"}


def problems(verification: Verification) -> dict[int, str]:
    return {step.number: step.because for step in verification.steps if step.outcome == "fails"}
