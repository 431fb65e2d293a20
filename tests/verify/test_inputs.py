"""Step 9: the same files, and the same numbers when they are measured again."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from audit import plan as planning
from audit.canonical import to_bytes
from audit.envelope import Envelope
from audit.records.evidence import Evidence
from audit.records.plan import Plan
from audit.verify import inputs
from audit.verify.inputs import check_inputs

PLAN = """\
audit: {name: Small, policies: [gdpr], assessment_date: 2026-11-20}
data: {evaluation: applications.csv}
columns: {prediction: approved, favourable: 1, sensitive: [sex]}
"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Evidence]:
    folder = tmp_path_factory.mktemp("inputs")
    rows = [f"{number % 3 % 2},{'f' if number % 2 else 'm'}" for number in range(120)]
    (folder / "applications.csv").write_text("approved,sex\n" + "\n".join(rows) + "\n")
    plan = planning.parse(PLAN, "audit.yaml", folder)
    return plan, inputs.measured(plan)


def report(evidence: Evidence) -> Any:
    attachments = {"evidence.json": to_bytes(evidence)}
    return SimpleNamespace(envelope=Envelope(pdf=b"", attachments=attachments, unsigned=0))


def test_measuring_again_gives_the_same_evidence(given: tuple[Plan, Evidence]) -> None:
    plan, evidence = given
    outcome, because = check_inputs(report(evidence), plan, remeasure=True)
    assert (outcome, because.split(";")[0]) == ("holds", "applications.csv: the same file")
    assert "byte for byte" in because


@pytest.fixture
def again(given: tuple[Plan, Evidence], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Measuring gives what is said here."""

    def gives(evidence: Evidence) -> None:
        monkeypatch.setattr(inputs, "measured", lambda _: evidence)

    return gives


def altered(evidence: Evidence) -> Evidence:
    first, *rest = evidence.measurements
    return replace(evidence, measurements=(replace(first, value=first.value + 1), *rest))


def test_another_number_fails_and_is_named(given: tuple[Plan, Evidence], again: Any) -> None:
    plan, evidence = given
    again(evidence)
    outcome, because = check_inputs(report(altered(evidence)), plan, remeasure=True)
    assert outcome == "fails"
    assert evidence.measurements[0].metric in because


def test_other_versions_may_move_a_number_and_are_named(given: tuple[Plan, Evidence], again: Any) -> None:
    plan, evidence = given
    newer = replace(evidence, provenance=replace(evidence.provenance, engine="duckdb 99"))
    again(newer)
    assert check_inputs(report(evidence), plan, remeasure=True)[0] == "holds"
    assert "with another version of engine" in check_inputs(report(evidence), plan, remeasure=True)[1]
    outcome, because = check_inputs(report(altered(evidence)), plan, remeasure=True)
    assert outcome == "not checked"
    assert "another version of engine" in because


def test_nothing_is_measured_when_the_files_differ(given: tuple[Plan, Evidence], tmp_path: Path) -> None:
    _, evidence = given
    (tmp_path / "applications.csv").write_bytes(b"approved,sex\n1,f\n")
    other = planning.parse(PLAN, "audit.yaml", tmp_path)
    outcome, because = check_inputs(report(evidence), other, remeasure=True)
    assert outcome == "fails"
    assert "is not the file that the evidence was made from" in because


def test_without_inputs_the_step_was_not_asked(given: tuple[Plan, Evidence]) -> None:
    assert check_inputs(report(given[1]), None)[0] == "not asked"
