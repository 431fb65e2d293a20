"""What the classes of equal rows tell of each secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.errors import WhyAbsent
from audit.metrics.diversity import Diversity, diversity, recursive
from audit.needs.key_cells import KeyCells, secret_columns
from audit.needs.quasi_identifiers import QuasiIdentifiers
from audit.records.subject import Subject


@dataclass(frozen=True, kw_only=True)
class SecretClass:
    """One secret."""

    diversity: Diversity
    c: float | None
    """Of recursive (c, l)-diversity at the distinct l; None where that is 1."""
    ordered: bool
    values: int
    """Different values in the table."""


@dataclass(frozen=True, kw_only=True)
class SecretClasses:
    """Every secret, or why not."""

    keys: QuasiIdentifiers
    found: Mapping[str, SecretClass]
    absent: Mapping[str, tuple[WhyAbsent, str]]


def supply(subject: Subject, cells: KeyCells) -> SecretClasses:
    """Go through the classes, once a secret."""
    found: dict[str, SecretClass] = {}
    absent: dict[str, tuple[WhyAbsent, str]] = {}
    for place, secret in enumerate(cells.secrets):
        if not secret.counts.sum():
            absent[secret.name] = ("absent", "it has no value in any row")
            continue
        seen = diversity(cells.by_secret(place), secret.counts)
        c = recursive(cells.by_secret(place), seen.distinct) if seen.distinct > 1 else None
        values = len(secret.counts)
        found[secret.name] = SecretClass(diversity=seen, c=c, ordered=secret.ordered and values > 2, values=values)
    for name, _ in secret_columns(subject):
        if name in cells.keys.names:
            absent[name] = ("undefined", "it is itself a quasi-identifier, so whoever knows the class knows it")
    return SecretClasses(keys=cells.keys, found=found, absent=absent)
