"""What the rules are applied to, put in order once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from audit.judge import words
from audit.judge.derived_metrics import derive
from audit.language import _
from audit.records.evidence import Evidence, Measurement, Unmeasured
from audit.records.judgement import OUTCOMES, Fact, FactRead, Outcome, Reading
from audit.records.plan import Scalar, Threshold

if TYPE_CHECKING:
    from audit.records.comparison import Movement

Labels = Mapping[str, str]

NO_ANSWER = frozenset(("-", "--", "–", "?", ".", "…", "...", "n/a", "na", "tbd", "todo", "tba", "unknown", "not known"))
"""What people write where they have nothing to say yet; in free text it counts as no answer."""
Sampled = TypeVar("Sampled", Measurement, Unmeasured, "Movement")


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """What a derived fact comes to."""

    value: Scalar | tuple[Scalar, ...] | None
    """None: it cannot be told."""
    because: str
    """What it follows from, or what is lacking."""
    perhaps: tuple[Scalar, ...] = ()
    """Items of a list of which nobody can tell yet whether they belong to it."""
    needs: tuple[str, ...] = ()
    """Facts that nobody has answered and on which it depends."""


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
    derived: Mapping[str, Derivation] = field(default_factory=dict)
    """Facts of the pack at hand that nobody is asked."""
    texts: frozenset[str] = frozenset()
    """Facts that are answered in free text."""
    rule: str | None = None
    """The rule at hand."""
    changes: Mapping[str, tuple[Movement, ...]] | None = None
    """What has moved since the baseline, by metric; None without one."""

    def standing(self, name: str) -> Fact | str:
        """The answer to a fact, or the sentence that says why none stands on the assessment date."""
        follows = self.derived.get(name)
        if follows is not None:
            return follows.because if follows.value is None or follows.perhaps else Fact(fact=name, value=follows.value)
        fact = self.facts.get(name)
        if fact is None or fact.value == () or (isinstance(fact.value, str) and not fact.value.strip()):
            return _("Nobody has answered.")
        if fact.on is not None and fact.on > self.on:
            return _("The answer is dated {on}, after the assessment date.", on=words.day(fact.on))
        if fact.until is not None and fact.until < self.on:
            return _("The answer lapsed: it held until {until}.", until=words.day(fact.until))
        if name in self.texts and isinstance(fact.value, str) and fact.value.strip().casefold() in NO_ANSWER:
            return _("“{answer}” is no answer.", answer=fact.value.strip())
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
    changes: Sequence[Movement] | None = None,
) -> Case:
    """Order the evidence by metric and labels, with the numbers that follow from it."""
    follows = derive(evidence, facts)
    return Case(
        measured=_by_metric([*evidence.measurements, *(one for one in follows if isinstance(one, Measurement))]),
        unmeasured=_by_metric([*evidence.unmeasured, *(one for one in follows if isinstance(one, Unmeasured))]),
        facts=facts,
        thresholds=thresholds,
        jurisdictions=jurisdictions,
        on=on,
        changes=None if changes is None else _by_metric(changes),
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
        because = (
            _("One of {parts} would be enough. {because}", parts=len(parts), because=because)
            if len(parts) > 1
            else because
        )
    return Part(
        outcome=outcome,
        because=because,
        readings=tuple(reading for part in parts for reading in part.readings),
        facts=tuple(fact for part in parts for fact in part.facts),
        open=() if outcome == "passed" else tuple(labels for part in parts for labels in part.open),
    )


def _by_metric(items: Sequence[Sampled]) -> Mapping[str, tuple[Sampled, ...]]:
    grouped: dict[str, list[Sampled]] = {}
    for _same, alike in groupby(sorted(items, key=_place), key=_place):
        several = list(alike)
        # of hardly any place there are two, so what would put those in order is not made for every item
        for item in sorted(several, key=repr) if len(several) > 1 else several:
            grouped.setdefault(item.metric, []).append(item)
    return {name: tuple(found) for name, found in grouped.items()}


def _place(item: Measurement | Unmeasured | Movement) -> tuple[str, list[tuple[str, str]]]:
    return item.metric, sorted(item.where.items())
