"""A signature's status in the words of ETSI EN 319 102-1, and one sentence for whatever is wrong with it.

Reference: ETSI EN 319 102-1 V1.3.1, 5.1.3 (table 5: indications and sub-indications).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from audit.records.verification import Indication
from audit.verify.trust import Doubt, Trust

Found = tuple[Indication, str | None, str | None]
"""Indication, sub-indication, and why it is not trusted."""


def of(
    found: Any,
    stamp_ok: bool,
    moment: datetime | None,
    proof: datetime | None,
    weak: str | None,
    doubt: Doubt | None,
    trust: Trust,
) -> Found:
    """The status of a signature that could be read.

    Args:
        found: pyHanko's findings as of `moment`.
        stamp_ok: its time stamp is trusted, or it has none.
        moment: when it was signed, by the best that is known.
        proof: the same if a time stamp says so, else None.
        weak: the digest or key, if it is too weak.
        doubt: what speaks against it today, where no time stamp proves when it was signed.
        trust: whom the verifier believes.
    """
    if not found.intact:
        return "TOTAL-FAILED", "HASH_FAILURE", _UNSOUND
    if not found.valid:
        return "TOTAL-FAILED", "SIG_CRYPTO_FAILURE", _UNSOUND
    if weak is not None:
        return "INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE", f"{weak} is too weak"
    if not (found.docmdp_ok and found.seed_value_ok):
        return "TOTAL-FAILED", "FORMAT_FAILURE", _trust(found, stamp_ok, moment, proof, trust)[1]
    if doubt is not None:
        return "INDETERMINATE", *doubt
    sub, because = _trust(found, stamp_ok, moment, proof, trust)
    if sub in ("REVOKED", "EXPIRED", "NOT_YET_VALID"):
        return "TOTAL-FAILED", sub, because
    return ("TOTAL-PASSED" if sub is None else "INDETERMINATE"), sub, because


_UNSOUND = "nothing can be said of a signature that is not intact"


def _trust(
    found: Any, stamp_ok: bool, moment: datetime | None, proof: datetime | None, trust: Trust
) -> tuple[str | None, str | None]:
    """Sub-indication and sentence about the certificate."""
    if moment is None:
        return "SIG_CONSTRAINTS_FAILURE", "it does not say when it was signed"
    if trust.roots is None:
        return "NO_CERTIFICATE_CHAIN_FOUND", None
    if found.trusted:
        untrusted = "its time stamp is not from an authority that is trusted here"
        return (None, None) if stamp_ok else ("SIG_CONSTRAINTS_FAILURE", untrusted)
    certificate = found.signing_cert
    if not certificate.not_valid_before <= moment <= certificate.not_valid_after:
        late = "EXPIRED" if moment > certificate.not_valid_after else "NOT_YET_VALID"
        sub = late if proof is not None and stamp_ok else "OUT_OF_BOUNDS_NO_POE"
        return sub, f"its certificate was not valid on {moment:%Y-%m-%d}"
    if found.revoked:
        when = f"on {found.revocation_details.revocation_date:%Y-%m-%d}"
        whose = "the certificate of its authority" if found.revocation_details.ca_revoked else "its certificate"
        sub = "REVOKED" if proof is not None and stamp_ok else "REVOKED_NO_POE"
        return sub, f"{whose} was revoked {when}"
    if certificate.self_signed != "no":
        return "NO_CERTIFICATE_CHAIN_FOUND", "its certificate is self-signed and not among the roots"
    problem = found.trust_problem_indic
    if problem is not None and problem.name != "NO_CERTIFICATE_CHAIN_FOUND":
        return problem.name, "its certificate, or one that it rests on, may not be used for this"
    return "NO_CERTIFICATE_CHAIN_FOUND", "its certificate does not chain to any of the roots"
