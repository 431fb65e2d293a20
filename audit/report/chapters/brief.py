"""The short editions: what stands in the way, the pictures that say it, the outcome of each rule, who must sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from audit.language import _, ngettext
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
        rest=_(
            "{findings} of this kind: see the full report.", findings=words.count(rest, "more finding", "more findings")
        )
        if rest > 0
        else "",
        draws_none=len(keys) < _KEYS - 1 and not any(key.picture for key in keys),
        outcomes=_outcomes(material),
        signers=tuple(short(role, 60) for role in roles[: _KEYS * 3]),
        sign_by=_sign_by(len(roles)),
    )


def _lead(blocking: int) -> str:
    if not blocking:
        return _("Nothing stands in the way of this verdict.")
    return _(
        "{findings} {clause} in the way.",
        findings=words.count(blocking, "finding", "findings"),
        clause=ngettext("stands", "stand", blocking),
    )


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
    columns = (Column(title=_("Demand")), Column(title=_("Rule"), width=52), Column(title=_("Outcome"), width=28))
    order: tuple[Outcome, ...] = ("failed", "missing", "undecided", "passed", "scheduled")
    found = [finding for outcome in order for finding in material.with_outcome(outcome)]
    rows = [(short(finding.title), short(finding.cite, 80), chips(finding)) for finding in found]
    drawn = table(_("Rules and their outcomes"), columns, rows, most=_ROWS)
    left = len(rows) - _ROWS
    said = _(
        "{rules} {clause} in the full report.",
        rules=words.count(left, "more rule", "more rules"),
        clause=ngettext("is", "are", left),
    )
    return replace(drawn, cut=said) if drawn and left > 0 else drawn


def _sign_by(roles: int) -> str:
    if not roles:
        return _("The plan requires nobody to sign the full report.")
    return _("{persons} must sign the full report, each in one role:", persons=words.count(roles, "person", "people"))
