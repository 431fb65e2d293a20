"""Judge what a rule wants declared or attested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from audit.judge import words
from audit.judge.case import Case, Part, all_hold
from audit.judge.conditions import size
from audit.judge.decide import relation
from audit.language import N_, _, inside, ngettext
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
        "passed": N_("All {total} are there"),
        "missing": N_("{some} of {total} are missing or do not stand"),
        "failed": N_("{some} of {total} do not satisfy the rule"),
    }[together.outcome]
    total = words.count(len(parts), "declaration", "declarations")
    return replace(together, because=f"{_(said, some=len(alike), total=total)}: {names}.")


def fact_part(name: str, case: Case, asks: Mapping[str, str], outcome: Outcome, because: str) -> Part:
    """A fact as a part of a rule, with the sentence `because`."""
    given = case.facts.get(name)
    follows = case.derived.get(name)
    value = (None if given is None else given.value) if follows is None else follows.value
    read = FactRead(
        fact=name,
        asks=asks.get(name, words.fact(name)),
        answer=None if value is None else words.answer(value) if value != () else _("none"),
        by=None if given is None else given.by,
        on=None if given is None or given.on is None else words.day(given.on),
        outcome=outcome,
        because=because,
        role=None if given is None else given.role,
        until=None if given is None or given.until is None else words.day(given.until),
    )
    sentence = f"{words.capital(words.fact(name))}: {inside(because)}"
    return Part(outcome=outcome, because=sentence, facts=(read,), open=() if outcome == "passed" else (None,))


def _answered(required: Requirement, fact: Fact, case: Case) -> tuple[Outcome, str]:
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    among = required.among
    # of several answers each must be allowed: one forbidden answer is not healed by a good one beside it
    if among is not None and not all(any(same(value, allowed) for allowed in among) for value in values):
        wanted = words.listed([words.answer(value) for value in among], _("or"))
        return "failed", _("{told} The rule needs {wanted}.", told=_told(required, fact, case), wanted=wanted)
    text = fact.value if fact.fact in case.texts and isinstance(fact.value, str) else ""
    if text.strip().rstrip(".").casefold() in NOTHING:
        return "failed", _("The answer is “{answer}”: there is nothing to show.", answer=text.strip())
    wrong = _lacks(required, values) or _outside(required, case) or _off_date(required, fact, case)
    if wrong is not None:
        return wrong
    if required.attested:
        return _attested(fact, case)
    if required.includes:
        wanted = ngettext("the one that the rule wants is", "all that the rule wants are", len(required.includes))
        return "passed", _(
            "Of the answers, {items}, {wanted} there.", items=words.count(len(values), "item", "items"), wanted=wanted
        )
    if required.days_old_at_most is not None and case.on is not None:
        given = date.fromisoformat(str(fact.value))
        age = words.count((case.on - given).days, "day", "days")
        return "passed", _(
            "The date is {given}, {age} before {on}; at most {days_old_at_most}.",
            given=given,
            age=age,
            on=words.day(case.on),
            days_old_at_most=required.days_old_at_most,
        )
    if among is None and required.limit is None and not text:
        return "passed", _told(required, fact, case)
    return "passed", _("Declared.") if text else _told(required, fact, case)


def _told(required: Requirement, fact: Fact, case: Case) -> str:
    """The answer; of a fact that nobody is asked, from what it follows."""
    follows = case.derived.get(required.fact)
    return _("The answer is {answer}.", answer=words.answer(fact.value)) if follows is None else follows.because


def _lacks(required: Requirement, values: Sequence[Scalar]) -> tuple[Outcome, str] | None:
    """Answers of a list that the rule wants and that are not there."""
    lacking = [wanted for wanted in required.includes if not any(same(wanted, value) for value in values)]
    if not lacking:
        return None
    return "failed", _(
        "Not among the answers: {listed}.", listed=words.listed([words.answer(value) for value in lacking])
    )


def _outside(required: Requirement, case: Case) -> tuple[Outcome, str] | None:
    """A number, or a number of answers, that is not what the rule wants."""
    if required.limit is None:
        return None
    low, high = size(required.fact, case)
    if relation((low, high), required.limit) == "passed":
        return None
    return "failed", _(
        "The answer comes to {low}; the rule needs {limit}.", low=words.number(low), limit=words.limit(required.limit)
    )


def _off_date(required: Requirement, fact: Fact, case: Case) -> tuple[Outcome, str] | None:
    """A date that is not where the rule wants it."""
    if (required.days_old_at_most, required.not_before, required.not_after) == (None, None, None):
        return None
    given = date.fromisoformat(str(fact.value))
    oldest = required.days_old_at_most
    if oldest is not None and not 0 <= (case.on - given).days <= oldest:
        return "failed", _(
            "The date is {given}; the rule needs one from the {oldest} days before {on}.",
            given=given,
            oldest=oldest,
            on=words.day(case.on),
        )
    for name, sign, word in ((required.not_before, 1, _("before")), (required.not_after, -1, _("after"))):
        if name is None:
            continue
        other, called = _date(name, case)
        if other is None:
            return "missing", _(
                "It must not be {word} the {fact}, which is not answered.", word=word, fact=words.fact(name)
            )
        if (given - other).days * sign < 0:
            return "failed", _(
                "The date is {given}, {word} {called}, {other}.",
                given=given,
                word=word,
                called=called,
                other=words.day(other),
            )
    return None


def _date(name: str, case: Case) -> tuple[date | None, str]:
    if name == ASSESSMENT:
        return case.on, _("the assessment date")
    fact = case.standing(name)
    return (None if isinstance(fact, str) else date.fromisoformat(str(fact.value))), _(
        "the {fact}", fact=words.fact(name)
    )


def _attested(fact: Fact, case: Case) -> tuple[Outcome, str]:
    given = ((_("who says so"), fact.by), (_("in which role"), fact.role), (_("when"), fact.on))
    lacking = [name for name, value in given if value is None]
    if lacking:
        return "missing", _(
            "The answer must be attested by name, and does not say {lacking}.", lacking=words.listed(lacking)
        )
    assert fact.on is not None
    lapsed = fact.on + timedelta(days=ATTESTED_FOR)
    if fact.until is None and lapsed < case.on:
        return (
            "missing",
            _(
                "The attestation of {on} names no end, so it lapsed after {attested_for} days.",
                on=words.day(fact.on),
                attested_for=ATTESTED_FOR,
            ),
        )
    return "passed", _(
        "Attested by {by}, {role}, on {on}, as entered in the facts file.",
        by=fact.by,
        role=fact.role,
        on=words.day(fact.on),
    )
