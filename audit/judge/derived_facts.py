"""Facts that nobody is asked: a pack says from which answers and numbers they follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from audit.judge import words
from audit.judge.case import Case, Derivation
from audit.judge.conditions import evaluate, lacks, needs, reasons
from audit.language import _
from audit.records.pack import Answer, Condition, Derived, Pack


def with_derived(case: Case, pack: Pack) -> Case:
    """The case with the derived facts of a pack, each of which may rest on those before it."""
    for fact in pack.derived:
        found: Mapping[str, Derivation] = {**case.derived, fact.fact: _derive(fact, case)}
        case = replace(case, derived=found)
    return case


def _derive(fact: Derived, case: Case) -> Derivation:
    return _every(fact, case) if fact.every else _first(fact, case)


def _first(fact: Derived, case: Case) -> Derivation:
    """The first answer whose condition holds; open where one before it is open."""
    for answer in fact.answers:
        holds = True if answer.when is None else evaluate(answer.when, case)
        if holds is None and answer.when is not None:
            return Derivation(value=None, because=_lacking(answer.when, case), needs=_needs([answer], case))
        if holds:
            return Derivation(value=answer.value, because=_follows(answer, case))
    return Derivation(value=None, because=_("None of the answers that the pack foresees fits the declared facts."))


def _every(fact: Derived, case: Case) -> Derivation:
    truths = [(answer, True if answer.when is None else evaluate(answer.when, case)) for answer in fact.answers]
    held = [answer for answer, truth in truths if truth]
    unclear = [answer for answer, truth in truths if truth is None]
    said = _("It follows from what was declared and measured: {listed}.", listed=_listed(held))
    if unclear:
        said += _(" Nobody can tell yet: {listed}.", listed=_listed(unclear))
        said += "".join(f" {_lacking(answer.when, case)}" for answer in unclear[:1] if answer.when is not None)
    return Derivation(
        value=tuple(answer.value for answer in held),
        because=said,
        perhaps=tuple(answer.value for answer in unclear),
        needs=_needs(unclear, case),
    )


def _follows(answer: Answer, case: Case) -> str:
    why = [] if answer.when is None else list(dict.fromkeys(reasons(answer.when, case)))
    tail = words.listed(why) if why else _("nothing else was declared or measured")
    return _("It is {answer}, because {tail}.", answer=words.answer(answer.value), tail=tail)


def _lacking(condition: Condition, case: Case) -> str:
    missing = [words.fact(name) for name in dict.fromkeys(needs(condition, case))]
    parts = [_("It depends on {missing}, which nobody has answered.", missing=words.listed(missing))] if missing else []
    return " ".join([*parts, *dict.fromkeys(lacks(condition, case))]) or _("It cannot be told.")


def _needs(answers: list[Answer], case: Case) -> tuple[str, ...]:
    found = [name for answer in answers if answer.when is not None for name in needs(answer.when, case)]
    return tuple(dict.fromkeys(found))


def _listed(answers: list[Answer]) -> str:
    return words.listed([words.answer(answer.value) for answer in answers]) if answers else _("none")
