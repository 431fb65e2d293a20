"""OSCAL assessment results: its rules by hand, and by NIST's models where they can be installed (the long run)."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audit.exports.oscal import render
from tests.exports.judged import finding, judged
from tests.slow import SLOW

UUID = re.compile(r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$")
TOKEN = re.compile(r"^[A-Za-z_][\w.\-]*$")


def walk(node: Any, name: str = "") -> Any:
    yield name, node
    for key, item in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from walk(item, key if isinstance(key, str) else name)


def test_identifiers_and_tokens_have_their_form() -> None:
    made = json.loads(render(judged()))
    for name, value in walk(made):
        if name in ("uuid", "observation-uuid") and isinstance(value, str):
            assert UUID.match(value), (name, value)
        if name in ("control-id", "target-id") and isinstance(value, str):
            assert TOKEN.match(value), value


def test_one_finding_for_each_rule_that_applies_and_its_observation() -> None:
    (result,) = json.loads(render(judged()))["assessment-results"]["results"]
    states = {item["target"]["target-id"]: item["target"]["status"] for item in result["findings"]}
    assert states["test_passed"] == {"state": "satisfied", "reason": "pass"}
    assert states["test_failed"] == {"state": "not-satisfied", "reason": "fail"}
    assert states["test_missing"] == states["test_undecided"] == {"state": "not-satisfied", "reason": "other"}
    assert len(states) == 6, "what is not in force or does not apply is not reviewed"
    known = {item["uuid"] for item in result["observations"]}
    for item in result["findings"]:
        assert {one["observation-uuid"] for one in item["related-observations"]} <= known
    assert "0.7 [0.6, unbounded]" in result["observations"][0]["description"]


def test_nothing_applies() -> None:
    (result,) = json.loads(render(judged(finding("later", "scheduled"))))["assessment-results"]["results"]
    assert result["reviewed-controls"]["control-selections"] == [{"include-all": {}}]
    assert "findings" not in result, "OSCAL has no empty lists"


@pytest.mark.skipif(not SLOW, reason="installs NIST's models into an environment of its own; SIGNOFF_SLOW=1 runs it")
def test_nists_models_accept_it(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "compliance-trestle"], check=True)
    (tmp_path / "results.json").write_text(render(judged()), encoding="utf-8")
    code = (
        "import pathlib; from trestle.oscal.assessment_results import AssessmentResults as A;"
        f"print(A.oscal_read(pathlib.Path({str(tmp_path / 'results.json')!r})).results[0].title)"
    )
    said = subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "Mortgage approvals"
