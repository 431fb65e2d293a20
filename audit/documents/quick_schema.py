"""Tell fast whether data fits a JSON Schema; leave saying what is wrong to the careful validator.

The law is hundreds of small files and evidence thousands of numbers; the careful validator, which knows what is wrong
and where, takes a second for them. Here a schema becomes plain functions that answer yes or no, by the words of JSON
Schema 2020-12 that this program's schemas use. A schema with any other word is `UNSURE`, and the careful validator
decides; so it does about all data that do not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

Fits = Callable[[Any], bool]
"""Whether a value fits."""
Retrieve = Callable[[str], Mapping[str, Any]]
"""The schema that another one refers to, by its address."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SAYS_NOTHING = frozenset({"$schema", "$id", "$defs", "title", "description", "default", "examples", "$comment"})


class _UnsureError(Exception):
    pass


def compiled(schema: Mapping[str, Any], retrieve: Retrieve) -> Fits | None:
    """A function that tells whether data fit a schema; None for a schema with words that this module does not know."""
    try:
        return _Schemas(schema, retrieve).fits(schema)
    except _UnsureError:
        return None


class _Schemas:
    """One schema file, and those that it refers to."""

    def __init__(self, root: Mapping[str, Any], retrieve: Retrieve) -> None:
        self._root, self._retrieve = root, retrieve
        self._referred: dict[str, list[Fits]] = {}
        self._others: dict[str, _Schemas] = {}

    def fits(self, schema: Any) -> Fits:
        """A schema as a function."""
        if isinstance(schema, bool):
            return lambda _: schema
        words = set(schema) - _SAYS_NOTHING
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
        if words - _PLAIN.keys() - _COMBINED.keys() - _STRUCTURE:
            raise _UnsureError
        return tests[0] if len(tests) == 1 else _all(tests)

    def _object(self, schema: Mapping[str, Any]) -> Fits:
        known = {name: self.fits(part) for name, part in schema.get("properties", {}).items()}
        other = self.fits(schema.get("additionalProperties", True))

        def test(value: Any) -> bool:
            return not isinstance(value, dict) or all(known.get(name, other)(item) for name, item in value.items())

        return test

    def _reference(self, address: str) -> Fits:
        """The schema at an address, made into a function once; it may refer to itself."""
        if address in self._referred:
            made = self._referred[address]
            return made[0] if made else lambda value: made[0](value)
        made = self._referred[address] = []
        file, _, way = address.partition("#")
        if file:
            made.append(self._other(file)._reference(f"#{way}"))
        else:
            made.append(self.fits(_found(self._root, way)))
        return made[0]

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
    tests = [_TYPES[name] for name in ([names] if isinstance(names, str) else names)]
    return tests[0] if len(tests) == 1 else _any(tests)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES: Mapping[str, Fits] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": _number,
    "integer": lambda value: _number(value) and (isinstance(value, int) or value.is_integer()),
}


def _all(tests: list[Fits]) -> Fits:
    def test(value: Any) -> bool:
        for part in tests:  # noqa: SIM110 - a loop is twice as fast as all() here, and asked for every value
            if not part(value):
                return False
        return True

    return test


def _any(tests: list[Fits]) -> Fits:
    return lambda value: any(part(value) for part in tests)


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
    return lambda limit: lambda value: not _number(value) or fits(value, limit)


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
