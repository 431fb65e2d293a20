"""Optional blocks of the plan: what only its owner can declare about explanation, privacy and quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Direction = Literal["up", "down", "any"]


@dataclass(frozen=True, kw_only=True)
class Move:
    """How far a feature may change when a person seeks another decision."""

    direction: Direction = "any"
    at_least: float | None = None
    """Smallest plausible value; None: the one that a hundredth of the applicants do not exceed."""
    at_most: float | None = None
    """Largest plausible value; None: the one that a hundredth of the applicants exceed."""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What is declared about reasons, recourse and shape."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    """The sentence told to a person when the feature is a principal reason against them, by feature."""
    actionable: Mapping[str, Move] = field(default_factory=dict)
    """Features that a person can change, and how."""
    monotone: Mapping[str, Literal["increasing", "decreasing"]] = field(default_factory=dict)
    """Features whose effect on the score must go one way."""
    precision: float = 0.05
    """Relative half-width that the interval of each leading share must reach."""
    margin: float = 0.005
    """Loss of AUC (or of R²) below which a feature counts as not needed."""


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """What is declared about the persons in the rows and how long they may stay."""

    consent: str | None = None
    """Column that says whether the person consented; empty, no and 0 mean: did not."""
    recorded_on: str | None = None
    """Column with the day on which the record was made."""
    retention_days: int | None = None
    """How long a record may be kept."""
    birth_date: str | None = None
    age: str | None = None
    """Column with the person's age in years."""
    consent_age: int = 16
    """Below it, a child; GDPR 8(1) lets a member state choose from 13 to 16."""
    erased: Path | None = None
    """File with the SHA-256 of ids that had to be erased, hexadecimal, one a line."""
    linkage: Path | None = None
    """A second table of the same persons, for the linkability test."""
    sensitive_values: tuple[str, ...] = ()
    """Columns whose value must not be inferable (l-diversity, t-closeness, inference)."""
    text_model: str | None = None
    """spaCy model that looks for names in texts: an installed package, or a folder beside the plan."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """How the same rows were decided before: by a column, or by the earlier model."""

    prediction: str | None = None
    """Column with the earlier decisions, in the words of the later ones."""
    model: Path | None = None
    """File of the earlier model."""
    kind: str = ""
    """Its format, a module in `audit.sources.models`."""
    threshold: float | None = None
    """The score from which on the earlier decision is favourable."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """Values that a column may take."""

    at_least: float | None = None
    at_most: float | None = None
    values: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What each kind of decision costs, in one currency or unit; a gain is negative."""

    true_positive: float = 0.0
    false_positive: float = 0.0
    true_negative: float = 0.0
    false_negative: float = 0.0
    unit: str = "units"


@dataclass(frozen=True, kw_only=True)
class Quality:
    """What is declared about the data and the worth of decisions."""

    ranges: Mapping[str, Range] = field(default_factory=dict)
    costs: Costs | None = None
