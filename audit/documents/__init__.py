"""Read a YAML file that people write: YAML 1.2, validated by a JSON Schema, every mistake with its file and line.

The same schemas (`audit/schemas/*.schema.json`) help editors while the file is being written. A file without mistakes
is read and validated fast (`quick`, `quick_schema`); only about others are the careful ones asked, which know what is
wrong and where.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from audit.documents import quick, quick_schema
from audit.errors import Mistake
from audit.resources import folder

if TYPE_CHECKING:  # both take longer to import than --help may take to answer
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

Path = Sequence[str | int]
"""The way from a document's top to one of its values."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A parsed YAML file that remembers where each value stands."""

    file: str
    """Name to show in messages."""
    text: str
    data: Any
    """Plain data; dates are ISO 8601 strings."""

    def mistake(self, path: Path, text: str) -> Mistake:
        """A mistake at the value that `path` leads to, or at its nearest parent."""
        line, column = _position(_marked(self.text), path)
        return Mistake(file=self.file, text=text, line=line, column=column)


def parse(text: str, file: str) -> Document | Mistake:
    """Parse YAML text; a syntax error or a duplicate key comes back as the one mistake it is."""
    data = quick.read(text)
    return _carefully(text, file) if data is quick.UNSURE else Document(file=file, text=text, data=data)


def _carefully(text: str, file: str) -> Document | Mistake:
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        marked = _marked(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        problem = " ".join(str(error.problem or error.context or "not YAML").split())
        if "found duplicate key" in problem:
            problem = problem.partition(" with value")[0] + "; keep one of the two"
        place = {} if mark is None else {"line": mark.line + 1, "column": mark.column + 1}
        return Mistake(file=file, text=f"not valid YAML: {problem}", **place)
    except RecursionError:
        return Mistake(file=file, text="not valid YAML: nested too deeply")
    except (YAMLError, ValueError) as error:
        return Mistake(file=file, text=f"not valid YAML: {str(error).splitlines()[0]}")
    try:
        return Document(file=file, text=text, data=_plain(marked, set()))
    except _AliasError:
        return Mistake(file=file, text="a YAML alias (*name) repeats a part of the file; write it out instead")


@lru_cache(maxsize=4)
def _marked(text: str) -> Any:
    """The data as ruamel.yaml reads it, with positions."""
    return _reader().load(text)


def _reader() -> Any:
    """A YAML 1.2 reader with positions. It leaves a date that no calendar has (2026-13-01) as text, for the schema to
    refuse with its place.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import RoundTripConstructor

    class Constructor(RoundTripConstructor):
        def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
            try:
                return super().construct_yaml_timestamp(node, values)
            except ValueError:
                return str(node.value)

    Constructor.add_constructor("tag:yaml.org,2002:timestamp", Constructor.construct_yaml_timestamp)
    yaml = YAML(typ="rt", pure=True)
    yaml.Constructor = Constructor
    return yaml


def to_yaml(value: Any) -> str:
    """Plain data as YAML text."""
    from io import StringIO

    from ruamel.yaml import YAML

    stream, yaml = StringIO(), YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = False, True, 10_000
    yaml.dump(value, stream)
    return stream.getvalue()


def check(document: Document, schema: str | Mapping[str, Any]) -> list[Mistake]:
    """All the mistakes that a schema finds, in the order of the file; it may be a shipped one, by name."""
    if (_fits(schema) if isinstance(schema, str) else quick_schema.compiled(schema, _shipped))(document.data):
        return []
    validator = _validator(schema) if isinstance(schema, str) else _made(schema)
    errors = validator.iter_errors(document.data)
    found = [document.mistake(path, text) for error in errors for path, text in _sentences(error)]
    unique = {(m.line, m.column, m.text): m for m in found}
    return [unique[key] for key in sorted(unique, key=lambda key: (key[0] or 0, key[1] or 0, key[2]))]


def schema_text(name: str) -> str:
    """The text of a shipped JSON Schema."""
    return (folder("schemas") / f"{name}.schema.json").read_text(encoding="utf-8")


@lru_cache
def _fits(schema: str) -> quick_schema.Fits:
    return quick_schema.compiled(json.loads(schema_text(schema)), _shipped)


@lru_cache
def _validator(schema: str) -> Draft202012Validator:
    return _made(json.loads(schema_text(schema)))


def _made(schema: Mapping[str, Any]) -> Draft202012Validator:
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry, Resource

    registry: Registry[Any] = Registry(retrieve=lambda uri: Resource.from_contents(_shipped(uri)))  # type: ignore[call-arg]
    return Draft202012Validator(dict(schema), format_checker=FormatChecker(), registry=registry)


def _shipped(uri: str) -> Mapping[str, Any]:
    """A schema that another one refers to."""
    shape: Mapping[str, Any] = json.loads(schema_text(uri.rpartition("/")[2].removesuffix(".schema.json")))
    return shape


class _AliasError(Exception):
    pass


def _plain(node: Any, seen: set[int]) -> Any:
    if isinstance(node, (dict, list)):
        if id(node) in seen:  # an alias; a few lines of them can stand for gigabytes, or for themselves
            raise _AliasError
        seen.add(id(node))
    if isinstance(node, dict):
        return {str(key): _plain(value, seen) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value, seen) for value in node]
    if isinstance(node, date):
        return node.isoformat()
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):  # ruamel's scalar classes remember quoting; the plain value is enough
        if isinstance(node, kind):
            return kind(node)
    return str(node)


def _position(node: Any, path: Path) -> tuple[int, int]:
    line, column = 1, 1
    marks: Any
    for step in path:
        marks = node  # keeps ruamel.yaml's type, which has the positions
        if isinstance(node, dict):
            key = next((key for key in node if str(key) == str(step)), None)
            if key is None:
                break
            row, col = marks.lc.key(key)
            node = node[key]
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            row, col = marks.lc.item(step)
            node = node[step]
        else:
            break
        line, column = row + 1, col + 1
    return line, column


def _sentences(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """What a schema violation means to the person who wrote the file."""
    path = list(error.absolute_path)
    where = _dotted(path)
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in _values(error) if name not in instance]
            for name in missing:
                yield path, f"{where} lacks {name!r}{_described(_schema(error), name)}"
        case "additionalProperties" | "unevaluatedProperties":
            known = sorted(_schema(error).get("properties", {}))
            for name in instance:
                if name not in known:
                    yield [*path, name], f"{name!r} is not a word of {where}{_meant(str(name), known)}"
        case "enum":
            known = [str(value) for value in _values(error)]
            yield path, f"{where} is {instance!r}, expected one of: {', '.join(known)}"
        case "type":
            kinds = " or ".join(map(_article, _values(error)))
            yield path, f"{where} is {_kind(instance)}, expected {kinds}"
        case "oneOf" | "anyOf":
            branches = list(error.context or ())
            shape = _schema(error).get("description") or "one of the described forms"
            deepest = max(branches, key=lambda branch: len(branch.absolute_path), default=None)
            if deepest is not None and len(deepest.absolute_path) > len(path):
                yield from _sentences(deepest)
            else:
                yield path, f"{where} is {_kind(instance)}, expected {shape}"
        case "format":
            yield path, f"{where} is {instance!r}, expected a {error.validator_value} like 2026-11-21"
        case "maxLength":
            yield path, f"{where} is {len(instance)} characters long, expected at most {error.validator_value}"
        case "minItems" | "minProperties":
            yield path, f"{where} is empty, expected at least {error.validator_value}"
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum":
            words = {
                "minimum": "at least",
                "exclusiveMinimum": "more than",
                "maximum": "at most",
                "exclusiveMaximum": "less than",
            }
            yield (
                path,
                f"{where} is {instance}, expected {words[str(error.validator)]} {error.validator_value}",
            )
        case "dependentRequired":
            yield path, f"{where}: {error.message}"
        case _:
            shape = _schema(error).get("description")
            yield path, f"{where}: " + (f"expected {shape}" if shape else error.message)


def _values(error: ValidationError) -> list[Any]:
    value = error.validator_value
    return value if isinstance(value, list) else [value]


def _schema(error: ValidationError) -> dict[str, Any]:
    return error.schema if isinstance(error.schema, dict) else {}


def _dotted(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or "the file"


def _described(schema: Any, name: str) -> str:
    description = schema.get("properties", {}).get(name, {}).get("description")
    return f" ({description})" if description else ""


def _meant(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; expected {', '.join(known)}" if known else ""


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "a mapping",
    }
    kind = names.get(type(value), type(value).__name__)
    return f"{kind} ({str(value)[:40]!r})" if isinstance(value, (str, int, float)) else kind


def _article(kind: str) -> str:
    return {
        "string": "text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "array": "a list",
        "object": "a mapping",
        "null": "nothing",
    }[kind]
