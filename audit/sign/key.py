"""A signer's key: read, judged fit or refused, and never let out of pyHanko's signer.

References: RFC 7292 (PKCS#12), RFC 5280 (certificates), ETSI TS 119 312 (algorithms).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from asn1crypto import pem, x509
from asn1crypto.pkcs12 import Pfx
from cryptography import x509 as x509_names
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import SimpleSigner

from audit.envelope import refusal

WEAKEST_RSA = 2048
"""Bits; shorter RSA keys are refused (ETSI TS 119 312)."""


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose certificate it is."""

    certificate: Any = field(repr=False)
    """asn1crypto's view of it."""

    @cached_property
    def name(self) -> str:
        """Common name in the certificate."""
        return self._subject("common_name") or "somebody unnamed"

    @property
    def organisation(self) -> str | None:
        """Organisation in the certificate."""
        return self._subject("organization_name")

    @property
    def title(self) -> str | None:
        """Title in the certificate, such as the role that it was issued for."""
        return self._subject("title")

    @property
    def subject(self) -> str:
        """The whole name, as RFC 4514 writes it: `CN=Lena Fischer,O=Northgate Bank`."""
        loaded = x509_names.load_der_x509_certificate(self.certificate.dump())
        return loaded.subject.rfc4514_string({NameOID.TITLE: "title"})

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal: how a plan names one certificate and no other."""
        return str(self.certificate.sha256.hex())

    @property
    def public_key(self) -> bytes:
        """SHA-256 of the public key: the same for a renewed certificate."""
        return bytes(self.certificate.public_key.sha256)

    def must_be_valid_at(self, when: datetime) -> None:
        """Raise ReportError unless the certificate is valid at that moment."""
        first, last = self.certificate.not_valid_before, self.certificate.not_valid_after
        if when > last:
            raise refusal(f"the certificate of {self.name} expired on {last:%Y-%m-%d}", "key")
        if when < first:
            raise refusal(f"the certificate of {self.name} is not valid before {first:%Y-%m-%d}", "key")

    def must_be_fit(self) -> None:
        """Raise ReportError unless the certificate names somebody and its key is strong enough."""
        name = self._subject("common_name")
        if name is None or not name.strip():
            raise refusal("the certificate names nobody: it has no common name", "key")
        _must_be_strong(self.certificate.public_key)

    def _subject(self, attribute: str) -> str | None:
        """An attribute of the name that may stand several times: the first."""
        value = self.certificate.subject.native.get(attribute)
        first = value[0] if isinstance(value, list) and value else value
        return first if isinstance(first, str) else None


@dataclass(frozen=True, kw_only=True)
class Key(Holder):
    """A private key with its certificate."""

    signer: Any = field(repr=False)
    """pyHanko's signer; it alone holds the private key."""


def load(data: bytes, passphrase: bytes | None) -> Key:
    """Read a PKCS#12 key.

    Raises:
        ReportError: not PKCS#12, wrong passphrase, no key, no certificate, no name, or a key unfit to sign with.
    """
    if not _is_pkcs12(data):
        raise refusal("the key is not a PKCS#12 file (.p12 or .pfx)", "key")
    try:
        signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=passphrase)
    except ValueError:
        wrong = "the passphrase of the key is wrong" if passphrase else "the key needs its passphrase"
        raise refusal(wrong, "key") from None
    except (AttributeError, TypeError):
        # The library finds None where the key or the certificate should be.
        raise refusal("the PKCS#12 file does not hold a private key together with its certificate", "key") from None
    return key(signer)


def key(signer: Any) -> Key:
    """What pyHanko's signer signs with.

    Raises:
        ReportError: no name, or a key unfit to sign with.
    """
    # Whoever verifies brings the root along; a copy inside the file would prove nothing.
    signer.embed_roots = False
    made = Key(certificate=signer.signing_cert, signer=signer)
    made.must_be_fit()
    return made


def certificates(data: bytes, file: str) -> list[Any]:
    """The certificates in a PEM or DER file.

    Raises:
        ReportError: there is none in it.
    """
    try:
        parts = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        loaded = [x509.Certificate.load(der, strict=True) for der in parts]
        for certificate in loaded:
            certificate.native  # noqa: B018 - parsing is lazy, this makes it happen
    except (ValueError, TypeError):
        raise refusal("is not a certificate in PEM or DER form", file) from None
    return loaded


def _is_pkcs12(data: bytes) -> bool:
    """Whether the bytes have the outer shape of PKCS#12, whatever the passphrase."""
    try:
        return Pfx.load(data, strict=True)["version"].native == "v3"
    except (ValueError, TypeError):
        return False


def _must_be_strong(public_key: Any) -> None:
    if public_key.algorithm not in ("rsa", "ec"):
        raise refusal(f"the key is {public_key.algorithm.upper()}; sign with an RSA or elliptic-curve key", "key")
    if public_key.algorithm == "rsa" and public_key.bit_size < WEAKEST_RSA:
        raise refusal(f"the RSA key has {public_key.bit_size} bits; it needs at least {WEAKEST_RSA}", "key")
