"""The JSON Schema of a facts file, generated from the questions of the packs in use.

`audit init` writes it beside the questionnaire, where editors complete and check answers by it; reading a facts file
checks by the same schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from audit import documents
from audit.records.pack import Pack, Question

_EMPTY: Mapping[str, Any] = {"description": "nothing", "enum": [None, "", []]}
"""Nobody has answered."""

_TYPES: Mapping[str, Mapping[str, Any]] = {
    "boolean": {"description": "true or false", "type": "boolean"},
    "text": {"description": "text", "type": "string"},
    "date": {"description": "a date like 2026-11-21", "type": "string", "format": "date"},
    "number": {"description": "a number", "type": "number"},
}


def schema(packs: Sequence[Pack]) -> Mapping[str, Any]:
    """What the answers to all questions of the packs look like; an answer fits every pack that asks."""
    shape = json.loads(documents.schema_text("facts"))
    asked: dict[str, list[Question]] = {}
    for question in (question for pack in packs for question in pack.questions):
        asked.setdefault(question.fact, []).append(question)
    declaration = shape["$defs"]["declaration"]
    return {
        "$schema": shape["$schema"],
        "title": shape["title"],
        "description": f"Questions of {', '.join(sorted(pack.id for pack in packs))}.",
        "type": "object",
        "additionalProperties": False,
        "properties": {fact: _fact(asked[fact], declaration) for fact in sorted(asked)},
    }


def _fact(questions: Sequence[Question], declaration: Mapping[str, Any]) -> Mapping[str, Any]:
    """A bare answer, or a mapping with who says so and when."""
    forms = [_answer(question) for question in questions]
    answer = forms[0] if all(form == forms[0] for form in forms) else {"allOf": forms}
    whole = {**declaration, "properties": {**declaration["properties"], "value": answer}}
    why = " ".join(dict.fromkeys(question.why for question in questions if question.why))
    return {
        "title": questions[0].asks,
        "description": f"{questions[0].asks} {why}".strip(),
        "if": {"type": "object"},
        "then": whole,
        "else": answer,
    }


def _answer(question: Question) -> Mapping[str, Any]:
    choices = {"description": "one of the choices", "enum": list(question.choices)}
    if question.type == "choice":
        return {"anyOf": [choices, _EMPTY]}
    if question.type != "list":
        return {"anyOf": [_TYPES[question.type], _EMPTY]}
    one = choices if question.choices else {"type": ["string", "number", "boolean"]}
    return {"if": {"type": "array"}, "then": {"items": one}, "else": {"anyOf": [one, _EMPTY]}}
