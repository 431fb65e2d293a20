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


BLOCKS = (
    GOOD.replace(
        "{roles: [legal], valid_for: 90 days}", "{roles: [legal, owner], people: {legal: [Ada]}, ordered: true}"
    )
    + """\
explanation:
  reasons: {income: Your income is low for the amount asked.}
  actionable: {income: {direction: up, at_most: 90000}, debts: {}}
  monotone: {income: increasing}
privacy: {recorded_on: day, retention: 1095 days, consent: agreed, sensitive_values: [health]}
quality:
  ranges: {age: {at_least: 18, at_most: 120}, male: {values: [0, 1]}}
  costs: {false_positive: 900, false_negative: 40, unit: EUR}
"""
)


def test_the_optional_blocks(tmp_path: Path) -> None:
    plan = planning.parse(BLOCKS, "audit.yaml", tmp_path)
    assert plan.explanation.actionable["income"].direction == "up"
    assert plan.explanation.actionable["debts"].direction == "any", "a feature without limits may move either way"
    assert plan.explanation.monotone == {"income": "increasing"}
    assert (plan.privacy.recorded_on, plan.privacy.retention_days) == ("day", 1095)
    assert plan.privacy.sensitive_values == ("health",)
    assert plan.quality.ranges["male"].values == ("0", "1"), "values are compared as groups are: as text"
    assert plan.quality.costs is not None and plan.quality.costs.false_positive == 900
    assert plan.signoff.people == {"legal": ("Ada",)} and plan.signoff.ordered


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("at_most: 120", "at_most: 1", "the range of 'age' allows nothing: at_least is above at_most"),
        ("recorded_on: day, ", "", "privacy.retention has no use without privacy.recorded_on"),
        ("people: {legal", "people: {board", "'board' is not among signoff.roles"),
    ],
)
def test_contradictions_in_the_optional_blocks(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(PlanError, match=said):
        planning.parse(BLOCKS.replace(old, new), "audit.yaml", tmp_path)
