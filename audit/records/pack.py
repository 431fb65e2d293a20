"""What is demanded: law and policy as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from audit.records.citation import Citation
from audit.records.ledger import Alias, Gap, Outline
from audit.records.plan import Scalar, Severity

Binding = Literal["binding", "interpretive", "voluntary"]
Kind = Literal["measured", "declared", "attested"]
Decide = Literal["point", "interval", "family"]
Origin = Literal["statute", "regulation", "guideline", "case-law", "convention", "organisation"]
Side = Literal["at_least", "at_most"]
End = Literal["repealed", "rescinded", "withdrawn", "replaced"]
Likeness = Literal["equal", "subset", "superset", "intersects"]
Status = Literal["in force", "voluntary", "scheduled", "repealed", "rescinded", "withdrawn", "replaced", "ended"]


@dataclass(frozen=True, kw_only=True)
class FactIs:
    """`fact` has one of the values `among`."""

    fact: str
    among: tuple[Scalar, ...]


@dataclass(frozen=True, kw_only=True)
class FactWithin:
    """A number that was declared, or how many answers a list has, lies within `limit`."""

    fact: str
    limit: Limit


@dataclass(frozen=True, kw_only=True)
class MetricWithin:
    """Every measured value of `metric` that carries the labels `where` lies within `limit`."""

    metric: str
    limit: Limit | None
    """None: the plan's threshold register gives it."""
    sets: Side | None = None
    """Without a limit: the side that the threshold must bound."""
    where: Mapping[str, str] = field(default_factory=dict)


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


Condition = FactIs | FactWithin | MetricWithin | AllOf | AnyOf | Not


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
    over: Literal["all", "single", "intersections", "special"] = "all"
    """Which groups count: all, those of single attributes, crossings of several, or those of attributes that by their
    name are special categories of personal data."""
    confirmed_by: tuple[str, Limit] | None = None
    """A second metric with the same labels. A breach of `limit` counts as failed only where this limit holds too;
    otherwise it is undecided (for example: statistical significance beside practical significance)."""
    sets: Side | None = None
    """Without a limit of its own: the side that the organisation's threshold must bound."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Labels that a value must carry to count."""
    measured: bool = False
    """The number must be there; there is no limit."""
    declared: tuple[Side, str] | None = None
    """The limit is a declared number: its side, and the fact."""
    change: Limit | None = None
    """What is limited is how far the number has moved since the baseline, later less earlier."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A fact that must be declared, or attested by a named person."""

    fact: str
    among: tuple[Scalar, ...] | None = None
    """Values that satisfy the rule; None: any answer does, except an empty one."""
    includes: tuple[Scalar, ...] = ()
    """Answers of a list that must all be there."""
    limit: Limit | None = None
    """Of a number, or of how many answers a list has."""
    days_old_at_most: int | None = None
    """A date that is not after the assessment date, and at most so many days before it."""
    not_before: str | None = None
    """A date on or after this one: "assessment", or the name of a fact."""
    not_after: str | None = None
    """A date on or before this one."""
    attested: bool = False
    """The fact must carry the name, the role and the day of who says so."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """How a demand stands to one of another pack: it is `likeness` of `rule`, such as a subset of it."""

    rule: str
    likeness: Likeness


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
    ends: End | None = None
    """How it ends."""
    basis: str | None = None
    """What sets the dates."""
    as_of: date | None = None
    """The day on which the rule was checked; None: the pack's."""
    jurisdiction: str | None = None
    """Where it applies; None: where the pack does."""
    roles: tuple[str, ...] = ()
    role_fact: str = "role"
    """The question that `roles` answers."""
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
    words: Mapping[str, str] = field(default_factory=dict)
    """The law's own words of decision, by outcome."""
    relates: tuple[Relation, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()

    def status(self, on: date) -> Status:
        """What the rule is on a day."""
        if on < self.applies_from:
            return "scheduled"
        if self.applies_until is not None and on > self.applies_until:
            return self.ends or "ended"
        return "voluntary" if self.binding == "voluntary" else "in force"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A fact that a pack asks for."""

    fact: str
    asks: str
    type: Literal["boolean", "text", "date", "number", "choice", "list"]
    choices: tuple[Scalar, ...] = ()
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a derived fact is where a condition holds."""

    value: Scalar
    when: Condition | None = None
    """None: in any other case."""


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A fact that nobody is asked: it follows from answers and from the evidence."""

    fact: str
    asks: str
    why: str
    every: bool
    """A list of every answer whose condition holds; else the first one."""
    answers: tuple[Answer, ...]


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
    derived: tuple[Derived, ...] = ()
    """In the order of the file: each may read those before it."""
    aliases: tuple[Alias, ...] = ()
    not_covered: tuple[Gap, ...] = ()
    outlines: tuple[Outline, ...] = ()
    files: Mapping[str, str] = field(repr=False)
    """Every file of the folder: relative name and exact text."""
    sha256: str
    """Digest of `files`."""
