"""Sign with other software: prepare the field here, sign its bytes elsewhere, and bring the signature back.

For tokens and services that give out a signature and nothing else: a smart card's own program, a remote trust service,
`openssl cms`. Rules and appearance are the same as for a signature made here.

Reference: ISO 32000-1 12.8.1 (byte range), RFC 5652 (CMS), RFC 5035 (signing certificate).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import cms
from pyhanko.sign.fields import enumerate_sig_fields

from audit.envelope import field_name, refusal
from audit.envelope.pdf import careful, open_pdf
from audit.sign.key import Holder

_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)")


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A report whose field waits for a signature."""

    pdf: bytes = field(repr=False)
    to_sign: bytes = field(repr=False)
    """The bytes that the signature must cover; its digest is what a remote service is given."""


def waiting(pdf: bytes) -> Prepared:
    """A report in which the last signature is still a gap of zeros."""
    start, end, rest = _gap(pdf)
    return Prepared(pdf=pdf, to_sign=pdf[: start - 1] + pdf[end + 1 : end + 1 + rest])


def bring_back(pdf: bytes, role: str, signature: bytes) -> tuple[bytes, Holder]:
    """Put a detached CMS signature (DER) into the prepared field of a role, and say whose it is.

    Raises:
        ReportError: no field waits, or this is not a signature of these bytes for that field.
    """
    start, end, _ = _gap(pdf)
    reader = open_pdf(pdf)
    fields = careful(lambda: {name: value for name, value, _ in enumerate_sig_fields(reader)})
    value = fields.get(field_name(role))
    if value is None or bytes(value.get_object()["/Contents"]).strip(b"\0"):
        raise refusal(f"the field of {role!r} was not prepared for a signature from outside")
    holder = _holder(signature)
    digits = signature.hex().upper().encode()
    if len(digits) > end - start:
        raise refusal(f"the signature has {len(signature):,} bytes; {(end - start) // 2:,} were kept free", "signature")
    return pdf[:start] + digits + pdf[start + len(digits) :], holder


def _gap(pdf: bytes) -> tuple[int, int, int]:
    """Start and end of the digits of the last signature, and how many bytes come after its closing bracket."""
    found = list(_RANGE.finditer(pdf))
    if found:
        first, length, second, rest = map(int, found[-1].groups())
        whole = first == 0 and second + rest == len(pdf) and length + 2 < second
        if whole and not pdf[length + 1 : second - 1].strip(b"0"):
            return length + 1, second - 1, rest
    raise refusal("the report does not wait for a signature from outside; prepare it first")


def _holder(signature: bytes) -> Holder:
    """Whose signature it is."""
    try:
        content = cms.ContentInfo.load(signature, strict=True)
        data = content["content"]
        (signer,) = data["signer_infos"]
        chosen: Any = signer["sid"].chosen
        found = [each.chosen for each in data["certificates"] if _matches(each.chosen, chosen)]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise refusal("is not a detached CMS signature of one signer in DER form", "signature") from None
    if data["encap_content_info"]["content"].native is not None:
        raise refusal("the signature carries the signed bytes inside; make it detached", "signature")
    if len(found) != 1:
        raise refusal("the signature does not carry its signer's certificate", "signature")
    holder = Holder(certificate=found[0])
    holder.must_be_fit()
    return holder


def _matches(certificate: Any, chosen: Any) -> bool:
    if isinstance(chosen, cms.IssuerAndSerialNumber):
        same = certificate.serial_number == chosen["serial_number"].native
        return bool(same and certificate.issuer == chosen["issuer"])
    return bool(certificate.key_identifier == chosen.native)
