"""What a column can say about a person, under the laws that classify it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class PersonalKind:
    """One kind of personal data."""

    id: str
    title: str
    gdpr: str
    """Its place in the GDPR."""
    category: str
    """As a record of processing calls it."""
    special: str | None = None
    """The head of Art. 9(1) GDPR; None: not a special category."""
    hipaa: tuple[str, ...] = ()
    """Letters of 45 CFR 164.514(b)(2)(i)."""
    ccpa: tuple[str, ...] = ()
    """Letters of Cal. Civ. Code 1798.140(v)(1)."""
    sensitive: str | None = None
    """What makes it sensitive personal information under 1798.140(ae)."""
    national: bool = False
    """A national identification number (Art. 87 GDPR)."""
    protected: bool = False
    """A characteristic that must not disadvantage anybody."""
    note: str = ""
    identifiers: tuple[str, ...] = ()
    """What `audit/identifiers` recognises."""
    names: tuple[str, ...] = ()
    """Words of a column's name that point to it."""


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """All kinds, in the order of the file."""

    as_of: date
    sources: tuple[str, ...]
    kinds: tuple[PersonalKind, ...]
