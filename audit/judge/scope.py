"""Whether a rule applies: where, to whom, when and under which conditions."""

from __future__ import annotations

from collections.abc import Iterator

from audit.judge import words
from audit.judge.case import Case
from audit.judge.declared import holds
from audit.records.pack import AllOf, AnyOf, Condition, FactIs, Not, Pack, Rule

ANY = "any"
"""Jurisdiction of a pack that is no state's law."""
EU = tuple(
    "AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO".split()  # noqa: SIM905
)
"""Where the law of the European Union applies: its member states, and the EEA states that take it over."""


def out_of_scope(rule: Rule, pack: Pack, case: Case) -> str | None:
    """Why the rule does not apply, as a sentence; None when it does, or may."""
    if case.jurisdictions and not any(_covers(pack.jurisdiction, code) for code in case.jurisdictions):
        declared = words.listed(list(case.jurisdictions))
        return f"The rule is law in {pack.jurisdiction}; the plan declares {declared}."
    if rule.applies_until is not None and rule.applies_until < case.on:
        return f"The rule ended on {words.day(rule.applies_until)}."
    role = _role(rule)
    if role is not None and _evaluate(role, case) is False:
        answer = case.facts["role"].value
        return f"The rule binds the {words.listed(rule.roles, 'or')}; the declared role is {words.answer(answer)}."
    if rule.when is not None and _evaluate(rule.when, case) is False:
        return f"The rule applies only where {_described(rule.when)}; the declared facts say otherwise."
    return None


def undeclared(rule: Rule, case: Case) -> tuple[str, ...]:
    """Facts without an answer on which it depends whether the rule applies; empty when it is known to apply."""
    conditions = [one for one in (_role(rule), rule.when) if one is not None]
    open_ones = [one for one in conditions if _evaluate(one, case) is None]
    return tuple(dict.fromkeys(fact for one in open_ones for fact in _unanswered(one, case)))


def _role(rule: Rule) -> Condition | None:
    return FactIs(fact="role", among=rule.roles) if rule.roles else None


def _covers(jurisdiction: str, declared: str) -> bool:
    """The two overlap: the same, or one inside the other (US and US-NYC, EU and DE)."""
    code = declared.upper()
    if jurisdiction == ANY or f"{code}-".startswith(f"{jurisdiction}-") or f"{jurisdiction}-".startswith(f"{code}-"):
        return True
    inside = {jurisdiction.partition("-")[0], code.partition("-")[0]}
    return "EU" in inside and any(state in inside for state in EU)


def _evaluate(condition: Condition, case: Case) -> bool | None:
    """Kleene's three-valued logic: None where an unanswered fact leaves it open."""
    match condition:
        case FactIs(fact=name, among=among):
            fact = case.standing(name)
            return None if isinstance(fact, str) else holds(fact, among)
        case Not(condition=inner):
            value = _evaluate(inner, case)
            return None if value is None else not value
        case AllOf(conditions=inner_ones):
            values = [_evaluate(one, case) for one in inner_ones]
            return False if False in values else None if None in values else True
        case AnyOf(conditions=inner_ones):
            values = [_evaluate(one, case) for one in inner_ones]
            return True if True in values else None if None in values else False


def _unanswered(condition: Condition, case: Case) -> Iterator[str]:
    match condition:
        case FactIs(fact=name):
            if isinstance(case.standing(name), str):
                yield name
        case Not(condition=inner):
            yield from _unanswered(inner, case)
        case AllOf(conditions=inner_ones) | AnyOf(conditions=inner_ones):
            for one in inner_ones:
                yield from _unanswered(one, case)


def _described(condition: Condition) -> str:
    match condition:
        case FactIs(fact=name, among=among):
            return f"{words.fact(name)} is {words.listed([words.answer(value) for value in among], 'or')}"
        case Not(condition=inner):
            return f"it is not so that {_described(inner)}"
        case AllOf(conditions=inner_ones):
            return words.listed([_described(one) for one in inner_ones])
        case AnyOf(conditions=inner_ones):
            return words.listed([_described(one) for one in inner_ones], "or")
