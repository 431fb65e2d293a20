"""evidence.json: what the records write is what the schema describes, and what is read back."""

import json
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from audit import documents
from audit.canonical import from_bytes, to_bytes
from audit.documents import Document
from audit.records.evidence import Evidence, from_json
from tests.report import examples, variants

SCHEMA = json.loads(documents.schema_text("evidence"))


@pytest.mark.parametrize("make", [examples.mortgage, variants.bare, variants.hostile, variants.cleared])
def test_real_evidence_is_valid_and_comes_back_the_same(make: Any) -> None:
    evidence: Evidence = make().evidence
    data = from_bytes(to_bytes(evidence))
    assert list(Draft202012Validator(SCHEMA).iter_errors(data)) == []
    assert from_json(data) == evidence
    assert to_bytes(from_json(data)) == to_bytes(evidence)


def test_the_schema_is_a_schema_and_allows_no_unknown_word() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    objects = [SCHEMA, *SCHEMA["$defs"].values(), *SCHEMA["properties"].values()]
    closed = [item for item in objects if "properties" in item]
    assert len(closed) > 6
    assert all(item["additionalProperties"] is False for item in closed)
    later = {"measuring", "endpoint"}  # which evidence of earlier releases lacks
    assert all(set(item["properties"]) - later <= set(item["required"]) <= set(item["properties"]) for item in closed)


def broken(path: list[Any], value: Any) -> Any:
    data = deepcopy(from_bytes(to_bytes(examples.mortgage().evidence)))
    place = data
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema"], "signoff/evidence/2"),
        (["plan", "sha256"], "abc"),
        (["plan", "sha256"], None),
        (["measurements", 0, "value"], "0.5"),
        (["measurements", 0, "n"], -1),
        (["measurements", 0, "n"], 1.5),
        (["measurements", 0, "low"], None),
        (["measurements", 0, "where", "group"], 7),
        (["measurements", 0, "metric"], "Selection rate"),
        (["measurements", 0, "exact"], False),
        (["measurements", 0, "confidence"], 95),
        (["measurements", 0, "cells"], ["a", "b"]),
        (["unmeasured", 0, "why"], "forgotten"),
        (["coverage", "excluded", 0, "rows"], -3),
        (["provenance", "inputs", 0, "role"], ""),
        (["surprise"], 1),
    ],
)
def test_what_is_not_evidence_is_found_and_named(path: list[Any], value: Any) -> None:
    document = Document(file="evidence.json", text="", data=broken(path, value))
    (mistake,) = documents.check(document, "evidence")
    assert str(path[-1]) in mistake.text or "expected" in mistake.text
