"""Each signature by itself: who, when, in which role; intact, with permitted changes only, trusted, or why not.

References: ETSI EN 319 102-1 (signature validation), ISO 32000-1 12.8, RFC 5280 6.1 (path validation).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import unquote

from asn1crypto import pem, x509
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import find_cms_attribute_iter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from audit.envelope import refusal
from audit.envelope.pdf import aside, careful
from audit.errors import ReportError
from audit.sign.key import WEAKEST_RSA
from audit.sign.pades import ROLE
from audit.verify.changes import OnlySigning

PERMITTED = OnlySigning()
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})


@dataclass(frozen=True, kw_only=True)
class Signed:
    """One filled signature field."""

    field: str
    embedded: Any = dataclasses.field(default=None, repr=False)
    """pyHanko's view of it; None when it is damaged."""
    damage: str | None = None
    """Why it cannot be read."""
    name: str = "somebody"
    """Common name in the certificate."""
    title: str | None = None
    """Title in the certificate."""
    claimed_roles: tuple[str, ...] = ()
    """Slugs of the roles that the signer claims in the signed attributes."""
    fingerprint: bytes | None = None
    """Of the public key: the same for a renewed certificate."""
    moment: datetime | None = None
    """When it was signed: by the time stamp if there is one, else by the signer's own clock."""
    stamped: bool = False
    """A time stamp says when."""
    weak: str | None = None
    """The digest or key, if it is too weak to prove anything."""
    intact: bool = False
    """The signed bytes are unchanged and the signature belongs to the certificate."""
    permitted: bool = False
    """Only permitted changes came after it."""
    change: str | None = None
    """What came after it and is not permitted."""
    trusted: bool = False
    distrust: str | None = None
    """Why it is not trusted."""

    @property
    def who(self) -> str:
        """The signature in words, for messages."""
        return f"{self.field} ({self.name})" if self.embedded is not None else self.field


def certificates(files: Iterable[bytes]) -> tuple[Any, ...]:
    """The certificates in some PEM or DER files.

    Raises:
        ReportError: a file holds none.
    """
    found = []
    for data in files:
        try:
            parts = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
            loaded = [x509.Certificate.load(der, strict=True) for der in parts]
            for certificate in loaded:
                certificate.native  # noqa: B018 - parsing is lazy, this makes it happen
        except (ValueError, TypeError):
            raise refusal("is not a certificate in PEM or DER form", "trust") from None
        found += loaded
    return tuple(found)


def read_signatures(reader: Any, roots: tuple[Any, ...] | None) -> tuple[Signed, ...]:
    """Every filled signature field, in the order of signing.

    Raises:
        ReportError: the form of the PDF is damaged.
    """
    filled = careful(
        lambda: [(name, ref.get_object()) for name, _, ref in enumerate_sig_fields(reader, filled_status=True)]
    )
    made = [_read(reader, name, value, roots) for name, value in filled]
    return tuple(sorted(made, key=lambda each: (each.embedded is None, getattr(each.embedded, "signed_revision", 0))))


def _read(reader: Any, name: str, value: Any, roots: tuple[Any, ...] | None) -> Signed:
    try:
        return careful(lambda: _examined(EmbeddedPdfSignature(reader, value, name), roots))
    except ReportError as error:
        return Signed(field=name, damage=error.mistakes[0].text.removeprefix("the PDF is damaged: "))


def _examined(embedded: Any, roots: tuple[Any, ...] | None) -> Signed:
    subject = embedded.signer_cert.subject.native
    stamps = find_cms_attribute_iter(embedded.signer_info["unsigned_attrs"], "signature_time_stamp_token")
    stamped = next(
        (stamp["content"]["encap_content_info"]["content"].parsed["gen_time"].native for stamp in stamps), None
    )
    moment = stamped or embedded.self_reported_timestamp
    context = ValidationContext(
        trust_roots=list(roots or ()), moment=moment, allow_fetching=False, revocation_mode="soft-fail"
    )
    status = aside(partial(_validated, embedded, context))
    stamp_status = status.timestamp_validity
    stamp_ok = stamp_status is None or (stamp_status.intact and stamp_status.valid and stamp_status.trusted)
    return Signed(
        field=embedded.field_name,
        embedded=embedded,
        name=_text(subject.get("common_name")) or "somebody unnamed",
        title=_text(subject.get("title")),
        claimed_roles=_claimed_roles(status),
        fingerprint=embedded.signer_cert.public_key.sha256,
        moment=None if moment is None else moment.astimezone(UTC),
        stamped=stamped is not None,
        weak=_weak(status),
        intact=bool(status.intact and status.valid and not _weak(status)),
        permitted=bool(status.docmdp_ok and status.seed_value_ok),
        change=_change(status),
        trusted=bool(status.trusted and stamp_ok and moment is not None),
        distrust=_distrust(status, stamp_ok, moment),
    )


def _validated(embedded: Any, context: Any) -> Any:
    """PyHanko's verdict; the costly comparison of revisions is made only where the signature itself is intact."""
    options = {"signer_validation_context": context, "diff_policy": PERMITTED, "key_usage_settings": _USAGE}
    status = validate_pdf_signature(embedded, skip_diff=True, **options)
    return validate_pdf_signature(embedded, **options) if status.intact and status.valid else status


def _claimed_roles(status: Any) -> tuple[str, ...]:
    attributes = status.cades_signer_attrs
    if attributes is None:
        return ()
    return tuple(
        unquote(uri.removeprefix(ROLE))
        for attribute in attributes.claimed_attrs
        if attribute.attr_type.native == "role"
        for value in attribute.attr_values
        if isinstance(uri := value["role_name"].native, str) and uri.startswith(ROLE)
    )


def _weak(status: Any) -> str | None:
    """SHA-1 and MD5 can be made to collide; short RSA keys can be computed (ETSI TS 119 312)."""
    key = status.signing_cert.public_key
    if status.md_algorithm in ("md5", "sha1"):
        return f"the digest {status.md_algorithm}"
    return f"an RSA key of {key.bit_size} bits" if key.algorithm == "rsa" and key.bit_size < WEAKEST_RSA else None


def _change(status: Any) -> str | None:
    if status.docmdp_ok and status.seed_value_ok:
        return None
    reason = status.diff_result if isinstance(status.diff_result, Exception) else status.seed_value_constraint_error
    return (str(reason).splitlines() or ["not permitted"])[0][:200] if reason else "not permitted"


def _distrust(status: Any, stamp_ok: bool, moment: datetime | None) -> str | None:
    if status.trusted and stamp_ok and moment is not None:
        return None
    if not (status.intact and status.valid):
        return "nothing can be said of a signature that is not intact"
    if _weak(status):
        return f"{_weak(status)} is too weak"
    if moment is None:
        return "it does not say when it was signed"
    if status.trusted:
        return "its time stamp is not from an authority that is trusted here"
    certificate = status.signing_cert
    if not certificate.not_valid_before <= moment <= certificate.not_valid_after:
        return f"its certificate was not valid on {moment:%Y-%m-%d}"
    if status.revoked:
        return "its certificate was revoked"
    if certificate.self_signed != "no":
        return "its certificate is self-signed and not among the roots"
    return "its certificate does not chain to any of the roots"


def _text(value: Any) -> str | None:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else None
