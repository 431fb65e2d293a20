"""Make signatures last: revocation data and archive time stamps inside the file (PAdES B-LT and B-LTA).

What is added says that no certificate was revoked, as its authority said at the time. It is fetched once, here; whoever
verifies needs no network. The signer's own pages stay as they are.

Reference: ETSI EN 319 142-1 5.4 and 6.3 (document security store, document time stamp).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

from audit.envelope import refusal
from audit.envelope.pdf import aside, careful, open_pdf
from audit.sign.key import Key
from audit.sign.pades import ARCHIVE, NOWHERE, Writer


def must_not_be_revoked(holder: Key, roots: Sequence[Any]) -> None:
    """Ask the authorities about the signer's certificate, before anything is signed.

    Raises:
        ReportError: it was revoked, does not chain to the roots, or nobody can be asked.
    """
    context = _context(roots)
    validator = CertificateValidator(
        holder.certificate, intermediate_certs=list(holder.signer.cert_registry), validation_context=context
    )
    _asked(lambda: validator.async_validate_usage(key_usage=set()), context, holder.name)


def with_revocation_data(pdf: bytes, roots: Sequence[Any]) -> bytes:
    """The file with the revocation data of its last signature and of that signature's time stamp added.

    Raises:
        ReportError: the data are not to be had, or say that a certificate was revoked.
    """
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    last = careful(lambda: writer.prev.embedded_regular_signatures[-1])
    context = _context(roots)
    paths = _asked(lambda: collect_validation_info(last, context), context, "the signer or of the time stamp")
    DocumentSecurityStore.supply_dss_in_writer(writer, None, paths=paths, validation_context=context, embed_roots=False)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def with_archive_stamp(pdf: bytes, stamper: Any) -> bytes:
    """The file with a time stamp over all of it, revocation data included.

    Raises:
        ReportError: the authority does not answer.
    """
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    names = careful(lambda: {name for name, _, _ in enumerate_sig_fields(writer.prev)})
    number = next(each for each in range(1, len(names) + 2) if f"{ARCHIVE}{each}" not in names)
    stamping = PdfTimeStamper(
        stamper, f"{ARCHIVE}{number}", invis_settings=NOWHERE, readable_field_name="Archive time stamp"
    )
    try:
        return bytes(aside(lambda: stamping.timestamp_pdf(writer, "sha256")).getvalue())
    except (TimestampRequestError, SigningError, OSError) as error:
        raise refusal(f"the time-stamping authority did not stamp the file: {first_line(error)}") from None


def first_line(error: Exception) -> str:
    """What an error says, in a line."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200] or type(error).__name__


def _context(roots: Sequence[Any]) -> Any:
    return ValidationContext(trust_roots=list(roots), allow_fetching=True, revocation_mode="require")


def _asked(question: Any, context: Any, whose: str) -> Any:
    async def ask() -> Any:
        try:
            return await question()
        finally:
            await context.aclose()

    try:
        return aside(lambda: asyncio.run(ask()))
    except RevokedError as error:
        raise refusal(f"the certificate of {whose} was revoked on {error.revocation_dt:%Y-%m-%d}", "key") from None
    except (ValidationError, PathError, OSError) as error:
        text = f"whether the certificate of {whose} was revoked cannot be found out: {first_line(error)}"
        raise refusal(f"{text.rstrip('.')}; sign at level B-T", "key") from None
