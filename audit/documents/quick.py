"""Read the YAML that people usually write, fast; leave everything unusual to the careful reader.

The law is hundreds of small files, and the careful reader (YAML 1.2, positions, in pure Python) takes a second for a
hundred of them. This one lets libyaml find the structure and decides each plain scalar itself by YAML 1.2: `no`, `on`
and `12:30` are texts. Whatever it is not sure of it does not read: syntax errors, repeated keys, anchors, aliases,
tags, directives, merge keys, unusual numbers and times are `UNSURE`, and the careful reader decides.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

UNSURE: Any = object()
"""Only the careful reader may read this text."""

_CONSTANTS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_CONSTANTS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}(?:[eE][-+]?[0-9]{1,2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERHAPS_A_NUMBER = re.compile(
    r"[-+]?(?:[0-9_.:]+(?:[eE][-+]?[0-9_]*)?|0[xXoObB].*|\.(?:inf|nan))|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|=",
    re.IGNORECASE,
)
_MOST_NESTED = 60


class _Unsure(Exception):
    pass


def read(text: str) -> Any:
    """Plain data (dates as ISO 8601 text), or `UNSURE`."""
    try:
        loader = yaml.CSafeLoader(text)
        try:
            return _document(loader.get_event)
        finally:
            loader.dispose()
    except (yaml.YAMLError, _Unsure, UnicodeError):
        return UNSURE


def _document(following: Any) -> Any:
    """The one document of a stream; None for an empty stream."""
    following()  # the stream starts
    start = following()
    if isinstance(start, StreamEndEvent):
        return None
    if not isinstance(start, DocumentStartEvent) or start.version or start.tags:
        raise _Unsure
    data = _value(following(), following, 0)
    if not isinstance(following(), DocumentEndEvent) or not isinstance(following(), StreamEndEvent):
        raise _Unsure
    return data


def _value(event: Any, following: Any, depth: int) -> Any:
    if event.anchor is not None or event.tag is not None or depth > _MOST_NESTED:  # an alias has an anchor too
        raise _Unsure
    kind = type(event)
    if kind is ScalarEvent:
        return event.value if event.style else _scalar(event.value)
    if kind is SequenceStartEvent:
        items = []
        while type(item := following()) is not SequenceEndEvent:
            items.append(_value(item, following, depth + 1))
        return items
    found: dict[str, Any] = {}
    while type(key := following()) is not MappingEndEvent:
        name = _value(key, following, depth + 1)
        if type(name) is not str or name in found or name == "<<":
            raise _Unsure
        found[name] = _value(following(), following, depth + 1)
    return found


def _scalar(text: str) -> Any:
    """A plain scalar by the core schema of YAML 1.2."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "-+.0123456789=":
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DAY.fullmatch(text) or not _PERHAPS_A_NUMBER.fullmatch(text):
        return text
    raise _Unsure
