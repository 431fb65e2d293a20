"""Verify a report: numbered steps, each with its outcome, none skipped in silence, nothing trusted but the roots.

Whatever the file is, the answer is a `Verification`: a file that cannot even be read fails step 1 and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from audit.envelope import refusal
from audit.errors import ReportError
from audit.records.plan import Plan
from audit.records.verification import Signature, Step, Verification
from audit.verify.again import check_inputs, check_judgement, check_rendering
from audit.verify.contents import check_attachments, check_packs
from audit.verify.opened import Found, Report, Unreadable, open_for_examination, sentence
from audit.verify.people import check_signoff, check_trust
from audit.verify.signatures import Signed, certificates
from audit.verify.structure import check_integrity, check_structure

__all__ = ["STEPS", "take", "verify"]

STEPS: tuple[tuple[str, Callable[[Report], Found]], ...] = (
    # 1  It is one sound file; a signature covers every byte of it.
    ("The file is sound, and every byte is covered by the last signature", check_structure),
    # 2  What each person signed is still there, and nothing but further signatures came after it.
    ("Every signature is intact, with only permitted changes after it", check_integrity),
    # 3  The certificates come from somebody who is trusted here.
    ("Every certificate chains to the trust given and was valid when it signed", check_trust),
    # 4  The people are those whom the plan asked for.
    ("Every role has signed in its field, and nobody in two", check_signoff),
    # 5  What is attached is what was packed.
    ("The attachments equal the manifest and the document's metadata", check_attachments),
    # 6  The law is the law that was named.
    ("The attached policy packs are those that were judged with", check_packs),
    # 7  The verdict follows from the evidence.
    ("Judging the attached evidence again gives the attached judgement", check_judgement),
    # 8  The pages follow from the verdict.
    ("Rendering again gives the same pages, byte for byte", check_rendering),
)
# 9  The evidence comes from the inputs; asked only when the inputs are at hand.
_INPUTS = "The original inputs have the digests that the evidence names"


def verify(pdf: bytes, *, trust: Sequence[bytes] | None = None, inputs: Plan | None = None) -> Verification:
    """Check a report from end to end.

    Args:
        pdf: the report.
        trust: root certificates, PEM or DER; without any, step 3 is not checked.
        inputs: the plan beside the original inputs; without one, there is no step 9.

    Raises:
        ReportError: a root certificate cannot be read. Nothing about the report itself raises.
    """
    roots = certificates(trust) if trust is not None else None
    if roots == ():
        raise refusal("there is no root certificate in it", "trust")
    steps = [*STEPS, *([(_INPUTS, lambda report: check_inputs(report, inputs))] if inputs is not None else [])]
    try:
        report = open_for_examination(pdf, roots)
    except ReportError as error:
        first = Step(number=1, title=STEPS[0][0], outcome="fails", because=sentence(error))
        rest = [
            Step(number=number, title=title, outcome="not checked", because="the file cannot be read")
            for number, (title, _) in enumerate(steps[1:], start=2)
        ]
        return Verification(steps=(first, *rest), signatures=())
    made = [take(number, title, check, report) for number, (title, check) in enumerate(steps, start=1)]
    return Verification(steps=tuple(made), signatures=_signatures(report))


def take(number: int, title: str, check: Callable[[Report], Found], report: Report) -> Step:
    """One step; what cannot be read makes it fail, whatever the reason."""
    try:
        outcome, because = check(report)
    except (Unreadable, ReportError) as error:
        outcome, because = "fails", sentence(error)
    return Step(number=number, title=title, outcome=outcome, because=because)


def _signatures(report: Report) -> tuple[Signature, ...]:
    try:
        return tuple(_record(report, signed) for signed in report.signatures)
    except Unreadable:
        return ()


def _record(report: Report, signed: Signed) -> Signature:
    try:
        role = report.roles.get(signed.field)
    except Unreadable:
        role = None
    return Signature(
        field=signed.field,
        role=role,
        signer=signed.name,
        signed_at=None if signed.moment is None else signed.moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        intact=signed.intact,
        trusted=signed.trusted,
        modifications_allowed=signed.permitted,
    )
