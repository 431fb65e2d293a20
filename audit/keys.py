"""A throw-away authority and keys for trying out. Every certificate says that it is not for production.

Real signers bring a key from their own organisation or a trust service; nothing in Signoff asks for these.

Reference: RFC 5280 (certificates), RFC 7292 (PKCS#12).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from audit.envelope.refusing import refusal

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

DEMO = "DEMO – not for production"
"""Organisation in the subject and the issuer of every certificate made here."""


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A demo certificate authority."""

    name: str
    certificate: bytes
    """PEM; the root to trust."""
    key: PrivateKey = field(repr=False)


def new_authority(name: str, *, start: datetime | None = None, days: int = 3650) -> Authority:
    """Make an authority whose certificate is valid from `start` (default: now) for that many days."""
    key = _new_key("rsa")
    subject = _name(name)
    made = (
        _certificate(subject, subject, key, start, days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    )
    return Authority(name=name, certificate=_signed(made, key, key).public_bytes(Encoding.PEM), key=key)


def issue(
    authority: Authority,
    name: str,
    role: str | None = None,
    *,
    start: datetime | None = None,
    days: int = 365,
    kind: Literal["rsa", "ec"] = "rsa",
    passphrase: bytes | None = None,
) -> tuple[bytes, bytes]:
    """Issue a key for a person, valid from `start` (default: now) for that many days.

    A `role` goes into the certificate as the person's title; such a key signs in no other role of a report. Without a
    `passphrase`, one is made up.

    Returns:
        A PKCS#12 file and its passphrase.
    """
    root = x509.load_pem_x509_certificate(authority.certificate)
    key = _new_key(kind)
    made = (
        _certificate(_name(name, role), root.subject, key, start, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
    )
    certificate = _signed(made, key, authority.key)
    passphrase = passphrase or secrets.token_urlsafe(12).encode()
    data = pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, [root], BestAvailableEncryption(passphrase)
    )
    return data, passphrase


def kept(authority: Authority, passphrase: bytes) -> bytes:
    """An authority as a PKCS#12 file, to issue more keys another day."""
    certificate = x509.load_pem_x509_certificate(authority.certificate)
    return pkcs12.serialize_key_and_certificates(
        authority.name.encode(), authority.key, certificate, None, BestAvailableEncryption(passphrase)
    )


def kept_authority(data: bytes, passphrase: bytes) -> Authority:
    """An authority that `kept` wrote.

    Raises:
        ReportError: the file is none, or its passphrase is another.
    """
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, passphrase)
    except ValueError:
        raise refusal("cannot be opened with this passphrase", "the demonstration authority") from None
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise refusal("does not hold a key and its certificate", "the demonstration authority")
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not any(part.value == DEMO for part in certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)):
        raise refusal("is not one that was made here; real authorities do not issue demonstration keys",
                      "the demonstration authority")  # fmt: skip
    return Authority(name=str(names[0].value), certificate=certificate.public_bytes(Encoding.PEM), key=key)


def _new_key(kind: Literal["rsa", "ec"]) -> PrivateKey:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def _name(name: str, role: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEMO), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if role is not None:
        parts.append(x509.NameAttribute(NameOID.TITLE, role))
    return x509.Name(parts)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, start: datetime | None, days: int
) -> x509.CertificateBuilder:
    first = (start or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(first + timedelta(days=days))
    )


def _signed(made: x509.CertificateBuilder, key: PrivateKey, issuer: PrivateKey) -> x509.Certificate:
    return (
        made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False)
        .sign(issuer, hashes.SHA256())
    )


def _usage(*granted: str) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in granted for name in names})
