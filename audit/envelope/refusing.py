"""How a report, a key or a certificate is refused."""

from __future__ import annotations

from audit.errors import Mistake, ReportError


def refusal(text: str, file: str = "report.pdf") -> ReportError:
    """A ReportError of one sentence."""
    return ReportError(Mistake(file=file, text=text))
