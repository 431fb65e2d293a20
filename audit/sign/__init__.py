"""Sign a report: named people, each in the field of one role, with a key of their own; and the engine's seal.

A signature is PAdES baseline B-B, B-T when a time-stamping authority is named, B-LT or B-LTA when the authorities'
revocation data are put into the file as well. It is appended as an incremental update, so whatever was signed before
stays exactly as it was and stays valid. The metadata of the document are left as they were issued.

References: ETSI EN 319 142-1 (PAdES baseline), ETSI EN 319 122-1 (commitment type, signer attributes),
ISO 32000-1 12.8, 21 CFR 11.50 (name, time and meaning in every human-readable form).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

from audit import documents
from audit.envelope import Envelope, field_name, open_report, refusal
from audit.envelope.pdf import aside, careful, open_pdf
from audit.errors import Mistake
from audit.records.verification import LEVELS, Level
from audit.sign import duties, outside
from audit.sign.appearance import draw
from audit.sign.key import Holder, Key, certificates, load
from audit.sign.longterm import first_line, must_not_be_revoked, with_archive_stamp, with_revocation_data
from audit.sign.outside import Prepared
from audit.sign.pades import RESERVED, Writer, dated_signer, metadata, sealing
from audit.sign.signed import signatories

__all__ = ["SIGNED", "Prepared", "bring_back", "prepare", "roles", "seal", "sign"]

SIGNED = "I have read this report and sign its statement."
"""What a signature means when the signer says nothing else."""
SEALED = "Issued by this engine: the pages and the attached files are as they were rendered."
"""What the engine's seal means."""


def sign(
    pdf: bytes,
    *,
    role: str,
    key: bytes | Key,
    passphrase: bytes | None = None,
    statement: str | None = None,
    despite: str | None = None,
    level: Level | None = None,
    timestamp_url: str | None = None,
    trust: Sequence[bytes] = (),
    signing_time: datetime | None = None,
) -> bytes:
    """Sign a report in one role and return the longer file.

    Args:
        pdf: the report, unsigned or signed by others.
        role: the role as the plan names it.
        key: a PKCS#12 file with the signer's private key and certificate, or the key of a token.
        passphrase: of the key file.
        statement: what the signature means; printed in the field and signed.
        despite: why a report is signed that says "not cleared" or "cannot tell"; printed and signed as well.
        level: PAdES level; default: B-T with a time-stamping authority, else B-B.
        timestamp_url: an RFC 3161 time-stamping authority; without one the time is the signer's own clock.
        trust: root certificates, PEM or DER, for B-LT and B-LTA: revocation data reach up to them.
        signing_time: the moment of signing, with a time zone; default: now.

    Raises:
        ReportError: the report, the role or the key is not fit for this; one sentence says why.
    """
    level, roots = _lasting(level, timestamp_url, trust)
    holder = key if isinstance(key, Key) else load(key, passphrase)
    turn = _turn(pdf, role, holder, statement, despite, signing_time)
    if LEVELS.index(level) >= LEVELS.index("B-LT"):
        must_not_be_revoked(holder, roots)
    stamper = HTTPTimeStamper(timestamp_url) if timestamp_url else None
    details = metadata(field_name(turn.role), role=turn.role, name=holder.name, meaning=turn.meaning)
    signed = _append(pdf, dated_signer(details, holder.signer, stamper, turn.picture, turn.when), timestamp_url)
    if LEVELS.index(level) >= LEVELS.index("B-LT"):
        signed = with_revocation_data(signed, roots)
    return with_archive_stamp(signed, stamper) if level == "B-LTA" else signed


def seal(
    pdf: bytes,
    *,
    key: bytes | Key,
    passphrase: bytes | None = None,
    timestamp_url: str | None = None,
    signing_time: datetime | None = None,
) -> bytes:
    """Seal a report as the engine that rendered it: before anybody signs, and invisibly.

    The seal is a certification: readers show that nothing but signatures may come after it.

    Raises:
        ReportError: somebody has signed already, or the key is not fit for this.
    """
    open_report(pdf)
    reader = open_pdf(pdf)
    if careful(lambda: any(value is not None for _, value, _ in enumerate_sig_fields(reader))):
        raise refusal("the report has already been signed; a seal comes before all signatures")
    when = _moment(signing_time)
    holder = key if isinstance(key, Key) else load(key, passphrase)
    holder.must_be_valid_at(when)
    stamper = HTTPTimeStamper(timestamp_url) if timestamp_url else None
    signer = dated_signer(sealing(holder.name, SEALED), holder.signer, stamper, None, when)
    return _append(pdf, signer, timestamp_url, existing_fields_only=False)


def prepare(
    pdf: bytes,
    *,
    role: str,
    certificate: bytes,
    statement: str | None = None,
    despite: str | None = None,
    signing_time: datetime | None = None,
) -> Prepared:
    """Fill the field of a role, all but the signature itself, for a signature that other software makes.

    Args:
        pdf: the report, unsigned or signed by others.
        role: the role as the plan names it.
        certificate: of the person who will sign, PEM or DER.
        statement: what the signature means; printed in the field and signed.
        despite: why a report is signed that says "not cleared" or "cannot tell".
        signing_time: the moment that the field shows; default: now.

    Raises:
        ReportError: the report, the role or the certificate is not fit for this.
    """
    from pyhanko.sign.signers import ExternalSigner

    holder = Holder(certificate=certificates(certificate, "certificate")[0])
    holder.must_be_fit()
    turn = _turn(pdf, role, holder, statement, despite, signing_time)
    details = metadata(field_name(turn.role), role=turn.role, name=holder.name, meaning=turn.meaning)
    stand_in = ExternalSigner(holder.certificate, cert_registry=None, signature_value=256)
    signer = dated_signer(details, stand_in, None, turn.picture, turn.when)
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    work = signer.async_digest_doc_for_signing
    _, _, out = aside(lambda: asyncio.run(work(writer, existing_fields_only=True, bytes_reserved=RESERVED)))
    return outside.waiting(out.getvalue())


def bring_back(pdf: bytes, *, role: str, signature: bytes) -> bytes:
    """Put a detached CMS signature (DER) of the prepared bytes into the field of a role.

    Raises:
        ReportError: the report was not prepared, or the signature is not the one it waits for.
    """
    report = open_report(pdf)
    terms = duties.terms(report, _plan(report))
    filled, holder = outside.bring_back(pdf, role, signature)
    signed = signatories(open_pdf(filled), terms.signoff.roles)
    if not signed or not signed[-1].sound:
        raise refusal("the signature is not one of the prepared bytes", "signature")
    for problem in duties.problems(terms, [each.who for each in signed]):
        raise refusal(problem)
    holder.must_be_valid_at(signed[-1].moment)
    return filled


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """Somebody may sign now: where, when and with which meaning."""

    role: str
    when: datetime
    meaning: str
    picture: bytes = field(repr=False)


def _turn(
    pdf: bytes, role: str, holder: Holder, statement: str | None, despite: str | None, signing_time: datetime | None
) -> _Turn:
    """Whatever must hold before anybody signs.

    Raises:
        ReportError: one of the rules says no.
    """
    report = open_report(pdf)
    terms = duties.terms(report, _plan(report))
    reader = open_pdf(pdf)
    role, box = _open_field(reader, role, terms.signoff.roles)
    when = _moment(signing_time)
    holder.must_be_valid_at(when)
    _must_give_reason(terms.verdict, despite)
    meaning = duties.meaning(statement or SIGNED, terms.verdict, despite)
    before = [each.who for each in signatories(reader, terms.signoff.roles)]
    for problem in duties.problems(terms, [*before, duties.signatory(holder, role, when.date(), meaning)]):
        raise refusal(problem)
    width, height = careful(lambda: _size(box))
    picture = draw(
        width, height, name=holder.name, role=role, organisation=holder.organisation, statement=meaning, when=when
    )
    return _Turn(role=role, when=when, meaning=meaning, picture=picture)


def _must_give_reason(verdict: str, despite: str | None) -> None:
    if verdict in duties.UNCLEARED and not (despite or "").strip():
        raise refusal(f"the report says “{verdict}”; whoever signs it all the same says why (--despite)")
    if verdict not in duties.UNCLEARED and despite is not None:
        raise refusal(f"the report says “{verdict}”; there is nothing to sign despite of")


def roles(report: Envelope) -> tuple[str, ...]:
    """The roles that must sign, as the attached plan names them."""
    return duties.terms(report, _plan(report)).signoff.roles


def _plan(report: Envelope) -> dict[str, Any]:
    """The attached plan as plain data."""
    document = documents.parse(report.plan, "audit.yaml")
    if isinstance(document, Mistake) or not isinstance(document.data, dict):
        raise refusal("the attached audit.yaml cannot be read")
    return document.data


def _open_field(reader: Any, role: str, known: Sequence[str]) -> tuple[str, Any]:
    """The role as the plan writes it, and its empty signature field."""
    fields = careful(lambda: {name: (value, ref.get_object()) for name, value, ref in enumerate_sig_fields(reader)})
    present = [each for each in known if field_name(each) in fields]
    free = [each for each in present if fields[field_name(each)][0] is None]
    wanted = next((each for each in present if field_name(each) == field_name(role)), None)
    left = f"open: {', '.join(free)}" if free else "no role is open"
    if wanted is None:
        raise refusal(f"the report has no role {role!r} to sign in; {left}")
    value, found = fields[field_name(wanted)]
    if value is not None:
        raise refusal(f"the role {wanted!r} has already been signed; {left}")
    return wanted, found


def _size(box: Any) -> tuple[float, float]:
    """Width and height of a field in points."""
    left, bottom, right, top = (float(number) for number in box["/Rect"])
    width, height = abs(right - left), abs(top - bottom)
    if not (20 <= width <= 2000 and 10 <= height <= 2000):
        raise ValueError("a signature field has no usable size")
    return width, height


def _moment(given: datetime | None) -> datetime:
    return (given or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)


def _lasting(level: Level | None, timestamp_url: str | None, trust: Sequence[bytes]) -> tuple[Level, list[Any]]:
    """The level asked for, and the roots that it needs."""
    level = level or ("B-T" if timestamp_url else "B-B")
    if level == "B-B" and timestamp_url:
        raise refusal("level B-B has no time stamp; leave out the time-stamping authority, or ask for B-T", "level")
    if level != "B-B" and not timestamp_url:
        raise refusal(f"level {level} needs a time-stamping authority (--timestamp)", "level")
    if level in ("B-LT", "B-LTA") and not trust:
        raise refusal(f"level {level} needs the root certificates up to which revocation is asked (--trust)", "level")
    return level, [found for data in trust for found in certificates(data, "trust")]


def _append(pdf: bytes, signer: Any, timestamp_url: str | None, *, existing_fields_only: bool = True) -> bytes:
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    try:
        made = aside(lambda: signer.sign_pdf(writer, existing_fields_only=existing_fields_only))
        return bytes(made.getvalue())
    except (TimestampRequestError, OSError) as error:
        raise refusal(f"the time-stamping authority {timestamp_url} did not answer: {first_line(error)}") from None
    except (SigningError, PdfError) as error:
        raise refusal(f"the report cannot be signed: {first_line(error)}") from None
