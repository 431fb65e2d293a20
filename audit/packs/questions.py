"""The typed questions that packs ask, and which answers fit them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from audit.records.pack import Question
from audit.records.plan import Scalar


def same(one: Any, other: Any) -> bool:
    """Equal as YAML values: `true` is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def misfit(question: Question, value: Any) -> str | None:
    """What is wrong with an answer, as the end of a sentence; None when it fits the question.

    A list question takes one bare answer for a list of one.
    """
    if isinstance(value, list):
        if question.type != "list":
            return f"is a list, expected {_EXPECTED[question.type]}"
        return next((wrong for item in value if (wrong := misfit(question, item)) is not None), None)
    if question.choices:
        if any(same(value, choice) for choice in question.choices):
            return None
        return f"is {shown(value)}, expected one of: {', '.join(map(shown, question.choices))}" + meant(
            shown(value), [shown(choice) for choice in question.choices]
        )
    if _FITS[question.type](value):
        return None
    return f"is {shown(value)}, expected {_EXPECTED[question.type]}"


def shown(value: Scalar) -> str:
    """An answer as its author wrote it in YAML."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def meant(name: str, known: Sequence[str]) -> str:
    """A guess at what a misspelt name should have been, as the end of a sentence."""
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def inverted(start: Any, end: Any) -> bool:
    """Both are dates, and the end lies before the start."""
    return _is_date(start) and _is_date(end) and date.fromisoformat(end) < date.fromisoformat(start)


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "boolean": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
    "date": _is_date,
    "number": _is_number,
    "choice": lambda value: False,
    "list": lambda value: isinstance(value, (str, int, float)),
}
_EXPECTED: Mapping[str, str] = {
    "boolean": "true or false",
    "text": "text",
    "date": "a date like 2026-11-21",
    "number": "a number",
    "choice": "one of the choices",
    "list": "a list",
}
