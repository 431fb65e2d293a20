"""Tell fast whether data fits a JSON Schema; leave saying what is wrong to the careful validator.

The law is hundreds of small files and evidence thousands of numbers; the careful validator, which knows what is wrong
and where, takes a second for them. Here a schema becomes plain functions that answer yes or no, by the words of JSON
Schema 2020-12 that this program's schemas use. A part of a schema becomes a function when the first value comes to it,
since most data use a few words of many. Where a part has any other word, and about all data that do not fit, the
careful validator decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

Fits = Callable[[Any], bool]
"""Whether a value fits; raises `_UnsureError` where only the careful validator can tell."""
Retrieve = Callable[[str], Mapping[str, Any]]
"""The schema that another one refers to, by its address."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SAYS_NOTHING = frozenset({"$schema", "$id", "$defs", "title", "description", "default", "examples", "$comment"})


class _UnsureError(Exception):
    pass


def compiled(schema: Mapping[str, Any], retrieve: Retrieve) -> Fits:
    """A function that tells whether data surely fit a schema; the careful validator decides about all others."""
    whole = _Schemas(schema, retrieve).later(schema)

    def fits(data: Any) -> bool:
        try:
            return whole(data)
        except _UnsureError:
            return False

    return fits


class _Schemas:
    """One schema file, and those that it refers to."""

    def __init__(self, root: Mapping[str, Any], retrieve: Retrieve) -> None:
        self._root, self._retrieve = root, retrieve
        self._referred: dict[str, Fits] = {}
        self._others: dict[str, _Schemas] = {}

    def later(self, schema: Any) -> Fits:
        """A schema as a function that is made when it is first asked."""
        made: Fits | None = None

        def test(value: Any) -> bool:
            nonlocal made
            if made is None:
                made = self.fits(schema)
            return made(value)

        return test

    def fits(self, schema: Any) -> Fits:
        """A schema as a function."""
        if isinstance(schema, bool):
            return lambda _: schema
        words = set(schema) - _SAYS_NOTHING
        if words - _PLAIN.keys() - _COMBINED.keys() - _STRUCTURE:
            raise _UnsureError
        tests = [_PLAIN[word](schema[word]) for word in sorted(words & _PLAIN.keys())]
        if words & {"properties", "additionalProperties"}:
            tests.append(self._object(schema))
        if "items" in words:
            tests.append(_each(self.fits(schema["items"])))
        if "propertyNames" in words:
            tests.append(_names(self.fits(schema["propertyNames"])))
        several = sorted(words & _COMBINED.keys())
        tests += [_COMBINED[word]([self.fits(part) for part in schema[word]]) for word in several]
        if "if" in words:
            tests.append(_if(*(self.fits(schema.get(word, True)) for word in ("if", "then", "else"))))
        if "$ref" in words:
            tests.append(self._reference(schema["$ref"]))
        return tests[0] if len(tests) == 1 else _all(tests)

    def _object(self, schema: Mapping[str, Any]) -> Fits:
        parts: Mapping[str, Any] = schema.get("properties", {})
        other = self.fits(schema.get("additionalProperties", True))
        known: dict[str, Fits] = {}

        def first(name: str) -> Fits:
            if name not in parts:
                return other
            return known.setdefault(name, self.fits(parts[name]))

        def test(value: Any) -> bool:
            if isinstance(value, dict):
                for name, item in value.items():
                    if not (known.get(name) or first(name))(item):
                        return False
            return True

        return test

    def _reference(self, address: str) -> Fits:
        """The schema at an address, made into a function once; it may refer to itself."""
        if address not in self._referred:
            file, _, way = address.partition("#")
            there = self._other(file)._reference(f"#{way}") if file else self.later(_found(self._root, way))
            self._referred[address] = there
        return self._referred[address]

    def _other(self, file: str) -> _Schemas:
        if file not in self._others:
            self._others[file] = _Schemas(self._retrieve(file), self._retrieve)
        return self._others[file]


def _found(root: Mapping[str, Any], way: str) -> Any:
    """What a JSON Pointer leads to; an anchor, an escape or a step into a list is left to the careful validator."""
    node: Any = root
    if (way and not way.startswith("/")) or "~" in way or "%" in way:
        raise _UnsureError
    for step in way.split("/")[1:]:
        if not isinstance(node, Mapping) or step not in node:
            raise _UnsureError
        node = node[step]
        if isinstance(node, Mapping) and "$id" in node:  # addresses within it start anew
            raise _UnsureError
    return node


def _type(names: str | list[str]) -> Fits:
    known = [names] if isinstance(names, str) else names
    kinds = frozenset().union(*(_TYPES[name] for name in known))
    if "integer" in known and "number" not in known:
        return lambda value: type(value) in kinds or (type(value) is float and value.is_integer())
    return lambda value: type(value) in kinds


_TYPES: Mapping[str, frozenset[type]] = {
    "object": frozenset({dict}),
    "array": frozenset({list}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "null": frozenset({type(None)}),
    "number": frozenset({int, float}),
    "integer": frozenset({int}),
}
"""The types that are surely so; what is of a type derived from them is left to the careful validator."""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _all(tests: list[Fits]) -> Fits:
    def test(value: Any) -> bool:
        for part in tests:  # noqa: SIM110 - a loop is twice as fast as all() here, and asked for every value
            if not part(value):
                return False
        return True

    return test


def _any(tests: list[Fits]) -> Fits:
    def test(value: Any) -> bool:
        for part in tests:  # noqa: SIM110 - as in _all
            if part(value):
                return True
        return False

    return test


def _one(tests: list[Fits]) -> Fits:
    return lambda value: sum(part(value) for part in tests) == 1


def _if(condition: Fits, then: Fits, otherwise: Fits) -> Fits:
    return lambda value: then(value) if condition(value) else otherwise(value)


def _each(item: Fits) -> Fits:
    return lambda value: not isinstance(value, list) or all(map(item, value))


def _names(name: Fits) -> Fits:
    return lambda value: not isinstance(value, dict) or all(map(name, value))


def _required(names: Iterable[str]) -> Fits:
    wanted = frozenset(names)
    return lambda value: not isinstance(value, dict) or wanted <= value.keys()


def _enum(values: Iterable[Any]) -> Fits:
    known = [_key(value) for value in values]
    if all(isinstance(value, str) for value in known):
        texts = frozenset(known)
        return lambda value: isinstance(value, str) and value in texts
    return lambda value: _key(value) in known


def _pattern(pattern: str) -> Fits:
    search = re.compile(pattern).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _format(name: str) -> Fits:
    if name != "date":
        raise _UnsureError
    return lambda value: not isinstance(value, str) or _is_day(value)


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _unique(wanted: bool) -> Fits:
    def test(value: Any) -> bool:
        return not isinstance(value, list) or len({_key(item) for item in value}) == len(value)

    return test if wanted else lambda _: True


def _key(value: Any) -> Any:
    """Equal for what JSON Schema calls equal: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, dict):
        return ("object", frozenset((name, _key(item)) for name, item in value.items()))
    if isinstance(value, list):
        return ("array", tuple(map(_key, value)))
    return ("boolean", value) if isinstance(value, bool) else value


def _long(kind: type[str | list[Any] | dict[str, Any]], fits: Callable[[int, int], bool]) -> Callable[[int], Fits]:
    return lambda limit: lambda value: not isinstance(value, kind) or fits(len(value), limit)


def _size(fits: Callable[[float, float], bool]) -> Callable[[float], Fits]:
    return lambda limit: lambda value: not _is_number(value) or fits(value, limit)


_PLAIN: Mapping[str, Callable[[Any], Fits]] = {
    "type": _type,
    "required": _required,
    "enum": _enum,
    "const": lambda value: _enum([value]),
    "pattern": _pattern,
    "format": _format,
    "uniqueItems": _unique,
    "minLength": _long(str, lambda length, limit: length >= limit),
    "maxLength": _long(str, lambda length, limit: length <= limit),
    "minItems": _long(list, lambda length, limit: length >= limit),
    "maxItems": _long(list, lambda length, limit: length <= limit),
    "minProperties": _long(dict, lambda length, limit: length >= limit),
    "minimum": _size(lambda value, limit: value >= limit),
    "maximum": _size(lambda value, limit: value <= limit),
    "exclusiveMinimum": _size(lambda value, limit: value > limit),
    "exclusiveMaximum": _size(lambda value, limit: value < limit),
}
_COMBINED: Mapping[str, Callable[[list[Fits]], Fits]] = {"allOf": _all, "anyOf": _any, "oneOf": _one}
_STRUCTURE = frozenset({"properties", "additionalProperties", "items", "propertyNames", "if", "then", "else", "$ref"})
