"""The short editions: what stands in the way, the pictures that say it, the outcome of each rule, who must sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from audit.records.judgement import Finding, Outcome
from audit.report import words
from audit.report.chapters.card import card, chips
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.tables import Chip, Column, Table, table

_KEYS, _PICTURES, _ROWS = 4, 2, 60


@dataclass(frozen=True, kw_only=True)
class Key:
    """An open finding in three lines, with its picture."""

    title: str
    tone: str
    chips: tuple[Chip, ...]
    cite: str
    because: str
    remedy: str
    picture: Markup | None


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What the short editions show besides the first page."""

    lead: str
    keys: tuple[Key, ...]
    rest: str
    draws_none: bool
    """Few findings are shown, none with a picture, which leaves room for that of the groups."""
    outcomes: Table | None
    signers: tuple[str, ...]
    sign_by: str


def build(material: Material) -> Brief:
    """The pages beyond the first."""
    blocking = material.blocking()
    keys = tuple(_keys(material, blocking[:_KEYS]))
    rest = len(blocking) - len(keys)
    roles = material.plan.signoff.roles
    return Brief(
        lead=_lead(len(blocking)),
        keys=keys,
        rest=f"{words.count(rest, 'more finding')} of this kind: see the full report." if rest > 0 else "",
        draws_none=len(keys) < _KEYS - 1 and not any(key.picture for key in keys),
        outcomes=_outcomes(material),
        signers=tuple(short(role, 60) for role in roles[: _KEYS * 3]),
        sign_by=_sign_by(len(roles)),
    )


def _lead(blocking: int) -> str:
    if not blocking:
        return "Nothing stands in the way of this verdict."
    return f"{words.count(blocking, 'finding').capitalize()} {'stands' if blocking == 1 else 'stand'} in the way."


def _keys(material: Material, findings: tuple[Finding, ...]) -> Iterator[Key]:
    drawn = 0
    for finding in findings:
        made = card(material, finding, material.open.index(finding) + 1)
        picture = made.pictures[0] if made.pictures and drawn < _PICTURES else None
        drawn += picture is not None
        yield Key(
            title=short(finding.title, 120),
            tone=finding.outcome,
            chips=chips(finding),
            cite=short(finding.cite, 80),
            because=words.sentence(passage(finding.because, 220)),
            remedy=words.sentence(passage(finding.remedy, 220)),
            picture=picture,
        )


def _outcomes(material: Material) -> Table | None:
    """Every rule that applies or is scheduled, with its outcome: no number of it."""
    columns = (Column(title="Demand"), Column(title="Rule", width=52), Column(title="Outcome", width=28))
    order: tuple[Outcome, ...] = ("failed", "missing", "undecided", "passed", "scheduled")
    found = [finding for outcome in order for finding in material.with_outcome(outcome)]
    rows = [(short(finding.title), short(finding.cite, 80), chips(finding)) for finding in found]
    drawn = table("Rules and their outcomes", columns, rows, most=_ROWS)
    left = len(rows) - _ROWS
    said = f"{words.count(left, 'more rule')} {'is' if left == 1 else 'are'} in the full report."
    return replace(drawn, cut=said) if drawn and left > 0 else drawn


def _sign_by(roles: int) -> str:
    if not roles:
        return "The plan requires nobody to sign the full report."
    return f"{words.count(roles, 'person', 'people')} must sign the full report, each in one role:"
