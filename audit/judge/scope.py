"""Whether a rule applies: where, to whom, when and under which conditions."""

from __future__ import annotations

from collections.abc import Sequence

from audit.judge import words
from audit.judge.case import Case
from audit.judge.conditions import described, evaluate, lacks, needs, reasons
from audit.language import _
from audit.records.pack import Condition, FactIs, Pack, Rule

ANY = "any"
"""Jurisdiction of a pack that is no state's law."""
EU = tuple(
    "AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO".split()  # noqa: SIM905
)
"""Where the law of the European Union applies: its member states, and the EEA states that take it over."""


def out_of_scope(rule: Rule, pack: Pack, case: Case) -> str | None:
    """Why the rule does not apply, as a sentence; None when it does, or may."""
    where = rule.jurisdiction or pack.jurisdiction
    if case.jurisdictions and not any(_covers(where, code) for code in case.jurisdictions):
        declared = words.listed([words.jurisdiction(code) for code in case.jurisdictions])
        return _(
            "The rule is law in {jurisdiction}; the plan declares {declared}.",
            jurisdiction=words.jurisdiction(where),
            declared=declared,
        )
    if rule.applies_until is not None and rule.applies_until < case.on:
        ended = _("was {ends}", ends=_(rule.ends)) if rule.ends else _("ended")
        return _(
            "The rule {ended}; its last day was {applies_until}.",
            ended=ended,
            applies_until=words.day(rule.applies_until),
        )
    role = _role(rule)
    if role is not None and evaluate(role, case) is False:
        answer = words.listed(list(dict.fromkeys(reasons(role, case, holds=False))))
        return _(
            "The rule binds the {roles}; the declared {answer}.",
            roles=words.listed([_(role) for role in rule.roles], _("or")),
            answer=answer,
        )
    if rule.when is not None and evaluate(rule.when, case) is False:
        found = words.listed(list(dict.fromkeys(reasons(rule.when, case, holds=False))))
        return _("The rule applies only where {described}; here {found}.", described=described(rule.when), found=found)
    return None


def why_it_applies(rule: Rule, pack: Pack, case: Case) -> str:
    """What makes the rule apply, as a sentence; empty where that is not known."""
    conditions = _conditions(rule)
    if any(not evaluate(one, case) for one in conditions):
        return ""
    where = rule.jurisdiction or pack.jurisdiction
    covered = [code for code in case.jurisdictions if where != ANY and _covers(where, code)]
    parts = [_law(where, covered)] if covered else []
    parts += dict.fromkeys(reason for one in conditions for reason in reasons(one, case))
    return _("It applies because {parts}.", parts=words.listed(parts)) if parts else _("It applies to every audit.")


def _law(where: str, covered: Sequence[str]) -> str:
    """Where the rule is law, and that the plan says so."""
    law, declared = words.jurisdiction(where), [words.jurisdiction(code) for code in covered]
    told = (
        _("which the plan declares")
        if declared == [law]
        else _("and the plan declares {declared}", declared=words.listed(declared))
    )
    return _("it is law in {law}, {told}", law=law, told=told)


def undeclared(rule: Rule, case: Case) -> tuple[str, ...]:
    """Facts without an answer on which it depends whether the rule applies."""
    return tuple(dict.fromkeys(fact for one in _conditions(rule) for fact in needs(one, case)))


def untold(rule: Rule, case: Case) -> tuple[str, ...]:
    """Sentences that say which numbers are lacking to tell whether the rule applies."""
    return tuple(dict.fromkeys(text for one in _conditions(rule) for text in lacks(one, case)))


def _conditions(rule: Rule) -> list[Condition]:
    return [one for one in (_role(rule), rule.when) if one is not None]


def _role(rule: Rule) -> Condition | None:
    return FactIs(fact=rule.role_fact, among=rule.roles) if rule.roles else None


def _covers(jurisdiction: str, declared: str) -> bool:
    """The two overlap: the same, or one inside the other (US and US-NYC, EU and DE)."""
    code, law = _code(declared), _code(jurisdiction)
    if jurisdiction == ANY or f"{code}-".startswith(f"{law}-") or f"{law}-".startswith(f"{code}-"):
        return True
    inside = {law.partition("-")[0], code.partition("-")[0]}
    return "EU" in inside and any(state in inside for state in EU)


def _code(name: str) -> str:
    """The United Kingdom goes by two codes."""
    country, dash, rest = name.upper().partition("-")
    return f"{'GB' if country == 'UK' else country}{dash}{rest}"
