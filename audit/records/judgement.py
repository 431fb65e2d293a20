"""What was concluded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from audit.records.ledger import Filled
from audit.records.pack import Binding, Decide, Kind, Origin
from audit.records.plan import Scalar, Severity

SCHEMA = "signoff/judgement/1"

Outcome = Literal["passed", "failed", "undecided", "missing", "not_applicable", "scheduled"]
OUTCOMES: tuple[Outcome, ...] = ("failed", "missing", "undecided", "passed", "scheduled", "not_applicable")
"""Worst first."""

Verdict = Literal["cleared", "cleared with accepted risks", "not cleared", "cannot tell"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """An answer from `facts.yaml`."""

    fact: str
    value: Scalar | tuple[Scalar, ...]
    by: str | None = None
    """Who says so; needed where a rule wants an attestation."""
    role: str | None = None
    on: date | None = None
    until: date | None = None
    """Last day on which the attestation holds."""
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A risk that somebody accepts: stands beside an outcome, never changes it."""

    rule: str
    by: str
    reason: str
    on: date
    until: date
    """Last day on which it holds."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Labels it is limited to; empty: the whole rule."""
    role: str | None = None
    """In which role; never that of the model's owner."""


def is_owner(role: str) -> bool:
    """Whether a role is that of the model's owner."""
    return re.search(r"\bmodel(?:'s)?[ -]owner\b|^\s*owner\s*$", role, re.IGNORECASE) is not None


@dataclass(frozen=True, kw_only=True)
class Change:
    """How far a number has moved since the baseline, as one rule read it: later less earlier."""

    before: float | None
    """None: the earlier audit did not measure it."""
    difference: float | None
    low: float | None
    """The interval of the difference that decided; None means unbounded, or that there is no difference."""
    high: float | None
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One number as one rule read it."""

    metric: str
    where: Mapping[str, str]
    value: float | None
    """None when it was not measured."""
    low: float | None
    high: float | None
    """The interval that decided: by itself, simultaneous, or the bare value."""
    decide: Decide
    at_least: float | None
    at_most: float | None
    origin: Origin
    """Where the limit comes from."""
    n: int | None
    support: int | None
    confidence: float | None
    outcome: Outcome
    because: str
    change: Change | None = None
    """Where the rule limits the change since the baseline, and not the number itself."""


@dataclass(frozen=True, kw_only=True)
class FactRead:
    """One fact as one rule read it."""

    fact: str
    asks: str
    answer: str | None
    """As text; None when nobody answered."""
    by: str | None
    on: str | None
    outcome: Outcome
    because: str
    role: str | None = None
    until: str | None = None
    """Last day on which the answer, or the attestation, holds."""


@dataclass(frozen=True, kw_only=True)
class WaiverRead:
    """A waiver as it stands on the assessment date."""

    by: str
    reason: str
    until: str
    state: Literal["accepted", "lapsed", "partial", "not needed", "not yet"]
    """partial: it covers some labels of the finding, not all. not needed: it covers nothing that stands in the way.
    not yet: it is dated after the assessment date."""
    clears: bool = True
    """Whether an acceptance may clear the rule: not where binding law of severity critical demands it."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule, judged."""

    rule: str
    pack: str
    title: str
    cite: str
    binding: Binding
    kind: tuple[Kind, ...]
    severity: Severity
    outcome: Outcome
    because: str
    """Why this outcome, in one or two sentences that a lawyer can read."""
    measurements: tuple[Reading, ...] = ()
    facts: tuple[FactRead, ...] = ()
    waiver: WaiverRead | None = None
    remedy: str = ""
    readiness: Outcome | None = None
    """For a scheduled rule: the outcome it would have if it applied today."""
    applies_from: str = ""
    shows: str = ""
    does_not_show: str = ""
    word: str = ""
    """The outcome in the law's own words, such as "not indicated"; empty where the law has none."""
    applies_because: str = ""
    """What makes the rule apply, in a sentence; empty where it does not, or nobody knows."""
    unconfirmed: str = ""
    """What in the rule its author could not confirm."""


@dataclass(frozen=True, kw_only=True)
class PackDigest:
    """Which pack was applied."""

    id: str
    title: str
    version: str
    as_of: str
    sha256: str
    reviewed_by: str | None = None
    """Counsel who reviewed the pack; None where nobody has."""
    covered: Mapping[str, int] = field(default_factory=dict)
    """How many requirements of the instrument it judges by measurement, declaration and attestation."""
    not_covered: tuple[str, ...] = ()
    """What the instrument demands and no rule of the pack judges: citation and title."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that the law wants, heading by heading, with what evidence and declarations say under each."""

    pack: str
    title: str
    cite: str
    headings: tuple[Filled, ...]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """All findings of one audit under the law of one day."""

    assessment_date: str
    outcome: Verdict
    because: str
    fail_on: Severity
    findings: tuple[Finding, ...]
    packs: tuple[PackDigest, ...]
    evidence_sha256: str
    facts_sha256: str | None = None
    waivers_sha256: str | None = None
    plan_sha256: str | None = None
    baseline_sha256: str | None = None
    """Digest of the evidence of the earlier audit that this one is held against."""
    documents: tuple[Document, ...] = ()
    """Documents that the packs' law wants, such as the technical documentation of AI Act Annex IV."""
    schema: str = SCHEMA


def from_json(data: Mapping[str, Any]) -> Judgement:
    """Rebuild a judgement from the plain JSON data that `canonical.to_bytes` wrote."""

    def reading(item: Mapping[str, Any]) -> Reading:
        names = ("value", "low", "high", "at_least", "at_most", "confidence")
        change = item.get("change")
        moved = None if change is None else Change(**{k: None if v is None else float(v) for k, v in change.items()})
        floats = {k: None if item[k] is None else float(item[k]) for k in names}
        return Reading(**{**item, **floats, "change": moved})

    def finding(item: Mapping[str, Any]) -> Finding:
        waiver = item["waiver"]
        return Finding(
            **{
                **item,
                "kind": tuple(item["kind"]),
                "measurements": tuple(map(reading, item["measurements"])),
                "facts": tuple(FactRead(**fact) for fact in item["facts"]),
                "waiver": None if waiver is None else WaiverRead(**waiver),
            }
        )

    def document(item: Mapping[str, Any]) -> Document:
        headings = [
            Filled(**{**one, "known": tuple(one["known"]), "plan": tuple(one["plan"])}) for one in item["headings"]
        ]
        return Document(**{**item, "headings": tuple(headings)})

    return Judgement(
        **{
            **data,
            "findings": tuple(map(finding, data["findings"])),
            "packs": tuple(
                PackDigest(**{**pack, "not_covered": tuple(pack.get("not_covered", ()))}) for pack in data["packs"]
            ),
            "documents": tuple(map(document, data.get("documents", ()))),
        }
    )
