"""Conditions and required facts: their form, and whether the facts they name exist and are of the right type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.documents import Document
from audit.errors import Mistake
from audit.packs.questions import meant, misfit
from audit.records.pack import Question

Steps = list[str | int]
Questions = Mapping[str, Question]

ASSESSMENT = "assessment"
"""In `not_before` and `not_after`: the assessment date."""

_FORMS = ("fact", "metric", "all_of", "any_of", "not")
_SIDES = ("at_least", "at_most")
_ANSWERS = ("is", "in", "includes", "at_least", "at_most", "days_old_at_most")
_DATES = ("days_old_at_most", "not_before", "not_after")


def conditions(data: Any, path: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """A condition and every condition below it, with the way to each."""
    if not isinstance(data, dict):
        return
    yield path, data
    yield from conditions(data.get("not"), [*path, "not"])
    for key in ("all_of", "any_of"):
        listed = data.get(key)
        for place, item in enumerate(listed if isinstance(listed, list) else []):
            yield from conditions(item, [*path, key, place])


def in_condition(document: Document, path: Steps, item: dict[str, Any]) -> Iterator[Mistake]:
    """Whether a condition says one thing, and all of it."""
    words = [word for word in _FORMS if word in item]
    if len(words) != 1:
        yield document.mistake(path, f"a condition has exactly one of: {', '.join(_FORMS)}")
        return
    sides = [side for side in _SIDES if side in item]
    said = [word for word in ("is", "in") if word in item] + sides[:1]
    if words == ["fact"] and len(said) != 1:
        yield document.mistake(path, "a condition on a fact has exactly one of: is, in, at_least or at_most")
    elif words == ["metric"] and (bool(sides) == ("sets" in item) or len(said) > len(sides[:1])):
        yield document.mistake(path, "a condition on a metric has exactly one of: at_least or at_most, sets")
    elif words[0] not in ("fact", "metric") and said:
        yield document.mistake(path, f"{said[0]!r} goes with a fact or a metric, not with {words[0]!r}")
    for word in ("where", "sets"):
        if word in item and words != ["metric"]:
            yield document.mistake([*path, word], f"{word!r} goes with 'metric', not with {words[0]!r}")


def in_requirement(document: Document, path: Steps, item: dict[str, Any]) -> Iterator[Mistake]:
    """Whether a required fact says one thing."""
    said = [word for word in _ANSWERS if word in item and not (word == "at_most" and "at_least" in item)]
    if len(said) > 1:
        yield document.mistake([*path, said[1]], f"says both {said[0]!r} and {said[1]!r}; keep one")


def in_fact(document: Document, path: Steps, item: dict[str, Any], questions: Questions) -> Iterator[Mistake]:
    """Whether the fact of a condition or requirement exists, and what is said of it fits its type."""
    fact = item.get("fact")
    if not isinstance(fact, str):
        return
    question = questions.get(fact)
    if question is None:
        yield unknown(document, [*path, "fact"], fact, questions)
        return
    values: list[tuple[Steps, Any]] = [(["is"], item.get("is"))] if "is" in item else []
    for word in ("in", "includes"):
        if isinstance(item.get(word), list):
            values += [([word, place], value) for place, value in enumerate(item[word])]
    for steps, value in values:
        wrong = misfit(question, value)
        if wrong is not None:
            yield document.mistake([*path, *steps], f"the answer to {fact!r} {wrong}")
    for word, types in _NEEDS.items():
        if word in item and question.type not in types:
            text = f"{word!r} needs a {' or '.join(types)} question, and {fact!r} is a {question.type} question"
            yield document.mistake([*path, word], text)
    for word in ("not_before", "not_after"):
        other = item.get(word)
        if isinstance(other, str) and other != ASSESSMENT:
            yield from typed(document, [*path, word], other, ("date",), questions)


def typed(document: Document, path: Steps, fact: Any, types: Sequence[str], questions: Questions) -> Iterator[Mistake]:
    """Whether a fact exists and is of one of the types."""
    if not isinstance(fact, str):
        return
    question = questions.get(fact)
    if question is None:
        yield unknown(document, path, fact, questions)
    elif question.type not in types:
        text = f"{fact!r} is a {question.type} question, expected a {' or '.join(types)} question"
        yield document.mistake(path, text)


def unknown(document: Document, path: Steps, fact: str, questions: Questions) -> Mistake:
    """No question defines the fact."""
    text = f"no question of pack.yaml defines the fact {fact!r}{meant(fact, sorted(questions))}"
    return document.mistake(path, text)


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "includes": ("list",),
    "at_least": ("number", "list"),
    "at_most": ("number", "list"),
    **dict.fromkeys(_DATES, ("date",)),
}
