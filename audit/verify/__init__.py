"""Verify a report: nine numbered steps, each with its outcome, none skipped in silence, nothing trusted but the roots.

Whatever the file is, the answer is a `Verification`: a file that cannot even be read fails step 1 and says why.

Reference: ETSI EN 319 102-1 (whose words the statuses are).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from audit.envelope.pdf import careful
from audit.errors import ReportError
from audit.records.plan import Plan
from audit.records.verification import Signature, Step, Verification
from audit.register import Register
from audit.verify.again import check_judgement, check_rendering
from audit.verify.contents import check_attachments, check_packs
from audit.verify.inputs import check_inputs
from audit.verify.opened import Found, Report, Unreadable, open_for_examination, sentence
from audit.verify.people import check_signoff, check_trust
from audit.verify.signatures import Signed
from audit.verify.stamps import Stamp
from audit.verify.structure import check_integrity, check_structure
from audit.verify.trust import fetched, trust

__all__ = ["STEPS", "take", "verify"]

STEPS: tuple[tuple[str, Callable[[Report], Found]], ...] = (
    # 1  It is one sound file; a signature covers every byte of it.
    ("The file is sound, and every byte is covered by the last signature", check_structure),
    # 2  What each person signed is still there, and nothing but further signatures came after it.
    ("Every signature is intact, with only permitted changes after it", check_integrity),
    # 3  The certificates come from somebody who is trusted here.
    (
        "Every certificate chains to the trust given, was valid when it signed, and is not known to be revoked",
        check_trust,
    ),
    # 4  The people are those whom the plan asked for.
    ("The people whom the plan asks for have signed, each in one role, in order and in time", check_signoff),
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
INPUTS = "The original inputs are those that were measured"


def verify(
    pdf: bytes,
    *,
    trust: Sequence[bytes] | None = None,
    inputs: Plan | None = None,
    remeasure: bool = False,
    templates: Path | None = None,
    revocation: Sequence[bytes] = (),
    online: bool = False,
    register: Register | None = None,
    at: datetime | None = None,
) -> Verification:
    """Check a report from end to end.

    Args:
        pdf: the report.
        trust: root certificates, PEM or DER; without any, step 3 is not checked.
        inputs: the plan beside the original inputs; without one, step 9 is not asked.
        remeasure: whether to measure the inputs again.
        templates: the organisation's own templates, if the report was rendered with some.
        revocation: revocation lists and OCSP responses, PEM or DER, besides those in the report.
        online: whether to ask the authorities about the certificates; otherwise nothing is fetched.
        register: where the report should be registered.
        at: the moment of verification, with a time zone; default: now.

    Raises:
        ReportError: a root certificate or revocation data cannot be read. Nothing about the report itself raises.
    """
    believed = _trust(trust, revocation, online=online, at=at)
    steps: list[tuple[str, Callable[[Report], Found]]] = [
        *STEPS,
        (INPUTS, partial(check_inputs, plan=inputs, remeasure=remeasure)),
    ]
    try:
        report = open_for_examination(pdf, believed, templates=templates, register=register)
        if online:
            asked = careful(lambda: fetched(believed, report.reader))
            report = open_for_examination(pdf, asked, templates=templates, register=register)
    except ReportError as error:
        return _unreadable(sentence(error), given=inputs is not None)
    made = [take(number, title, check, report) for number, (title, check) in enumerate(steps, start=1)]
    return Verification(steps=tuple(made), signatures=_signatures(report))


_trust = trust  # the argument of `verify` goes by the same name


def _unreadable(because: str, *, given: bool) -> Verification:
    """The verification of a file that cannot be read at all."""
    steps = [Step(number=1, title=STEPS[0][0], outcome="fails", because=because)]
    for number, (title, _) in enumerate(STEPS[1:], start=2):
        steps.append(Step(number=number, title=title, outcome="not checked", because="the file cannot be read"))
    last = "the file cannot be read" if given else "the original inputs were not given (--inputs)"
    steps.append(Step(number=9, title=INPUTS, outcome="not checked" if given else "not asked", because=last))
    return Verification(steps=tuple(steps), signatures=())


def take(number: int, title: str, check: Callable[[Report], Found], report: Report) -> Step:
    """One step; what cannot be read makes it fail, whatever the reason."""
    try:
        outcome, because = check(report)
    except (Unreadable, ReportError) as error:
        outcome, because = "fails", sentence(error)
    return Step(number=number, title=title, outcome=outcome, because=because)


def _signatures(report: Report) -> tuple[Signature, ...]:
    try:
        found = [_record(report, signed) for signed in report.signatures]
        return (*found, *map(_stamp, report.stamps))
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
        signed_at=_second(signed.moment),
        intact=signed.intact,
        trusted=signed.trusted,
        modifications_allowed=signed.permitted,
        kind=signed.kind,
        organisation=None if signed.holder is None else signed.holder.organisation,
        fingerprint=None if signed.holder is None else signed.holder.fingerprint,
        stamped=signed.stamped,
        level=signed.level,
        indication=signed.indication,
        sub_indication=signed.sub_indication,
        revocation=signed.revocation,
        reason=signed.reason or None,
    )


def _stamp(stamp: Stamp) -> Signature:
    indication, sub = stamp.status
    return Signature(
        field=stamp.field,
        role=None,
        signer=stamp.authority,
        signed_at=_second(stamp.moment),
        intact=stamp.intact,
        trusted=stamp.trusted,
        modifications_allowed=stamp.permitted,
        kind="archive time stamp",
        fingerprint=stamp.fingerprint,
        stamped=True,
        indication=indication,
        sub_indication=sub,
    )


def _second(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
