"""The ML-BOM, by CycloneDX's own schema."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from audit.errors import InputError
from audit.exports.cyclonedx import render
from tests.exports.judged import judged


def validator() -> Draft7Validator:
    from cyclonedx.schema import _res

    folder = Path(_res.__file__).parent
    schemas = {path.name: json.loads(path.read_text()) for path in folder.glob("*.SNAPSHOT.schema.json")}
    resources: list[tuple[str, Resource[Any]]] = []
    for schema in schemas.values():
        resource = Resource.from_contents(schema)
        resources.append((schema["$id"], resource))
    return Draft7Validator(schemas["bom-1.6.SNAPSHOT.schema.json"], registry=Registry().with_resources(resources))


def test_it_is_cyclonedx() -> None:
    assert [error.message for error in validator().iter_errors(json.loads(render(judged())))] == []


def test_the_schema_would_notice() -> None:
    made = json.loads(render(judged()))
    made["metadata"]["component"]["type"] = "nonsense"
    assert list(validator().iter_errors(made))


def test_model_and_data_are_named_by_digest() -> None:
    given = judged()
    made = json.loads(render(given))
    inputs = given.evidence.provenance.inputs  # type: ignore[union-attr]
    digests = {item["hashes"][0]["content"] for item in made["components"]}
    assert digests == {item.sha256 for item in inputs if item.role != "model"}
    metrics = made["metadata"]["component"]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert {metric["type"] for metric in metrics} == {"performance.accuracy", "bias.impact_ratio"}
    assert metrics[0]["confidenceInterval"].keys() == {"lowerBound", "upperBound"}


def test_without_evidence_it_is_refused() -> None:
    with pytest.raises(InputError, match=r"name report\.pdf instead"):
        render(judged(with_evidence=False))
