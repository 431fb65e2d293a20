"""What a schema cannot see in a rule file: contradictions, names that do not exist, law quoted at length.

Every check here copes with data that the schema has already refused, so that all mistakes come at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit.documents import Document
from audit.errors import Mistake
from audit.packs.named import (
    Questions,
    Steps,
    conditions,
    in_condition,
    in_fact,
    in_requirement,
    typed,
    unknown,
)
from audit.packs.questions import inverted, meant, misfit

LIMITS = ("at_least", "at_most", "between", "exactly", "measured")
CHANGES = ("change_at_least", "change_at_most")
TEXTS = ("title", "asks", "remedy", "shows", "does_not_show", "unconfirmed")
QUOTED_WORDS = 8
"""The law is cited and summarised; no more of its words than this stand in quotation marks in a row."""
_QUOTED = re.compile('["“„«]([^"“”„«»]*)["”“»]')


@dataclass(frozen=True, kw_only=True)
class Names:
    """What `pack.yaml` defines for its rules."""

    questions: Questions
    """Derived facts too, as if they were asked."""
    derived: frozenset[str]
    metrics: frozenset[str]
    """Metrics that derived facts read."""
    role: str
    """The fact that says the role."""


def in_rule(document: Document, names: Names | None) -> Iterator[Mistake]:
    """Every such mistake in one rule file; without `names` (`pack.yaml` is broken) names are not checked."""
    data = document.data
    if not isinstance(data, dict):
        return
    yield from _purpose(document, data)
    yield from _dates(document, data)
    yield from _quotations(document, data)
    yield from _relations(document, data)
    expectations = list(_items(data, "expect"))
    for path, item in expectations:
        yield from _limits(document, path, item)
    applies = data.get("applies")
    when = list(conditions(applies.get("when") if isinstance(applies, dict) else None, ["applies", "when"]))
    for path, item in when:
        yield from in_condition(document, path, item)
    requirements = list(_items(data, "require"))
    for path, item in requirements:
        yield from in_requirement(document, path, item)
    if names is None:
        return
    for path, item in [*when, *requirements]:
        yield from in_fact(document, path, item, names.questions)
    for path, item in expectations:
        for side in ("at_least", "at_most"):
            if isinstance(item.get(side), dict):
                yield from typed(document, [*path, side, "fact"], item[side].get("fact"), ("number",), names.questions)
    yield from _roles(document, applies, names)
    read = frozenset(_metrics(expectations)) | {str(item["metric"]) for _, item in when if "metric" in item}
    yield from _examples(document, data, names, read | names.metrics)


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
    if "ends" in applies and "until" not in applies:
        yield document.mistake(["applies", "ends"], "says how the rule ends, but not when; add 'until'")


def _quotations(document: Document, data: dict[str, Any]) -> Iterator[Mistake]:
    for key in TEXTS:
        text = data.get(key)
        for quoted in _QUOTED.findall(text) if isinstance(text, str) else ():
            if len(quoted.split()) > QUOTED_WORDS:
                yield document.mistake([key], "quotes the law at length; cite it, and say it in your own words")


def _relations(document: Document, data: dict[str, Any]) -> Iterator[Mistake]:
    listed = data.get("relates")
    seen: set[Any] = set()
    for place, item in enumerate(listed if isinstance(listed, list) else []):
        to = item.get("to") if isinstance(item, dict) else None
        if isinstance(to, str) and to in seen:
            yield document.mistake(["relates", place, "to"], f"{to!r} stands in the list twice")
        seen.add(to if isinstance(to, str) else None)


def _limits(document: Document, path: Steps, item: dict[str, Any]) -> Iterator[Mistake]:
    changes = [word for word in CHANGES if word in item]
    words = [word for word in LIMITS if word in item] + changes[:1]
    yield from _changes(document, path, item, changes)
    if len(words) > 1:
        yield document.mistake([*path, words[1]], f"says both {words[0]!r} and {words[1]!r}; use one of them")
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


def _changes(document: Document, path: Steps, item: dict[str, Any], words: list[str]) -> Iterator[Mistake]:
    """What a limit on the change since the baseline cannot be."""
    ends = [item.get(word) for word in CHANGES]
    match ends:
        case [int() | float() as low, int() | float() as high] if low > high:
            text = f"no change is both at least {low} and at most {high}"
            yield document.mistake([*path, "change_at_most"], text)
    if words and "confirmed_by" in item:
        text = "'confirmed_by' is for a limit on the number, not on its change"
        yield document.mistake([*path, "confirmed_by"], text)


def _roles(document: Document, applies: Any, names: Names) -> Iterator[Mistake]:
    roles = applies.get("roles") if isinstance(applies, dict) else None
    if not isinstance(roles, list):
        return
    question = names.questions.get(names.role)
    if question is None:
        text = f"the rule is for certain roles, but pack.yaml has no question {names.role!r}"
        yield document.mistake(["applies", "roles"], text)
        return
    for place, role in enumerate(roles):
        wrong = misfit(question, role)
        if wrong is not None:
            yield document.mistake(["applies", "roles", place], f"the role {wrong}")


def _examples(document: Document, data: dict[str, Any], names: Names, metrics: frozenset[str]) -> Iterator[Mistake]:
    examples = data.get("examples")
    for place, example in enumerate(examples if isinstance(examples, list) else []):
        if not isinstance(example, dict):
            continue
        facts = example.get("facts")
        for fact, answer in facts.items() if isinstance(facts, dict) else ():
            path: Steps = ["examples", place, "facts", fact]
            value = answer.get("value") if isinstance(answer, dict) else answer
            if fact not in names.questions:
                yield unknown(document, path, fact, names.questions)
            elif fact in names.derived:
                yield document.mistake(path, f"nobody answers {fact!r}: give the answers from which it follows")
            elif value is not None and (wrong := misfit(names.questions[fact], value)) is not None:
                yield document.mistake(path, f"the answer to {fact!r} {wrong}")
        for key in ("measured", "unmeasured", "baseline", "thresholds"):
            listed = example.get(key)
            for index, item in enumerate(listed if isinstance(listed, list) else []):
                metric = item.get("metric") if isinstance(item, dict) else None
                if isinstance(metric, str) and metric not in metrics:
                    text = f"the rule does not read the metric {metric!r}{meant(metric, sorted(metrics))}"
                    yield document.mistake(["examples", place, key, index, "metric"], text)


def _metrics(expectations: list[tuple[Steps, dict[str, Any]]]) -> Iterator[str]:
    for _, item in expectations:
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
