"""What is demanded: law and policy as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from audit.records.plan import Scalar, Severity

Binding = Literal["binding", "interpretive", "voluntary"]
Kind = Literal["measured", "declared", "attested"]
Decide = Literal["point", "interval", "family"]
Origin = Literal["statute", "regulation", "guideline", "case-law", "convention", "organisation"]


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Where the demand stands."""

    instrument: str
    article: str | None = None
    paragraph: str | None = None
    point: str | None = None
    recital: str | None = None
    section: str | None = None

    def __str__(self) -> str:
        if self.section is not None:
            return f"{self.instrument} {self.section}"
        if self.recital is not None:
            return f"{self.instrument} recital {self.recital}"
        place = f"Art. {self.article}" if self.article else ""
        place += f"({self.paragraph})" if self.paragraph else ""
        place += f"({self.point})" if self.point else ""
        return f"{self.instrument} {place}".strip()


@dataclass(frozen=True, kw_only=True)
class FactIs:
    """`fact` has one of the values `among`."""

    fact: str
    among: tuple[Scalar, ...]


@dataclass(frozen=True, kw_only=True)
class AllOf:
    """Every condition holds; never empty."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """At least one condition holds; never empty."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Not:
    """The condition does not hold."""

    condition: Condition


Condition = FactIs | AllOf | AnyOf | Not


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The allowed set of a number: a closed interval."""

    at_least: float | None = None
    at_most: float | None = None

    def __str__(self) -> str:
        if self.at_least is not None and self.at_least == self.at_most:
            return f"exactly {self.at_least:g}"
        if self.at_least is None:
            return f"at most {self.at_most:g}"
        if self.at_most is None:
            return f"at least {self.at_least:g}"
        return f"between {self.at_least:g} and {self.at_most:g}"


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What a measured number must be."""

    metric: str
    limit: Limit | None
    """None: the law gives no number, the plan's threshold register must."""
    decide: Decide = "family"
    """Which reading of the number the law uses."""
    origin: Origin = "organisation"
    """Where the number comes from."""
    note: str | None = None
    over: Literal["all", "single", "intersections"] = "all"
    """Which groups count: all, those of single attributes, or crossings of several."""
    confirmed_by: tuple[str, Limit] | None = None
    """A second metric with the same labels. A breach of `limit` counts as failed only where this limit holds too;
    otherwise it is undecided (for example: statistical significance beside practical significance)."""
    sets: Literal["at_least", "at_most"] | None = None
    """Without a limit of its own: the side that the organisation's threshold must bound."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A fact that must be declared, or attested by a named person."""

    fact: str
    among: tuple[Scalar, ...] | None = None
    """Values that satisfy the rule; None: any answer does, except an empty one."""
    attested: bool = False
    """The fact must carry the name of who says so, and when."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One demand of one instrument."""

    id: str
    """`<pack>/<file name without ending>`."""
    pack: str
    title: str
    cite: Citation
    asks: str
    binding: Binding
    kind: tuple[Kind, ...]
    severity: Severity
    applies_from: date
    applies_until: date | None = None
    """Last day on which the rule applies."""
    roles: tuple[str, ...] = ()
    when: Condition | None = None
    expect: tuple[Expectation, ...] = ()
    expect_any: bool = False
    """One of `expect` is enough."""
    require: tuple[Requirement, ...] = ()
    require_any: bool = False
    """One of `require` is enough."""
    remedy: str
    shows: str
    does_not_show: str
    unconfirmed: str | None = None
    """What in this rule its author could not confirm."""
    examples: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """A fact that a pack asks for."""

    fact: str
    asks: str
    type: Literal["boolean", "text", "date", "number", "choice", "list"]
    choices: tuple[Scalar, ...] = ()
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A folder of rules."""

    id: str
    title: str
    version: str
    jurisdiction: str
    as_of: date
    sources: tuple[str, ...]
    reviewed_by: str | None
    rules: tuple[Rule, ...]
    questions: tuple[Question, ...]
    files: Mapping[str, str] = field(repr=False)
    """Every file of the folder: relative name and exact text."""
    sha256: str
    """Digest of `files`."""
