"""Whom the verifier believes, and what certificates are worth by that: chain, dates, revocation.

The policy, in the terms of EN 319 102-1: the roots given are the only trust anchors; a time stamp that is present must
be trusted; revocation data are taken from the file and from what the verifier was given, and are fetched only when
asked; a certificate about which there are none counts as not revoked, and the answer says that this is not known.

References: RFC 5280 6.1 and 6.3 (paths, revocation lists), RFC 6960 (OCSP), ETSI EN 319 102-1 5.2.6, 5.6.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from asn1crypto import crl, ocsp, pem
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, PathError, RevokedError, ValidationError

from audit.envelope import refusal
from audit.envelope.pdf import aside
from audit.sign.key import certificates

Doubt = tuple[str, str]
"""A sub-indication of the standard, and a sentence."""


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whom the verifier believes, and as of when."""

    roots: tuple[Any, ...] | None = None
    """The certificates to trust; None: nobody said."""
    crls: tuple[Any, ...] = field(default=(), repr=False)
    ocsps: tuple[Any, ...] = field(default=(), repr=False)
    """Revocation data that did not come with the report."""
    online: bool = False
    """Whether the authorities may be asked."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """The moment of verification."""


def trust(
    roots: Iterable[bytes] | None, revocation: Iterable[bytes] = (), *, online: bool = False, at: datetime | None = None
) -> Trust:
    """Read the verifier's files.

    Raises:
        ReportError: one of them is not what it should be, or there is no root in them.
    """
    found = None if roots is None else tuple(each for data in roots for each in certificates(data, "trust"))
    if found == ():
        raise refusal("there is no root certificate in it", "trust")
    given = [_revocation(data) for data in revocation]
    return Trust(
        roots=found,
        crls=tuple(value for kind, value in given if kind == "list"),
        ocsps=tuple(value for kind, value in given if kind == "answer"),
        online=online,
        at=at or datetime.now(UTC),
    )


def _revocation(data: bytes) -> tuple[str, Any]:
    """A revocation list or the answer of an OCSP responder."""
    der = pem.unarmor(data)[2] if pem.detect(data) else data
    for kind, form in (("list", crl.CertificateList), ("answer", ocsp.OCSPResponse)):
        try:
            value = form.load(der, strict=True)
            value.native  # noqa: B018 - parsing is lazy, this makes it happen
        except (ValueError, TypeError):
            continue
        return kind, value
    raise refusal("is neither a certificate revocation list nor an OCSP response", "revocation")


@dataclass(frozen=True, kw_only=True)
class Store:
    """What the file brings along for its signatures to last."""

    certificates: tuple[Any, ...] = ()
    crls: tuple[Any, ...] = ()
    ocsps: tuple[Any, ...] = ()


def stored(reader: Any) -> Store:
    """The document security store of a report; an empty one when there is none."""
    try:
        found = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Store()

    def loaded(references: Iterable[Any], form: Any) -> tuple[Any, ...]:
        return tuple(form.load(each.get_object().data) for each in references)

    return Store(
        certificates=tuple(found.load_certs()),
        crls=loaded(found.crls, crl.CertificateList),
        ocsps=loaded(found.ocsps, ocsp.OCSPResponse),
    )


def context(trust: Trust, store: Store, moment: datetime, *, mode: str = "soft-fail", alone: bool = False) -> Any:
    """How certificates are judged as of a moment; `alone`: by what the file brings along only."""
    return ValidationContext(
        trust_roots=list(trust.roots or ()),
        other_certs=list(store.certificates),
        moment=moment,
        allow_fetching=False,
        crls=[*store.crls, *(() if alone else trust.crls)],
        ocsps=[*store.ocsps, *(() if alone else trust.ocsps)],
        revocation_mode=mode,
        retroactive_revinfo=True,
    )


def path_problem(certificate: Any, others: Sequence[Any], within: Any) -> Exception | None:
    """Why a certificate does not hold in a context; None when it does."""
    validator = CertificateValidator(certificate, intermediate_certs=list(others), validation_context=within)
    try:
        aside(lambda: asyncio.run(validator.async_validate_usage(key_usage=set())))
    except (ValidationError, PathError, ValueError) as error:
        return error
    return None


def without_proof(certificate: Any, others: Sequence[Any], trust: Trust, store: Store) -> Doubt | None:
    """What keeps a signature whose time nothing proves from being believed today, though it is as of its own claim."""
    problem = path_problem(certificate, others, context(trust, store, trust.at))
    if isinstance(problem, RevokedError):
        day = f"{problem.revocation_dt:%Y-%m-%d}"
        return "REVOKED_NO_POE", f"its certificate was revoked on {day}, and no time stamp proves that it signed before"
    if isinstance(problem, ExpiredError):
        day = f"{problem.expired_dt:%Y-%m-%d}"
        return (
            "OUT_OF_BOUNDS_NO_POE",
            f"its certificate expired on {day}, and no time stamp proves that it signed before",
        )
    return None


def known_good(pairs: Iterable[tuple[Any, Sequence[Any]]], within: Any) -> bool:
    """Whether revocation data say of every certificate in these chains that it was not revoked."""
    return all(path_problem(certificate, others, within) is None for certificate, others in pairs)


def fetched(trust: Trust, reader: Any) -> Trust:
    """The same trust with what the authorities say today about everybody who signed."""
    if not trust.online:
        return trust
    within = ValidationContext(trust_roots=list(trust.roots or ()), allow_fetching=True, revocation_mode="soft-fail")

    async def ask() -> None:
        try:
            for embedded in reader.embedded_regular_signatures:
                found = extract_certificate_info(embedded.signed_data)
                asked = CertificateValidator(found.signer_cert, list(found.other_certs), validation_context=within)
                with_usage = partial(asked.async_validate_usage, key_usage=set())
                try:
                    await with_usage()
                except (ValidationError, PathError, ValueError, OSError):
                    continue  # what is wrong with it is found again, offline, with what could be fetched
        finally:
            await within.aclose()

    aside(lambda: asyncio.run(ask()))
    return Trust(
        roots=trust.roots,
        crls=(*trust.crls, *within.crls),
        ocsps=(*trust.ocsps, *within.ocsps),
        online=True,
        at=trust.at,
    )
