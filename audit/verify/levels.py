"""Which PAdES baseline level a signature has, by what is there and holds, not by what it calls itself.

B-B: signed, with the signing certificate among the signed attributes. B-T: and a trusted time stamp. B-LT: and the file
itself proves that no certificate was revoked. B-LTA: and a trusted archive time stamp covers that proof.

Reference: ETSI EN 319 142-1 V1.2.1, 6.3 (table 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pyhanko.sign.general import extract_certificate_info

from audit.records.verification import Level
from audit.verify.stamps import Stamp, covering
from audit.verify.trust import Store, Trust, context, known_good

Chain = tuple[Any, Sequence[Any]]
"""A certificate, and others that came with it."""


def authority(token: Any) -> list[Chain]:
    """The chain of a time stamp's authority; nothing without a time stamp."""
    if token is None:
        return []
    found = extract_certificate_info(token["content"])
    return [(found.signer_cert, list(found.other_certs))]


def level(
    embedded: Any,
    chains: Sequence[Chain],
    *,
    stamp_ok: bool,
    proof: datetime | None,
    stamps: Sequence[Stamp],
    trust: Trust,
    store: Store,
) -> Level | None:
    """The level of a signature; None when it is not PAdES baseline at all.

    Args:
        embedded: pyHanko's view of the signature.
        chains: of its signer and of its time stamp's authority.
        stamp_ok: its time stamp is trusted.
        proof: the time of its time stamp, None without one.
        stamps: the archive time stamps of the file.
        trust: whom the verifier believes.
        store: what the file brings along.
    """
    attributes = {each["type"].native for each in embedded.signer_info["signed_attrs"]}
    if str(embedded.sig_object.get("/SubFilter")) != "/ETSI.CAdES.detached":
        return None
    if "signing_certificate_v2" not in attributes or "signing_time" in attributes:
        return None
    if proof is None or not stamp_ok:
        return "B-B"
    if not (store.crls or store.ocsps):
        return "B-T"
    if not known_good(chains, context(trust, store, proof, mode="require", alone=True)):
        return "B-T"
    lasting = any(each.good and _stores(each) for each in covering(stamps, embedded))
    return "B-LTA" if lasting else "B-LT"


def _stores(stamp: Stamp) -> bool:
    """Whether the stamp covers revocation data."""
    revision = stamp.embedded.signed_revision
    return "/DSS" in stamp.embedded.reader.get_historical_root(revision)
