"""A signer's PKCS#12 key: read, judged fit or refused, and never let out of pyHanko's signer.

References: RFC 7292 (PKCS#12), RFC 5280 (certificates).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto.pkcs12 import Pfx
from pyhanko.sign.signers import SimpleSigner

from audit.envelope import refusal

WEAKEST_RSA = 2048
"""Bits; shorter RSA keys are refused (ETSI TS 119 312)."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A private key with its certificate."""

    name: str
    """Common name in the certificate."""
    organisation: str | None
    title: str | None
    """Title in the certificate, such as the role that it was issued for."""
    signer: Any = field(repr=False)
    """pyHanko's signer; it alone holds the private key."""

    def must_be_valid_at(self, when: datetime) -> None:
        """Raise ReportError unless the certificate is valid at that moment."""
        certificate = self.signer.signing_cert
        first, last = certificate.not_valid_before, certificate.not_valid_after
        if when > last:
            raise refusal(f"the certificate of {self.name} expired on {last:%Y-%m-%d}", "key")
        if when < first:
            raise refusal(f"the certificate of {self.name} is not valid before {first:%Y-%m-%d}", "key")

    def holds(self, certificate: Any) -> bool:
        """Whether another certificate is this one, or one renewed for the same key."""
        return bool(certificate.public_key.dump() == self.signer.signing_cert.public_key.dump())


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
    # Whoever verifies brings the root along; a copy inside the file would prove nothing.
    signer.embed_roots = False
    subject = signer.signing_cert.subject.native
    name = subject.get("common_name")
    if not isinstance(name, str) or not name.strip():
        raise refusal("the certificate names nobody: it has no common name", "key")
    _must_be_strong(signer.signing_cert.public_key)
    return Key(name=name, organisation=_one(subject.get("organization_name")), title=_one(subject.get("title")),
               signer=signer)  # fmt: skip


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


def _one(value: Any) -> str | None:
    """An attribute of a name that may stand several times: the first."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else None
