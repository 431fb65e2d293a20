"""What a schema cannot see in a rule file: contradictions, and names that do not exist.

Every check here copes with data that the schema has already refused, so that all mistakes come at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from audit.documents import Document
from audit.errors import Mistake
from audit.packs.questions import inverted, meant, misfit
from audit.records.pack import Question

Steps = list[str | int]
Questions = Mapping[str, Question]

LIMITS = ("at_least", "at_most", "between", "exactly")
CONDITIONS = ("fact", "all_of", "any_of", "not")


def in_head(document: Document) -> Iterator[Mistake]:
    """Every such mistake in `pack.yaml`."""
    questions = document.data.get("questions") if isinstance(document.data, dict) else None
    for name, question in questions.items() if isinstance(questions, dict) else ():
        if not re.fullmatch("[a-z][a-z0-9_]*", name):
            text = f"{name!r} cannot name a fact: use lower-case letters, digits and underscores"
            yield document.mistake(["questions", name], text)
        kind = question.get("type") if isinstance(question, dict) else None
        if kind in ("boolean", "text", "date", "number") and "choices" in question:
            text = f"a {kind} question has no choices; remove them, or make it a choice or a list"
            yield document.mistake(["questions", name, "choices"], text)


def in_rule(document: Document, questions: Questions | None) -> Iterator[Mistake]:
    """Every such mistake in one rule file; without `questions` (`pack.yaml` is broken) names are not checked."""
    data = document.data
    if not isinstance(data, dict):
        return
    yield from _purpose(document, data)
    yield from _dates(document, data)
    for path, item in _items(data, "expect"):
        yield from _limits(document, path, item)
    conditions = list(_conditions(data.get("applies"), ["applies"]))
    for path, item in conditions:
        yield from _form(document, path, item)
    requirements = list(_items(data, "require"))
    for path, item in requirements:
        if "is" in item and "in" in item:
            yield document.mistake([*path, "in"], "says both 'is' and 'in'; keep one")
    if questions is not None:
        for path, item in [*conditions, *requirements]:
            yield from _fact(document, path, item, questions)
        yield from _roles(document, data, questions)
        yield from _examples(document, data, questions)


def _purpose(document: Document, data: dict[str, Any]) -> Iterator[Mistake]:
    """What the rule demands, and whether `kind` says the same."""
    if "expect" not in data and "require" not in data:
        yield document.mistake([], "the rule demands nothing: give it 'expect' (a number), 'require' (a fact) or both")
        return
    kind = data.get("kind")
    if not isinstance(kind, list):
        return
    attested = any(item.get("attested") is True for _, item in _items(data, "require"))
    if ("measured" in kind) != ("expect" in data):
        yield document.mistake(["kind"], "kind must name 'measured' exactly when the rule has 'expect'")
    if ("declared" in kind or "attested" in kind) != ("require" in data):
        yield document.mistake(["kind"], "kind must name 'declared' or 'attested' exactly when the rule has 'require'")
    elif ("attested" in kind) != attested:
        yield document.mistake(["kind"], "kind must name 'attested' exactly when a required fact says 'attested: true'")


def _dates(document: Document, data: dict[str, Any]) -> Iterator[Mistake]:
    applies = data.get("applies")
    if not isinstance(applies, dict):
        return
    start, end = applies.get("from"), applies.get("until")
    if inverted(start, end):
        yield document.mistake(["applies", "until"], f"applies.until ({end}) lies before applies.from ({start})")


def _limits(document: Document, path: Steps, item: dict[str, Any]) -> Iterator[Mistake]:
    words = [word for word in LIMITS if word in item]
    if len(words) > 1:
        yield document.mistake([*path, words[1]], f"says both {words[0]!r} and {words[1]!r}; use one of the four words")
    match item.get("between"):
        case [int() | float() as low, int() | float() as high] if low > high:
            yield document.mistake([*path, "between"], f"between [{low}, {high}] is empty: the lowest stands first")
    threshold = item.get("threshold")
    origin = threshold.get("origin") if isinstance(threshold, dict) else None
    if not words and origin not in (None, "organisation"):
        text = f"gives no number, yet its origin is {origin!r}; write the number, or 'origin: organisation'"
        yield document.mistake([*path, "threshold"], text)
    if words and isinstance(threshold, dict) and "sets" in threshold:
        yield document.mistake([*path, "threshold", "sets"], "'sets' is for a rule without a number of its own")
    second = item.get("confirmed_by")
    if isinstance(second, dict) and ("at_least" in second) == ("at_most" in second):
        yield document.mistake([*path, "confirmed_by"], "confirmed_by needs one of 'at_least' and 'at_most'")


def _form(document: Document, path: Steps, item: dict[str, Any]) -> Iterator[Mistake]:
    words = [word for word in CONDITIONS if word in item]
    if len(words) != 1:
        yield document.mistake(path, f"a condition has exactly one of: {', '.join(CONDITIONS)}")
    elif words == ["fact"] and ("is" in item) == ("in" in item):
        yield document.mistake(path, "a condition on a fact has exactly one of: is, in")
    elif words != ["fact"] and ("is" in item or "in" in item):
        yield document.mistake(path, f"'is' and 'in' go with 'fact', not with {words[0]!r}")


def _fact(document: Document, path: Steps, item: dict[str, Any], questions: Questions) -> Iterator[Mistake]:
    fact = item.get("fact")
    if not isinstance(fact, str):
        return
    question = questions.get(fact)
    if question is None:
        text = f"no question of pack.yaml defines the fact {fact!r}{meant(fact, sorted(questions))}"
        yield document.mistake([*path, "fact"], text)
        return
    values: list[tuple[Steps, Any]] = [(["is"], item.get("is"))] if "is" in item else []
    if isinstance(item.get("in"), list):
        values += [(["in", place], value) for place, value in enumerate(item["in"])]
    for steps, value in values:
        wrong = misfit(question, value)
        if wrong is not None:
            yield document.mistake([*path, *steps], f"the answer to {fact!r} {wrong}")


def _roles(document: Document, data: dict[str, Any], questions: Questions) -> Iterator[Mistake]:
    applies = data.get("applies")
    roles = applies.get("roles") if isinstance(applies, dict) else None
    if not isinstance(roles, list):
        return
    if "role" not in questions:
        text = "the rule is for certain roles, but pack.yaml has no question 'role'"
        yield document.mistake(["applies", "roles"], text)
        return
    for place, role in enumerate(roles):
        wrong = misfit(questions["role"], role)
        if wrong is not None:
            yield document.mistake(["applies", "roles", place], f"the role {wrong}")


def _examples(document: Document, data: dict[str, Any], questions: Questions) -> Iterator[Mistake]:
    examples = data.get("examples")
    metrics = sorted(_metrics(data))
    for place, example in enumerate(examples if isinstance(examples, list) else []):
        if not isinstance(example, dict):
            continue
        facts = example.get("facts")
        for fact, answer in facts.items() if isinstance(facts, dict) else ():
            path: Steps = ["examples", place, "facts", fact]
            value = answer.get("value") if isinstance(answer, dict) else answer
            if fact not in questions:
                text = f"no question of pack.yaml defines the fact {fact!r}{meant(fact, sorted(questions))}"
                yield document.mistake(path, text)
            elif value is not None and (wrong := misfit(questions[fact], value)) is not None:
                yield document.mistake(path, f"the answer to {fact!r} {wrong}")
        for key in ("measured", "unmeasured", "thresholds"):
            listed = example.get(key)
            for index, item in enumerate(listed if isinstance(listed, list) else []):
                metric = item.get("metric") if isinstance(item, dict) else None
                if isinstance(metric, str) and metric not in metrics:
                    text = f"the rule does not read the metric {metric!r}{meant(metric, metrics)}"
                    yield document.mistake(["examples", place, key, index, "metric"], text)


def _metrics(data: dict[str, Any]) -> Iterator[str]:
    for _, item in _items(data, "expect"):
        for part in (item, item.get("confirmed_by")):
            if isinstance(part, dict) and isinstance(part.get("metric"), str):
                yield part["metric"]


def _items(data: dict[str, Any], key: str) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """The mappings in a list, or in `{any_of: [...]}`, with the way to each."""
    listed, path = data.get(key), [key]
    if isinstance(listed, dict):
        listed, path = listed.get("any_of"), [key, "any_of"]
    for place, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, dict):
            yield [*path, place], item


def _conditions(applies: Any, path: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Every condition below `applies.when`, with the way to each."""
    if not isinstance(applies, dict):
        return
    for key in ("when", "not"):
        if isinstance(applies.get(key), dict):
            yield [*path, key], applies[key]
            yield from _conditions(applies[key], [*path, key])
    for key in ("all_of", "any_of"):
        listed = applies.get(key)
        for place, item in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(item, dict):
                yield [*path, key, place], item
                yield from _conditions(item, [*path, key, place])
