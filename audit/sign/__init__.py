"""Sign a report: one named person, in the field of one role, with a key of their own.

The signature is PAdES baseline B-B, or B-T when a time-stamping authority is named. It is appended to the file as an
incremental update, so whatever was signed before stays exactly as it was and stays valid. The metadata of the
document are left as they were issued.

References: ETSI EN 319 142-1 (PAdES baseline), ETSI EN 319 122-1 (commitment type, signer attributes),
ISO 32000-1 12.8, 21 CFR 11.50 (name, time and meaning in every human-readable form).
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
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
from audit.sign.appearance import draw
from audit.sign.key import Key, load
from audit.sign.pades import Writer, dated_signer, metadata

SIGNED = "I have read this report and sign its statement."
"""What a signature means when the signer says nothing else."""


def sign(
    pdf: bytes,
    *,
    role: str,
    key: bytes,
    passphrase: bytes | None = None,
    statement: str | None = None,
    timestamp_url: str | None = None,
    signing_time: datetime | None = None,
) -> bytes:
    """Sign a report in one role and return the longer file.

    Args:
        pdf: the report, unsigned or signed by others.
        role: the role as the plan names it.
        key: a PKCS#12 file with the signer's private key and certificate.
        passphrase: of the key file.
        statement: what the signature means; printed in the field and signed.
        timestamp_url: an RFC 3161 time-stamping authority; without one the time is the signer's own clock.
        signing_time: the moment of signing, with a time zone; default: now.

    Raises:
        ReportError: the report, the role or the key is not fit for this; one sentence says why.
    """
    report = open_report(pdf)
    reader = open_pdf(pdf)
    role, field = _open_field(report, reader, role)
    when = (signing_time or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    holder = load(key, passphrase)
    holder.must_be_valid_at(when)
    _refuse_second_role(reader, holder, role, roles(report))
    meaning = " ".join((statement or SIGNED).split())
    box = careful(lambda: _box(field))
    picture = draw(*box, name=holder.name, role=role, organisation=holder.organisation, statement=meaning, when=when)
    return _append(pdf, role, holder, meaning, picture, when, timestamp_url)


def roles(report: Envelope) -> tuple[str, ...]:
    """The roles that must sign, as the attached plan names them."""
    document = documents.parse(report.plan, "audit.yaml")
    if isinstance(document, Mistake) or not isinstance(document.data, dict):
        raise refusal("the attached audit.yaml cannot be read")
    signoff = document.data.get("signoff")
    named = signoff.get("roles") if isinstance(signoff, dict) else None
    return tuple(map(str, named)) if isinstance(named, list) else ()


def _open_field(report: Envelope, reader: Any, role: str) -> tuple[str, Any]:
    """The role as the plan writes it, and its empty signature field."""
    fields = careful(lambda: {name: (value, ref.get_object()) for name, value, ref in enumerate_sig_fields(reader)})
    known = [each for each in roles(report) if field_name(each) in fields]
    free = [each for each in known if fields[field_name(each)][0] is None]
    wanted = next((each for each in known if field_name(each) == field_name(role)), None)
    left = f"open: {', '.join(free)}" if free else "no role is open"
    if wanted is None:
        raise refusal(f"the report has no role {role!r} to sign in; {left}")
    value, field = fields[field_name(wanted)]
    if value is not None:
        raise refusal(f"the role {wanted!r} has already been signed; {left}")
    return wanted, field


def _refuse_second_role(reader: Any, holder: Key, role: str, known: tuple[str, ...]) -> None:
    """One person signs one role, and a certificate issued for one of the report's roles signs in no other."""
    named = {field_name(each): each for each in known}
    signed = careful(lambda: [(each.field_name, each.signer_cert) for each in reader.embedded_regular_signatures])
    for field, certificate in signed:
        if careful(partial(holder.holds, certificate)):
            other = named.get(field, field)
            raise refusal(f"{holder.name} has already signed this report as {other!r}; one person signs one role")
    issued_for = None if holder.title is None else named.get(field_name(holder.title))
    if issued_for not in (None, role):
        raise refusal(f"the certificate of {holder.name} is for the role {issued_for!r}, not for {role!r}")


def _box(field: Any) -> tuple[float, float]:
    """Width and height of a field in points."""
    left, bottom, right, top = (float(number) for number in field["/Rect"])
    width, height = abs(right - left), abs(top - bottom)
    if not (20 <= width <= 2000 and 10 <= height <= 2000):
        raise ValueError("a signature field has no usable size")
    return width, height


def _append(
    pdf: bytes, role: str, holder: Key, meaning: str, picture: bytes, when: datetime, timestamp_url: str | None
) -> bytes:
    stamper = HTTPTimeStamper(timestamp_url) if timestamp_url else None
    details = metadata(field_name(role), role=role, name=holder.name, meaning=meaning)
    signer = dated_signer(details, holder.signer, stamper, picture, when)
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    try:
        return bytes(aside(lambda: signer.sign_pdf(writer, existing_fields_only=True)).getvalue())
    except (TimestampRequestError, OSError) as error:
        raise refusal(f"the time-stamping authority {timestamp_url} did not answer: {_first_line(error)}") from None
    except (SigningError, PdfError) as error:
        raise refusal(f"the report cannot be signed: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
