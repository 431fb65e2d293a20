"""What the rules are applied to, put in order once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from audit.judge import words
from audit.records.evidence import Evidence, Measurement, Unmeasured
from audit.records.judgement import OUTCOMES, Fact, FactRead, Outcome, Reading
from audit.records.plan import Threshold

Labels = Mapping[str, str]
Sampled = TypeVar("Sampled", Measurement, Unmeasured)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One audit on one day."""

    measured: Mapping[str, tuple[Measurement, ...]]
    """By metric, in an order that does not depend on the evidence's."""
    unmeasured: Mapping[str, tuple[Unmeasured, ...]]
    facts: Mapping[str, Fact]
    thresholds: Sequence[Threshold]
    jurisdictions: Sequence[str]
    on: date
    """The assessment date."""

    def standing(self, name: str) -> Fact | str:
        """The answer to a fact, or the sentence that says why none stands on the assessment date."""
        fact = self.facts.get(name)
        if fact is None or fact.value == () or (isinstance(fact.value, str) and not fact.value.strip()):
            return "Nobody has answered."
        if fact.on is not None and fact.on > self.on:
            return f"The answer is dated {words.day(fact.on)}, after the assessment date."
        if fact.until is not None and fact.until < self.on:
            return f"The answer lapsed: it held until {words.day(fact.until)}."
        return fact


@dataclass(frozen=True, kw_only=True)
class Part:
    """One demand of a rule, or several of them put together."""

    outcome: Outcome
    because: str
    readings: tuple[Reading, ...] = ()
    facts: tuple[FactRead, ...] = ()
    open: tuple[Labels | None, ...] = ()
    """Labels of each reading that keeps it from passing; None for a fact."""


def case(
    evidence: Evidence,
    facts: Mapping[str, Fact],
    thresholds: Sequence[Threshold],
    jurisdictions: Sequence[str],
    on: date,
) -> Case:
    """Order the evidence by metric and labels."""
    return Case(
        measured=_by_metric(evidence.measurements),
        unmeasured=_by_metric(evidence.unmeasured),
        facts=facts,
        thresholds=thresholds,
        jurisdictions=jurisdictions,
        on=on,
    )


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """The worst of several: failed, then missing, undecided, passed."""
    return min(outcomes, key=OUTCOMES.index)


def all_hold(parts: Sequence[Part]) -> Part:
    """Every part must pass: the worst outcome, in the words of those that have it."""
    outcome = worst([part.outcome for part in parts])
    return Part(
        outcome=outcome,
        because=" ".join(part.because for part in parts if part.outcome == outcome),
        readings=tuple(reading for part in parts for reading in part.readings),
        facts=tuple(fact for part in parts for fact in part.facts),
        open=tuple(labels for part in parts for labels in part.open),
    )


def one_holds(parts: Sequence[Part]) -> Part:
    """One part is enough: the best outcome. A part that may yet pass outweighs one that has failed."""
    outcome = max((part.outcome for part in parts), key=OUTCOMES.index)
    if outcome == "passed":
        because = next(part.because for part in parts if part.outcome == "passed")
    else:
        because = " ".join(part.because for part in parts)
        because = f"One of {len(parts)} would be enough. {because}" if len(parts) > 1 else because
    return Part(
        outcome=outcome,
        because=because,
        readings=tuple(reading for part in parts for reading in part.readings),
        facts=tuple(fact for part in parts for fact in part.facts),
        open=() if outcome == "passed" else tuple(labels for part in parts for labels in part.open),
    )


def _by_metric(items: Sequence[Sampled]) -> Mapping[str, tuple[Sampled, ...]]:
    grouped: dict[str, list[Sampled]] = {}
    for item in sorted(items, key=lambda item: (item.metric, sorted(item.where.items()), repr(item))):
        grouped.setdefault(item.metric, []).append(item)
    return {name: tuple(found) for name, found in grouped.items()}
