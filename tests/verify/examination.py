"""Run the steps on an attacked report, and say which of them fail."""

from audit.errors import ReportError
from audit.records.verification import Verification
from audit.verify import STEPS, take, verify
from audit.verify.opened import open_for_examination
from audit.verify.signatures import certificates
from tests.sign.people import trusted

CHEAP = 6
"""Steps 1 to 6: without judging and rendering again."""


def found(pdf: bytes, steps: int = CHEAP) -> dict[int, str]:
    """What the steps up to that number find wrong, by number."""
    roots = certificates([trusted()])
    try:
        report = open_for_examination(pdf, roots)
    except ReportError:
        return problems(verify(pdf, trust=[trusted()]))
    taken = [take(number, title, check, report) for number, (title, check) in enumerate(STEPS[:steps], start=1)]
    return {step.number: step.because for step in taken if step.outcome == "fails"}


def problems(verification: Verification) -> dict[int, str]:
    return {step.number: step.because for step in verification.steps if step.outcome == "fails"}
