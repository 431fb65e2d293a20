"""What changed between two audits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from audit.records.judgement import Outcome

State = Literal["moved", "did not move", "cannot tell"]

Basis = Literal["counted", "independent", "paired", "bounded"]
"""What the interval of a difference rests on.

counted: there is no luck in it; both numbers are facts, or were made from the same rows by the same model and plan.
independent: the audits saw other rows. paired: they saw the same rows, and how often the decisions about them differ
was counted. bounded: they saw the same rows, and the interval holds however the two numbers hang together.
"""


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One measurement, before and after."""

    metric: str
    where: Mapping[str, str]
    before: float | None
    """None: not measured."""
    after: float | None
    difference: float | None
    low: float | None
    """Interval of the difference; None where there is none."""
    high: float | None
    state: State
    low_all: float | None = None
    """Interval of the difference that holds for all differences of the metric at once; None where there is none."""
    high_all: float | None = None
    basis: Basis | None = None
    """None where there is no interval."""


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """One rule whose outcome is another one."""

    rule: str
    cite: str
    title: str
    before: Outcome | None
    """None: it was not judged."""
    after: Outcome | None
    said: str
    """In a sentence, such as "passed under the law of 2026-03-01, fails under the law of 2026-11-21"."""
    because: str
    """Why, by the later judgement; by the earlier one where there is no later."""


@dataclass(frozen=True, kw_only=True)
class Rejudged:
    """Two judgements, rule by rule."""

    causes: tuple[str, ...]
    """What differs between them: the day, the packs, the evidence, the facts, the waivers, the plan."""
    law_only: bool
    """The same evidence, facts, waivers and plan: what differs is the law in force, and what has lapsed."""
    changes: tuple[RuleChange, ...]
    same: int
    """Rules with the same outcome."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two audits, number by number."""

    causes: tuple[str, ...]
    """What went in differently: data, model, plan, tool; by digest and version."""
    movements: tuple[Movement, ...]
    confidence: float
    """Of the intervals of difference."""
    false_discovery_rate: float
    """Expected share of the movements called moved that did not move."""
    same_rows: bool = False
    """Both audits read the same evaluation table."""


@dataclass(frozen=True, kw_only=True)
class Regression:
    """A number that moved, past luck, toward the wrong side of a limit."""

    metric: str
    where: Mapping[str, str]
    before: float | None
    after: float | None
    low: float | None
    """Interval of the difference, later less earlier."""
    high: float | None
    rules: tuple[str, ...]
    """Those that read it with a limit, by which this way is the wrong one."""
    basis: Basis | None = None
    """What the interval rests on."""


@dataclass(frozen=True, kw_only=True)
class Against:
    """What changed since the baseline."""

    comparison: Comparison
    regressions: tuple[Regression, ...]
    lost: tuple[Movement, ...]
    rejudged: Rejudged | None
    """None where the baseline is evidence only."""
    improvements: tuple[Regression, ...] = ()
    """The same toward the right side."""
    baseline_sha256: str = ""
    """Digests of what was compared, by which a file of another run is known."""
    evidence_sha256: str = ""
    judgement_sha256: str = ""
