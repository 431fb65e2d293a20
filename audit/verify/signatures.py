"""Each signature by itself: who, when, in which role; intact, with permitted changes only, trusted, or why not.

References: ETSI EN 319 102-1 (signature validation), ISO 32000-1 12.8, RFC 5280 6.1 (path validation).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import unquote

from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import find_cms_attribute_iter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints

from audit.envelope.pdf import aside, careful
from audit.errors import ReportError
from audit.records.verification import Indication, Level, Revocation
from audit.sign.key import WEAKEST_RSA, Holder
from audit.sign.pades import ROLE, SEAL
from audit.verify import levels, status
from audit.verify.changes import OnlySigning
from audit.verify.stamps import Stamp, covering, read_stamps
from audit.verify.trust import Store, Trust, context, known_good, stored, without_proof

PERMITTED = OnlySigning()
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})

Kind = Literal["approval", "seal"]


@dataclass(frozen=True, kw_only=True)
class Signed:
    """One filled signature field."""

    field: str
    embedded: Any = dataclasses.field(default=None, repr=False)
    """pyHanko's view of it; None when it is damaged."""
    damage: str | None = None
    """Why it cannot be read."""
    kind: Kind = "approval"
    holder: Holder | None = None
    """Whose certificate it is."""
    reason: str = ""
    """What it means, as signed."""
    claimed_roles: tuple[str, ...] = ()
    """Slugs of the roles that the signer claims in the signed attributes."""
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
    doubt: str | None = None
    """Why nobody can tell today whether it is to be trusted."""
    level: Level | None = None
    revocation: Revocation = "not known"
    indication: Indication = "TOTAL-FAILED"
    sub_indication: str | None = "FORMAT_FAILURE"

    @property
    def name(self) -> str:
        """Common name in the certificate."""
        return "somebody" if self.holder is None else self.holder.name

    @property
    def who(self) -> str:
        """The signature in words, for messages."""
        return f"{self.field} ({self.name})" if self.embedded is not None else self.field


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """All signatures of a report."""

    signed: tuple[Signed, ...]
    """Of people and of the engine, in the order of signing."""
    stamps: tuple[Stamp, ...]
    """Archive time stamps, in the order of stamping."""


def read_signatures(reader: Any, trust: Trust) -> Signatures:
    """Every filled signature field.

    Raises:
        ReportError: the form of the PDF is damaged.
    """
    filled = careful(
        lambda: [(name, ref.get_object()) for name, _, ref in enumerate_sig_fields(reader, filled_status=True)]
    )
    archive = [(name, value) for name, value in filled if careful(partial(_is_stamp, value))]
    store = careful(lambda: stored(reader))
    stamps = read_stamps(reader, archive, trust, store, PERMITTED)
    made = [_read(reader, name, value, trust, store, stamps) for name, value in filled if (name, value) not in archive]
    ordered = sorted(made, key=lambda each: (each.embedded is None, getattr(each.embedded, "signed_revision", 0)))
    return Signatures(signed=tuple(ordered), stamps=stamps)


def _is_stamp(field: Any) -> bool:
    return bool(field["/V"].get("/Type") == "/DocTimeStamp")


def _read(reader: Any, name: str, value: Any, trust: Trust, store: Store, stamps: tuple[Stamp, ...]) -> Signed:
    try:
        return careful(lambda: _examined(EmbeddedPdfSignature(reader, value, name), trust, store, stamps))
    except ReportError as error:
        damage = error.mistakes[0].text.removeprefix("the PDF is damaged: ")
        return Signed(field=name, kind=_kind(name), damage=damage)


def _examined(embedded: Any, trust: Trust, store: Store, stamps: tuple[Stamp, ...]) -> Signed:
    tokens = find_cms_attribute_iter(embedded.signer_info["unsigned_attrs"], "signature_time_stamp_token")
    token = next(tokens, None)
    stamped = None if token is None else token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    archived = min((each.moment for each in covering(stamps, embedded) if each.good and each.moment), default=None)
    proof = min((each for each in (stamped, archived) if each is not None), default=None)
    moment = proof or embedded.self_reported_timestamp
    found = aside(partial(_validated, embedded, context(trust, store, moment)))
    stamp = found.timestamp_validity
    stamp_ok = stamp is None or bool(stamp.intact and stamp.valid and stamp.trusted)
    others = list(embedded.other_embedded_certs)
    doubt = None
    if found.trusted and stamp_ok and proof is None:
        doubt = without_proof(embedded.signer_cert, others, trust, store)
    indication, sub, because = status.of(found, stamp_ok, moment, proof, _weak(found), doubt, trust)
    trusted = bool(found.trusted and stamp_ok and moment is not None and doubt is None and _weak(found) is None)
    undecided = doubt is not None and doubt[0] == "OUT_OF_BOUNDS_NO_POE"
    chains = [(embedded.signer_cert, others), *levels.authority(token)]
    known = found.trusted and known_good(chains[:1], context(trust, store, proof or trust.at, mode="require"))
    revoked = found.revoked or sub == "REVOKED_NO_POE"
    return Signed(
        field=embedded.field_name,
        embedded=embedded,
        kind=_kind(embedded.field_name),
        holder=Holder(certificate=embedded.signer_cert),
        reason=str(embedded.sig_object.get("/Reason", "")),
        claimed_roles=_claimed_roles(found),
        moment=None if moment is None else moment.astimezone(UTC),
        stamped=proof is not None,
        weak=_weak(found),
        intact=bool(found.intact and found.valid and not _weak(found)),
        permitted=bool(found.docmdp_ok and found.seed_value_ok),
        change=_change(found),
        trusted=trusted,
        distrust=None if trusted or undecided else because,
        doubt=because if undecided else None,
        level=levels.level(embedded, chains, stamp_ok=stamp_ok, proof=stamped, stamps=stamps, trust=trust, store=store),
        revocation="revoked" if revoked else "not revoked" if known else "not known",
        indication=indication,
        sub_indication=sub,
    )


def _kind(field: str) -> Kind:
    return "seal" if field == SEAL else "approval"


def _validated(embedded: Any, within: Any) -> Any:
    """PyHanko's verdict; the costly comparison of revisions is made only where the signature itself is intact."""
    options = {"signer_validation_context": within, "diff_policy": PERMITTED, "key_usage_settings": _USAGE}
    found = validate_pdf_signature(embedded, skip_diff=True, **options)
    return validate_pdf_signature(embedded, **options) if found.intact and found.valid else found


def _claimed_roles(found: Any) -> tuple[str, ...]:
    attributes = found.cades_signer_attrs
    if attributes is None:
        return ()
    return tuple(
        unquote(uri.removeprefix(ROLE))
        for attribute in attributes.claimed_attrs
        if attribute.attr_type.native == "role"
        for value in attribute.attr_values
        if isinstance(uri := value["role_name"].native, str) and uri.startswith(ROLE)
    )


def _weak(found: Any) -> str | None:
    """SHA-1 and MD5 can be made to collide; short RSA keys can be computed (ETSI TS 119 312)."""
    key = found.signing_cert.public_key
    if found.md_algorithm in ("md5", "sha1"):
        return f"the digest {found.md_algorithm}"
    return f"an RSA key of {key.bit_size} bits" if key.algorithm == "rsa" and key.bit_size < WEAKEST_RSA else None


def _change(found: Any) -> str | None:
    if found.docmdp_ok and found.seed_value_ok:
        return None
    reason = found.diff_result if isinstance(found.diff_result, Exception) else found.seed_value_constraint_error
    return (str(reason).splitlines() or ["not permitted"])[0][:200] if reason else "not permitted"
