"""What a register says about a report.

References: 21 CFR 11.10(e) (audit trail: who, what, when), 11.50 (meaning of a signature).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from audit.canonical import sha256
from audit.envelope import Envelope, refusal
from audit.records.verification import Verification
from audit.register import START, Entry, Register


def signed(report: Envelope, verification: Verification, *, by: str, at: datetime | None = None) -> Entry:
    """The entry for a report that was signed and verified.

    Raises:
        ReportError: nobody has signed it, or something about it does not hold.
    """
    people = [each for each in verification.signatures if each.kind == "approval"]
    if not people:
        raise refusal("nobody has signed the report, so there is nothing to register")
    if verification.fails:
        step = next(step for step in verification.steps if step.outcome == "fails")
        raise refusal(f"the report does not verify, so it is not registered: step {step.number}, {step.because}")
    signatures = tuple(
        {
            "role": each.role,
            "name": each.signer,
            "fingerprint": each.fingerprint,
            "signed_at": each.signed_at,
            "level": each.level,
        }
        for each in people
    )
    return _entry(report, by, at, event="signed", verification=verification.indication, signatures=signatures)


def withdrawn(report: Envelope, *, by: str, reason: str, at: datetime | None = None) -> Entry:
    """The entry that takes a sign-off back."""
    return _entry(report, by, at, event="withdrawn", verification="INDETERMINATE", reason=reason)


def _entry(report: Envelope, by: str, at: datetime | None, **rest: Any) -> Entry:
    judgement, evidence = report.json("judgement.json"), report.json("evidence.json")
    return Entry(
        number=0,
        at=(at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        by=by,
        report=sha256(report.pdf),
        rendered=sha256(report.pdf[: report.unsigned]),
        name=str(evidence["plan"]["name"]),
        verdict=str(judgement["outcome"]),
        valid_until=_until(report, judgement),
        previous=START,
        **rest,
    )


def _until(report: Envelope, judgement: Mapping[str, Any]) -> str | None:
    from audit import documents
    from audit.documents import Document

    document = documents.parse(report.plan, "audit.yaml")
    given = (document.data.get("signoff") or {}).get("valid_for") if isinstance(document, Document) else None
    if given is None:
        return None
    day = datetime.fromisoformat(judgement["assessment_date"]).date()
    return (day + timedelta(days=int(given.split()[0]))).isoformat()


def problems(register: Register, pdf: bytes, unsigned: int) -> Iterator[str]:
    """What a register has against a report."""
    if register.problems:
        yield f"the register is damaged: {register.problems[0]}"
        return
    about = [entry for entry in register.entries if entry.rendered == sha256(pdf[:unsigned])]
    if not about:
        yield "the register does not know this report"
        return
    last = about[-1]
    if last.event == "withdrawn":
        yield f"the sign-off was withdrawn on {last.at[:10]} by {last.by}: {last.reason}"
    known = [entry for entry in about if entry.event == "signed"]
    if known and known[-1].report != sha256(pdf):
        names = ", ".join(str(each["name"]) for each in known[-1].signatures)
        yield f"the register holds another file of this report, entry {known[-1].number}, signed by {names}"
