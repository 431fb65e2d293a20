"""Signed envelopes outside the PDF, for machines: DSSE, which in-toto attestations travel in.

Reference: Dead Simple Signing Envelope, protocol and envelope v1.0 (github.com/secure-systems-lab/dsse).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from audit.canonical import from_bytes, to_bytes
from audit.envelope import refusal
from audit.envelope.pdf import aside
from audit.sign.key import Holder, Key, certificates


def encoded(kind: str, payload: bytes) -> bytes:
    """The bytes that are signed (pre-authentication encoding)."""
    name = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload)


def seal(kind: str, payload: bytes, key: Key) -> bytes:
    """An envelope around a payload, signed with SHA-256 and the key's own algorithm."""
    signature = aside(lambda: asyncio.run(key.signer.async_sign_raw(encoded(kind, payload), "sha256")))
    certificate = x509.load_der_x509_certificate(key.certificate.dump())
    envelope = {
        "payloadType": kind,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [
            {
                "keyid": key.fingerprint,
                "sig": base64.b64encode(signature).decode(),
                "cert": certificate.public_bytes(Encoding.PEM).decode(),
            }
        ],
    }
    return to_bytes(envelope)


def opened(data: bytes, kind: str, roots: Sequence[bytes], *, at: datetime | None = None) -> tuple[bytes, Holder]:
    """The payload of an envelope, and who signed it.

    Raises:
        ReportError: it is no such envelope, was changed, or its signer is not trusted.
    """
    try:
        envelope = from_bytes(data)
        (given,) = envelope["signatures"]
        payload, signature = (base64.b64decode(text, validate=True) for text in (envelope["payload"], given["sig"]))
        certificate = x509.load_pem_x509_certificate(given["cert"].encode())
        right_kind = envelope["payloadType"] == kind
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        right_kind = False
    if not right_kind:
        raise refusal(f"is not a signed envelope of the kind {kind}", "envelope")
    try:
        _verify(certificate.public_key(), signature, encoded(kind, payload))
    except InvalidSignature:
        raise refusal("was changed after it was signed", "envelope") from None
    holder = Holder(certificate=certificates(certificate.public_bytes(Encoding.DER), "envelope")[0])
    _must_chain(holder, roots, at or datetime.now(UTC))
    return payload, holder


def _verify(key: Any, signature: bytes, message: bytes) -> None:
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    else:
        raise InvalidSignature


def _must_chain(holder: Holder, roots: Sequence[bytes], at: datetime) -> None:
    trusted = [found for data in roots for found in certificates(data, "trust")]
    within = ValidationContext(trust_roots=trusted, moment=at, revocation_mode="soft-fail")
    asked = CertificateValidator(holder.certificate, validation_context=within)
    try:
        aside(lambda: asyncio.run(asked.async_validate_usage(key_usage=set())))
    except (ValidationError, PathError, ValueError):
        text = f"was signed by {holder.name}, whose certificate does not chain to the roots or is not valid"
        raise refusal(text, "envelope") from None
