"""Judge what a rule wants declared or attested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.judge import words
from audit.judge.case import Case, Part, all_hold
from audit.packs import same
from audit.records.judgement import Fact, FactRead, Outcome
from audit.records.pack import Requirement
from audit.records.plan import Scalar


def requirement(required: Requirement, case: Case, asks: Mapping[str, str]) -> Part:
    """One fact; `asks` holds the questions by fact."""
    fact = case.standing(required.fact)
    if isinstance(fact, str):
        return fact_part(required.fact, case, asks, "missing", fact)
    outcome, because = _answered(required, fact)
    return fact_part(required.fact, case, asks, outcome, because)


def all_declared(parts: Sequence[Part]) -> Part:
    """Every fact must stand; several with the same fate share one sentence."""
    together = all_hold(parts)
    alike = [part for part in parts if part.outcome == together.outcome]
    if len(alike) == 1:
        return together
    names = words.listed([words.fact(part.facts[0].fact) for part in alike])
    said = {
        "passed": "All {total} are there",
        "missing": "{some} of {total} are missing or do not stand",
        "failed": "{some} of {total} do not satisfy the rule",
    }[together.outcome]
    total = words.count(len(parts), "declaration")
    return replace(together, because=f"{said.format(some=len(alike), total=total)}: {names}.")


def fact_part(name: str, case: Case, asks: Mapping[str, str], outcome: Outcome, because: str) -> Part:
    """A fact as a part of a rule, with the sentence `because`."""
    given = case.facts.get(name)
    read = FactRead(
        fact=name,
        asks=asks.get(name, words.fact(name)),
        answer=None if given is None else words.answer(given.value),
        by=None if given is None else given.by,
        on=None if given is None or given.on is None else words.day(given.on),
        outcome=outcome,
        because=because,
    )
    sentence = f"{words.capital(words.fact(name))}: {because[:1].lower()}{because[1:]}"
    return Part(outcome=outcome, because=sentence, facts=(read,), open=() if outcome == "passed" else (None,))


def holds(fact: Fact, among: Sequence[Scalar]) -> bool:
    """At least one answer is among the values."""
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    return any(same(value, allowed) for value in values for allowed in among)


def _answered(required: Requirement, fact: Fact) -> tuple[Outcome, str]:
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    among = required.among
    # of several answers each must be allowed: one forbidden answer is not healed by a good one beside it
    if among is not None and not all(any(same(value, allowed) for allowed in among) for value in values):
        wanted = words.listed([words.answer(value) for value in among], "or")
        return "failed", f"The answer is {words.answer(fact.value)}; the rule needs {wanted}."
    if required.attested:
        lacking = [name for name, given in (("who says so", fact.by), ("when", fact.on)) if given is None]
        if lacking:
            return "missing", f"The answer must be attested by name, and does not say {words.listed(lacking)}."
        assert fact.on is not None
        attested = f"attested by {fact.by}" + (f", {fact.role}," if fact.role else "") + f" on {words.day(fact.on)}"
        return "passed", f"{words.capital(attested)}, as entered in the facts file."
    return "passed", "Declared." if among is None else f"The answer is {words.answer(fact.value)}."
