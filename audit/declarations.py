"""Read what people declare beside the plan: `facts.yaml` and `waivers.yaml`.

Facts answer the questions of the packs in use, and are checked by the JSON Schema that is generated from those; an
empty value means that nobody answered. Waivers accept risks by
name. Every mistake of a file comes at once, with its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from audit import documents
from audit.documents import Document
from audit.errors import Mistake, PlanError
from audit.packs import inverted, meant, misfit
from audit.packs.facts_schema import schema
from audit.records.judgement import Fact, Waiver, is_owner
from audit.records.pack import Pack, Question


def read_facts(path: Path, packs: Sequence[Pack]) -> tuple[Mapping[str, Fact], str]:
    """The answers by fact, and the file's exact text.

    Raises:
        PlanError: with every mistake found.

    """
    text = _text(path)
    return facts_from_text(text, str(path), packs), text


def read_waivers(path: Path, packs: Sequence[Pack]) -> tuple[tuple[Waiver, ...], str]:
    """The waivers in the order of the file, and its exact text.

    Raises:
        PlanError: with every mistake found.

    """
    text = _text(path)
    return waivers_from_text(text, str(path), packs), text


def facts_from_text(text: str, file: str, packs: Sequence[Pack]) -> Mapping[str, Fact]:
    """The answers in the text of a facts file; `file` is its name for messages.

    Raises:
        PlanError: with every mistake found.

    """
    document = _document(text, file)
    if document.data is None:
        return {}
    found = [*documents.check(document, "facts"), *_unfit(document, packs)]
    _refuse(found or documents.check(document, schema(packs)))
    answered = {name: _declaration(data) for name, data in document.data.items()}
    return {name: _fact(name, data) for name, data in sorted(answered.items()) if not _empty(data["value"])}


def waivers_from_text(text: str, file: str, packs: Sequence[Pack]) -> tuple[Waiver, ...]:
    """The waivers in the text of a waivers file; `file` is its name for messages.

    Raises:
        PlanError: with every mistake found.

    """
    document = _document(text, file)
    if document.data is None:
        return ()
    found = [*documents.check(document, "waivers"), *_astray(document, packs)]
    _refuse(found)
    return tuple(
        Waiver(
            rule=data["rule"],
            by=data["by"],
            reason=data["reason"],
            on=date.fromisoformat(data["on"]),
            until=date.fromisoformat(data["until"]),
            where=dict(sorted(data.get("where", {}).items())),
            role=data.get("role"),
        )
        for data in document.data
    )


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        text = f"not UTF-8: byte {error.start + 1} cannot be read; save the file as UTF-8"
    except FileNotFoundError:
        text = "there is no such file"
    except OSError as error:
        text = f"the file cannot be read: {error.strerror}"
    raise PlanError(Mistake(file=str(path), text=text))


def _document(text: str, file: str) -> Document:
    document = documents.parse(text, file)
    if isinstance(document, Mistake):
        raise PlanError(document)
    return document


def _refuse(found: list[Mistake]) -> None:
    if found:
        raise PlanError(sorted(found, key=lambda one: (one.line or 0, one.column or 0, one.text)))


def _unfit(document: Document, packs: Sequence[Pack]) -> Iterator[Mistake]:
    """Facts that nobody asks for, answers that do not fit the question, dates the wrong way round."""
    if not isinstance(document.data, dict):
        return
    questions: dict[str, list[Question]] = {}
    for question in (question for pack in packs for question in pack.questions):
        questions.setdefault(question.fact, []).append(question)
    for name, given in document.data.items():
        data = _declaration(given)
        path = [name, "value"] if isinstance(given, dict) else [name]
        if name not in questions:
            guess = meant(name, sorted(questions))
            yield document.mistake([name], f"no pack in use asks for the fact {name!r}{guess}")
        elif not _empty(data.get("value")):
            wrongs = (misfit(question, data["value"]) for question in questions[name])
            wrong = next((wrong for wrong in wrongs if wrong is not None), None)
            if wrong is not None:
                yield document.mistake(path, f"the answer to {name!r} {wrong}")
        yield from _inverted(document, data, [name])


def _astray(document: Document, packs: Sequence[Pack]) -> Iterator[Mistake]:
    """Waivers of rules that no pack in use has, or by the model's owner, and dates the wrong way round."""
    known = sorted(rule.id for pack in packs for rule in pack.rules)
    for place, data in enumerate(document.data if isinstance(document.data, list) else []):
        if not isinstance(data, dict):
            continue
        rule = data.get("rule")
        if isinstance(rule, str) and rule not in known:
            yield document.mistake([place, "rule"], f"no pack in use has the rule {rule!r}{meant(rule, known)}")
        for key in ("by", "role"):
            if isinstance(data.get(key), str) and is_owner(data[key]):
                text = "the model's owner cannot accept the model's risks; let somebody else decide"
                yield document.mistake([place, key], text)
        yield from _inverted(document, data, [place])


def _inverted(document: Document, data: Mapping[str, Any], path: list[str | int]) -> Iterator[Mistake]:
    start, end = data.get("on"), data.get("until")
    if inverted(start, end):
        yield document.mistake([*path, "until"], f"until ({end}) lies before on ({start})")


def _declaration(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {"value": given}


def _empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _fact(name: str, data: Mapping[str, Any]) -> Fact:
    def words(key: str) -> str | None:
        text = data.get(key)
        return text if isinstance(text, str) and text.strip() else None

    def day(key: str) -> date | None:
        text = words(key)
        return None if text is None else date.fromisoformat(text)

    value = data["value"]
    return Fact(
        fact=name,
        value=tuple(value) if isinstance(value, list) else value,
        by=words("by"),
        role=words("role"),
        on=day("on"),
        until=day("until"),
        note=words("note"),
    )
