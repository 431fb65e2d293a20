"""SARIF, by models made from its schema, and by what GitHub code scanning asks for beyond it."""

import json
import warnings
from typing import Any

from audit.exports.sarif import render
from tests.exports.judged import finding, judged


def read(**more: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(render(judged(**more)))
    return made


def test_it_is_sarif() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the models are written for an older pydantic
        from sarif_pydantic import Sarif

        made = Sarif.model_validate_json(render(judged()))
    assert made.version == "2.1.0"


def test_results_are_what_did_not_pass() -> None:
    run = read()["runs"][0]
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    assert levels == {
        "test/failed": "error",
        "test/missing": "warning",
        "test/undecided": "warning",
        "test/minor": "note",
        "test/accepted": "note",
    }
    assert [result["ruleId"] for result in run["results"] if "suppressions" in result] == ["test/accepted"]


def test_what_github_needs() -> None:
    """GitHub Docs, "SARIF support for code scanning": a location, rule texts and stable fingerprints."""
    run = read()["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "models/mortgage/audit.yaml"
        assert place["region"]["startLine"] >= 1
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["text"]
        assert 0 < float(rule["properties"]["security-severity"]) <= 10


def test_an_alert_stays_the_same_when_its_numbers_move() -> None:
    one = json.loads(render(judged(finding("a", "failed", because="0.71"))))["runs"][0]["results"]
    other = json.loads(render(judged(finding("a", "failed", because="0.69"))))["runs"][0]["results"]
    assert one[0]["partialFingerprints"] == other[0]["partialFingerprints"]
