"""The fast reading of JSON Schemas: the same yes or no as the careful validator's, or no answer at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from audit import documents
from audit.documents import quick, quick_schema
from audit.resources import folder

SCHEMAS = sorted(path.name.removesuffix(".schema.json") for path in folder("schemas").glob("*.schema.json"))
RULES = sorted(path for path in folder("policies").rglob("*.yaml") if "-" in path.stem)
HEADS = sorted(folder("policies").glob("*/pack.yaml"))
OTHERS: list[Any] = [
    None,
    True,
    0,
    1,
    1.0,
    1.5,
    -1,
    "",
    "a",
    "gdpr/x",
    "2026-02-30",
    "2026-11-21",
    [],
    ["a", "a"],
    {},
    {"fact": "x"},
]


def agree(schema: dict[str, Any], data: Any) -> bool:
    """What both say."""
    fits = quick_schema.compiled(schema, documents._shipped)
    careful = Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(data)
    assert fits(data) is careful, (schema, data)
    return careful


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_shipped_schema_is_read_fast(name: str) -> None:
    schema = json.loads(documents.schema_text(name))
    reader = quick_schema._Schemas(schema, documents._shipped)
    for part in parts(schema):
        reader.fits(part)


def parts(schema: Any) -> Iterator[Any]:
    """A schema and all the schemas within it."""
    yield schema
    for word, inner in schema.items() if isinstance(schema, dict) else ():
        if word in ("properties", "$defs"):
            listed = inner.values()
        elif word in ("allOf", "anyOf", "oneOf"):
            listed = inner
        else:
            listed = [inner] if word in quick_schema._STRUCTURE - {"$ref"} else ()
        for one in listed:
            yield from parts(one)


@cache
def read(schema: str) -> list[Any]:
    """What ships in this form: some of it."""
    paths = {"pack": HEADS[::3], "rule": RULES[::40]}[schema]
    return [quick.read(path.read_text(encoding="utf-8")) for path in paths]


def changed(data: Any, random: Random) -> Any:
    """The same with one thing in it replaced, removed, repeated or added."""
    made = deepcopy(data)
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key, item in list(node.items() if isinstance(node, dict) else enumerate(node)):
            places.append((node, key))
            if isinstance(item, (dict, list)):
                walk(item)

    walk(made)
    node, key = random.choice(places)
    match random.randrange(4):
        case 0:
            node[key] = random.choice(OTHERS)
        case 1:
            del node[key]
        case 2 if isinstance(node, list):
            node.append(deepcopy(node[key]))
        case 2:
            node[f"{key}s"] = deepcopy(node[key])
        case 3:
            node[key] = [node[key], node[key]] if random.random() < 0.5 else {"any_of": [node[key]]}
    return made


@pytest.mark.parametrize("schema", ["pack", "rule"])
def test_rules_with_a_mistake_are_judged_as_by_the_careful_validator(schema: str) -> None:
    random, fits, careful = Random(0), documents._fits(schema), documents._validator(schema)
    assert fits is not None
    answers = set()
    for data in read(schema):
        assert fits(data) and careful.is_valid(data)
        for _ in range(10):
            made = changed(data, random)
            assert fits(made) is careful.is_valid(made), made
            answers.add(fits(made))
    assert answers == {True, False}


NUMBERS = st.integers(-3, 3) | st.floats(-3, 3) | st.sampled_from([1.0, 0.0, True, False])
VALUES = st.recursive(
    st.none()
    | NUMBERS
    | st.text("ab1", max_size=3)
    | st.sampled_from(["2026-11-21", "2026-13-01", "2026-11-2", "20261121"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(["object", "array", "string", "boolean", "null", "number", "integer"])
WORDS = {
    "type": KINDS | st.lists(KINDS, min_size=1, unique=True),
    "required": st.lists(st.sampled_from("abc"), unique=True),
    "enum": st.lists(VALUES, min_size=1, max_size=3),
    "const": VALUES,
    "pattern": st.sampled_from(["a", "^a$", "1"]),
    "format": st.just("date"),
    "uniqueItems": st.booleans(),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties"), st.integers(0, 3)),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), st.integers(-2, 2)),
}


def _with(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    one = dict.fromkeys(("additionalProperties", "items", "propertyNames", "if", "then", "else"), inner)
    named = st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    return st.fixed_dictionaries(
        {}, optional={**one, **dict.fromkeys(("allOf", "anyOf", "oneOf"), several), "properties": named, **WORDS}
    )


@settings(deadline=None, max_examples=150)
@given(st.recursive(st.booleans() | st.fixed_dictionaries({}, optional=WORDS), _with, max_leaves=4), VALUES)
def test_any_schema_of_its_words_says_what_the_careful_validator_says(schema: Any, data: Any) -> None:
    agree({"allOf": [schema]}, data)


@settings(deadline=None)
@given(VALUES)
def test_a_schema_may_refer_to_itself(data: Any) -> None:
    tree = {"type": ["object", "string"], "additionalProperties": {"$ref": "#/$defs/tree"}}
    agree({"$defs": {"tree": tree}, "$ref": "#/$defs/tree"}, data)
    agree({"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#"}}]}, data)


@pytest.mark.parametrize(
    "schema",
    [
        {"dependentRequired": {"a": ["b"]}},
        {"patternProperties": {"a": True}},
        {"not": {}},
        {"format": "email"},
        {"$ref": "#anchor"},
        {"$ref": "#/$defs/none"},
        {"$defs": {"a/b": True}, "$ref": "#/$defs/a~1b"},
        {"properties": {"a": {"prefixItems": [True]}}},
        {"$dynamicRef": "#"},
        {"unevaluatedProperties": False},
        {"$defs": {"a": {"$id": "urn:a", "$ref": "#/$defs/b"}}, "$ref": "#/$defs/a"},
        {"minContains": 1},
    ],
    ids=json.dumps,
)
def test_a_word_that_it_does_not_know_is_left_to_the_careful_validator(schema: dict[str, Any]) -> None:
    assert not quick_schema.compiled(schema, documents._shipped)({"a": [1]})
