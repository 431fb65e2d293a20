"""What a schema cannot see in `pack.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from audit.documents import Document
from audit.errors import Mistake
from audit.packs import build
from audit.packs.named import Questions, conditions, in_condition, in_fact, typed
from audit.records.pack import Question

ROLE = "role"
"""The question that `applies.roles` reads, unless `role_fact` names another."""


def in_head(document: Document) -> Iterator[Mistake]:
    """Every such mistake in `pack.yaml`."""
    data = document.data
    if not isinstance(data, dict):
        return
    for key in ("questions", "derived"):
        for name in _mapping(data, key):
            if not re.fullmatch("[a-z][a-z0-9_]*", name):
                text = f"{name!r} cannot name a fact: use lower-case letters, digits and underscores"
                yield document.mistake([key, name], text)
    for name, question in _mapping(data, "questions").items():
        kind = question.get("type") if isinstance(question, dict) else None
        if kind in ("boolean", "text", "date", "number") and "choices" in question:
            text = f"a {kind} question has no choices; remove them, or make it a choice or a list"
            yield document.mistake(["questions", name, "choices"], text)
    yield from _derived(document, data)


def in_names(document: Document) -> Iterator[Mistake]:
    """Facts that parts of `pack.yaml` name; its form is in order."""
    data = document.data
    known = {name: build.question(name, item) for name, item in data["questions"].items()}
    if "role_fact" in data:
        yield from typed(document, ["role_fact"], data["role_fact"], ("choice", "list"), known)
    for name, item in data.get("derived", {}).items():
        key = "every" if "every" in item else "first"
        for place, answer in enumerate(item[key]):
            for path, condition in conditions(answer.get("when"), ["derived", name, key, place, "when"]):
                yield from in_fact(document, path, condition, known)
        known |= {name: _as_question(name, item)}
    for place, outline in enumerate(data.get("outlines", ())):
        for index, heading in enumerate(outline["headings"]):
            for position, fact in enumerate(heading.get("facts", ())):
                path = ["outlines", place, "headings", index, "facts", position]
                if fact not in known:
                    yield document.mistake(path, f"no question of pack.yaml defines the fact {fact!r}")


def questions(data: Mapping[str, Any]) -> Questions:
    """Everything that a rule may name: questions, and derived facts as if they were asked."""
    asked = {name: build.question(name, item) for name, item in data["questions"].items()}
    return asked | {name: _as_question(name, item) for name, item in data.get("derived", {}).items()}


def metrics(data: Mapping[str, Any]) -> frozenset[str]:
    """Metrics that the derived facts read."""
    items = [answer for item in data.get("derived", {}).values() for answer in item.get("first") or item["every"]]
    found = [condition for answer in items for _, condition in conditions(answer.get("when"), [])]
    return frozenset(condition["metric"] for condition in found if "metric" in condition)


def _derived(document: Document, data: dict[str, Any]) -> Iterator[Mistake]:
    for name, item in _mapping(data, "derived").items():
        path = ["derived", name]
        if name in _mapping(data, "questions"):
            yield document.mistake(path, f"{name!r} is a question too; it is asked or derived, not both")
        if not isinstance(item, dict):
            continue
        if ("first" in item) == ("every" in item):
            yield document.mistake(path, "a derived fact has exactly one of: first, every")
            continue
        key = "first" if "first" in item else "every"
        listed = item[key] if isinstance(item[key], list) else []
        for place, answer in enumerate(listed):
            if not isinstance(answer, dict):
                continue
            if "when" not in answer and (key == "every" or place < len(listed) - 1):
                text = "lacks 'when'; only the last answer of 'first' may do without"
                yield document.mistake([*path, key, place], text)
            for steps, condition in conditions(answer.get("when"), [*path, key, place, "when"]):
                yield from in_condition(document, steps, condition)


def _as_question(name: str, item: Mapping[str, Any]) -> Question:
    values = tuple(dict.fromkeys(answer["is"] for answer in item.get("first") or item["every"]))
    kind = "list" if "every" in item else "choice"
    return build.question(name, {"asks": item["asks"], "type": kind, "choices": values, "why": item["why"]})


def _mapping(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}
