"""A pack in the language spoken now; what the law is called and what it demands as numbers stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from audit.language import ENGLISH, _, spoken
from audit.records.pack import Pack

T = TypeVar("T")
TEXTS = ("title", "asks", "why", "remedy", "shows", "does_not_show", "unconfirmed", "note")
"""Fields of a pack's records that people read and nothing compares."""


def texts(pack: Pack) -> Iterator[str]:
    """Every text of a pack that can be translated."""
    found: list[str] = []

    def seen(text: str) -> str:
        found.append(text)
        return text

    _changed(pack, seen)
    yield from dict.fromkeys(found)


def translated(pack: Pack) -> Pack:
    """The pack as its readers shall have it. Its files and their digest stay those of the original."""
    return pack if spoken() == ENGLISH else _changed(pack, _)


def _changed(record: T, change: Callable[[str], str]) -> T:
    new: dict[str, Any] = {}
    for field in fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        if field.name in TEXTS and isinstance(value, str) and value:
            new[field.name] = change(value)
        elif field.name == "words":
            new[field.name] = {key: change(word) for key, word in value.items()}
        elif is_dataclass(value) and not isinstance(value, type):
            new[field.name] = _changed(value, change)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            new[field.name] = tuple(_changed(one, change) for one in value)
    return replace(record, **new) if new else record  # type: ignore[type-var]
