"""A demo authority and its people with fixed dates, made once per test session."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from audit.keys import Authority, issue, new_authority
from audit.verify.trust import Trust, trust

START = datetime(2026, 1, 1, tzinfo=UTC)
SIGNED = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = SIGNED + timedelta(hours=1)
AT = LATER + timedelta(hours=1)
"""When everything is verified."""

Key = tuple[bytes, bytes]


ROOT = "Demo root"


@lru_cache
def authority(name: str) -> Authority:
    return new_authority(name, start=START)


def trusted() -> bytes:
    return authority(ROOT).certificate


def believed(*, at: datetime | None = None, **given: Any) -> Trust:
    """Trust in the demo root, as of an hour after everybody signed."""
    return trust([trusted()], at=at or AT, **given)


@lru_cache
def person(
    name: str, role: str | None = None, *, root: str = ROOT, days: int = 365, kind: Literal["rsa", "ec"] = "ec"
) -> Key:
    """A key and its passphrase; elliptic-curve keys are made faster."""
    return issue(authority(root), name, role, start=START, days=days, kind=kind)


def owner() -> Key:
    return person("Tomas Okafor", "model owner", kind="rsa")


def lawyer() -> Key:
    return person("Lena Fischer", "legal")


@lru_cache
def self_signed(name: str) -> Key:
    """A key whose certificate only its holder vouches for."""
    holder = new_authority(name, start=START)
    certificate = x509.load_pem_x509_certificate(holder.certificate)
    data = pkcs12.serialize_key_and_certificates(None, holder.key, certificate, None, NoEncryption())
    return data, b""
