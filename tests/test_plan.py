"""Plans: what is read, and every mistake at once with its place."""

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from audit import plan as planning
from audit.documents import schema_text
from audit.errors import PlanError

INVALID = sorted((Path(__file__).parent / "plans").glob("*.yaml"))

GOOD = """\
audit:
  name: Mortgage approvals
  policies: [gdpr]
  assessment_date: 2026-11-21
  jurisdictions: [NO, DE]
  facts: facts.yaml
data: {evaluation: rows.csv, missing_values: ["NA"]}
columns:
  prediction: approved
  favourable: yes
  sensitive: [race, male]
  reference: {male: 1.0, race: true}
thresholds:
  - {metric: bias.impact_ratio, at_least: 0.8, by: Head of Risk, on: 2026-10-01, why: house rule}
signoff: {roles: [legal], valid_for: 90 days}
"""


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_every_mistake_is_named_with_its_place(path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        planning.parse(path.read_text(encoding="utf-8"), path.name, path.parent)
    found = sorted(map(str, caught.value.mistakes), key=_place)
    assert "\n".join(found) + "\n" == path.with_suffix(".errors.txt").read_text(encoding="utf-8")


def _place(message: str) -> tuple[int, int, str]:
    parts = message.split(":", 3)
    return (int(parts[1]), int(parts[2]), parts[3]) if parts[1].isdigit() else (0, 0, message)


def test_a_good_plan(tmp_path: Path) -> None:
    plan = planning.parse(GOOD, "audit.yaml", tmp_path)
    assert plan.jurisdictions == ("NO", "DE"), "YAML 1.2: NO is Norway, not false"
    assert plan.columns.favourable == "yes", "YAML 1.2: yes is text"
    assert plan.columns.reference == {"male": "1", "race": "true"}
    assert plan.assessment_date == date(2026, 11, 21)
    assert plan.facts == tmp_path / "facts.yaml"
    assert plan.data.evaluation == tmp_path / "rows.csv"
    assert plan.signoff.valid_for_days == 90
    assert plan.thresholds[0].on == date(2026, 10, 1)
    assert plan.text == GOOD


def test_reading_looks_for_every_file_the_plan_names(tmp_path: Path) -> None:
    (tmp_path / "audit.yaml").write_text(GOOD.replace("[gdpr]", "[gdpr, lex-nova]"), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        planning.read(tmp_path / "audit.yaml")
    texts = [mistake.text for mistake in caught.value.mistakes]
    assert texts[:2] == ["data.evaluation: there is no file rows.csv", "audit.facts: there is no file facts.yaml"]
    assert texts[2].startswith("there is no policy pack 'lex-nova'; shipped: eu-ai-act, gdpr, ")


def test_a_plan_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="there is no such file; audit init DATA writes one"):
        planning.read(tmp_path / "audit.yaml")
    (tmp_path / "audit.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(PlanError, match="is not UTF-8 text"):
        planning.read(tmp_path / "audit.yaml")


def test_the_shipped_schema_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(json.loads(schema_text("plan")))
