"""What a pack says of its instrument beside the rules: old names, what is not judged, documents that the law wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from audit.records.citation import Citation

Judged = Literal["measured", "declared", "attested"]


@dataclass(frozen=True, kw_only=True)
class Alias:
    """A name still used for what is no longer, or not yet, the law."""

    name: str
    status: str
    by: str | None = None
    """What stands in its place."""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What the instrument demands and no rule of the pack judges."""

    cite: Citation
    title: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One heading of a document that the law wants, and what says something under it."""

    number: str
    title: str
    metrics: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A document that the law wants, heading by heading."""

    id: str
    title: str
    cite: Citation
    headings: tuple[Heading, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One requirement of an instrument in the coverage ledger."""

    cite: str
    title: str
    judged: tuple[Judged, ...]
    """How it is judged; empty: not at all."""
    rule: str | None = None
    """The rule that judges it."""
    why: str = ""
    """Why nothing does."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A heading of an outline, and what is known under it."""

    number: str
    title: str
    known: tuple[str, ...]
    """One line each, from evidence and declarations; empty: nothing is known, and nothing is invented."""
    plan: tuple[str, ...] = ()
    """What of the plan stands under it: name, use, owner, data, model, signoff."""
