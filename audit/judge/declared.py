"""Judge what a rule wants declared or attested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from audit.judge import words
from audit.judge.case import Case, Part, all_hold
from audit.judge.conditions import size
from audit.judge.decide import relation
from audit.packs import ASSESSMENT, same
from audit.records.judgement import Fact, FactRead, Outcome
from audit.records.pack import Requirement
from audit.records.plan import Scalar

ATTESTED_FOR = 365
"""Days after which an attestation lapses that does not say itself how long it holds."""

NOTHING = frozenset(("no", "none", "nothing", "nil", "never", "nobody"))
"""In free text, where the rule wants something shown, an answer that there is nothing."""


def requirement(required: Requirement, case: Case, asks: Mapping[str, str]) -> Part:
    """One fact; `asks` holds the questions by fact."""
    fact = case.standing(required.fact)
    if isinstance(fact, str):
        return fact_part(required.fact, case, asks, "missing", fact)
    outcome, because = _answered(required, fact, case)
    part = fact_part(required.fact, case, asks, outcome, because)
    if not required.attested or fact.until is not None or fact.on is None:
        return part
    lapses = words.day(fact.on + timedelta(days=ATTESTED_FOR))
    return replace(part, facts=tuple(replace(read, until=lapses) for read in part.facts))


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
    follows = case.derived.get(name)
    value = (None if given is None else given.value) if follows is None else follows.value
    read = FactRead(
        fact=name,
        asks=asks.get(name, words.fact(name)),
        answer=None if value is None else words.answer(value) if value != () else "none",
        by=None if given is None else given.by,
        on=None if given is None or given.on is None else words.day(given.on),
        outcome=outcome,
        because=because,
        role=None if given is None else given.role,
        until=None if given is None or given.until is None else words.day(given.until),
    )
    sentence = f"{words.capital(words.fact(name))}: {because[:1].lower()}{because[1:]}"
    return Part(outcome=outcome, because=sentence, facts=(read,), open=() if outcome == "passed" else (None,))


def _answered(required: Requirement, fact: Fact, case: Case) -> tuple[Outcome, str]:
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    among = required.among
    # of several answers each must be allowed: one forbidden answer is not healed by a good one beside it
    if among is not None and not all(any(same(value, allowed) for allowed in among) for value in values):
        wanted = words.listed([words.answer(value) for value in among], "or")
        return "failed", f"{_told(required, fact, case)} The rule needs {wanted}."
    text = fact.value if fact.fact in case.texts and isinstance(fact.value, str) else ""
    if text.strip().rstrip(".").casefold() in NOTHING:
        return "failed", f"The answer is “{text.strip()}”: there is nothing to show."
    wrong = _lacks(required, values) or _outside(required, case) or _off_date(required, fact, case)
    if wrong is not None:
        return wrong
    if required.attested:
        return _attested(fact, case)
    if required.includes:
        wanted = "the one that the rule wants is" if len(required.includes) == 1 else "all that the rule wants are"
        return "passed", f"Of the answers, {words.count(len(values), 'item')}, {wanted} there."
    if required.days_old_at_most is not None and case.on is not None:
        given = date.fromisoformat(str(fact.value))
        age = words.count((case.on - given).days, "day")
        return "passed", f"The date is {given}, {age} before {words.day(case.on)}; at most {required.days_old_at_most}."
    if among is None and required.limit is None and not text:
        return "passed", _told(required, fact, case)
    return "passed", "Declared." if text else _told(required, fact, case)


def _told(required: Requirement, fact: Fact, case: Case) -> str:
    """The answer; of a fact that nobody is asked, from what it follows."""
    follows = case.derived.get(required.fact)
    return f"The answer is {words.answer(fact.value)}." if follows is None else follows.because


def _lacks(required: Requirement, values: Sequence[Scalar]) -> tuple[Outcome, str] | None:
    """Answers of a list that the rule wants and that are not there."""
    lacking = [wanted for wanted in required.includes if not any(same(wanted, value) for value in values)]
    if not lacking:
        return None
    return "failed", f"Not among the answers: {words.listed([words.answer(value) for value in lacking])}."


def _outside(required: Requirement, case: Case) -> tuple[Outcome, str] | None:
    """A number, or a number of answers, that is not what the rule wants."""
    if required.limit is None:
        return None
    low, high = size(required.fact, case)
    if relation((low, high), required.limit) == "passed":
        return None
    return "failed", f"The answer comes to {words.number(low)}; the rule needs {required.limit}."


def _off_date(required: Requirement, fact: Fact, case: Case) -> tuple[Outcome, str] | None:
    """A date that is not where the rule wants it."""
    if (required.days_old_at_most, required.not_before, required.not_after) == (None, None, None):
        return None
    given = date.fromisoformat(str(fact.value))
    oldest = required.days_old_at_most
    if oldest is not None and not 0 <= (case.on - given).days <= oldest:
        return "failed", f"The date is {given}; the rule needs one from the {oldest} days before {words.day(case.on)}."
    for name, sign, word in ((required.not_before, 1, "before"), (required.not_after, -1, "after")):
        if name is None:
            continue
        other, called = _date(name, case)
        if other is None:
            return "missing", f"It must not be {word} the {words.fact(name)}, which is not answered."
        if (given - other).days * sign < 0:
            return "failed", f"The date is {given}, {word} {called}, {words.day(other)}."
    return None


def _date(name: str, case: Case) -> tuple[date | None, str]:
    if name == ASSESSMENT:
        return case.on, "the assessment date"
    fact = case.standing(name)
    return (None if isinstance(fact, str) else date.fromisoformat(str(fact.value))), f"the {words.fact(name)}"


def _attested(fact: Fact, case: Case) -> tuple[Outcome, str]:
    given = (("who says so", fact.by), ("in which role", fact.role), ("when", fact.on))
    lacking = [name for name, value in given if value is None]
    if lacking:
        return "missing", f"The answer must be attested by name, and does not say {words.listed(lacking)}."
    assert fact.on is not None
    lapsed = fact.on + timedelta(days=ATTESTED_FOR)
    if fact.until is None and lapsed < case.on:
        return (
            "missing",
            f"The attestation of {words.day(fact.on)} names no end, so it lapsed after {ATTESTED_FOR} days.",
        )
    return "passed", f"Attested by {fact.by}, {fact.role}, on {words.day(fact.on)}, as entered in the facts file."
