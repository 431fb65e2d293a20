"""The option --export, and audit export of judgements."""

import json
from pathlib import Path

import pytest

from audit import canonical
from audit.cli import run
from tests.exports.judged import judged
from tests.policies.cases import HEAD, QUESTIONS, RATIO, evidence, number, rule


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    measured = [number("bias.impact_ratio", 0.6, attribute="race", group="b", reference="a")]
    (tmp_path / "evidence.json").write_bytes(canonical.to_bytes(evidence(measured)))
    law = tmp_path / "law" / "test"
    law.mkdir(parents=True)
    (law / "pack.yaml").write_text(HEAD.format(jurisdiction="any", questions=QUESTIONS), encoding="utf-8")
    (law / "a.yaml").write_text(rule(RATIO, applies="{from: 2020-01-01}", title="A ratio"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def judge(*more: str) -> int:
    return run(["judge", "evidence.json", "--packs", "law/test", "--on", "2026-11-22", "--out", "j.json", *more])


def test_files_are_written_beside_the_judgement_or_where_they_are_asked_for(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge("--export", "junit", "--export", "sarif=there/code.sarif", "--export", "github-summary") in (1, 3)
    assert "testsuites" in (made / "junit.xml").read_text(encoding="utf-8")
    assert json.loads((made / "there" / "code.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "code.sarif" in capsys.readouterr().out


def test_a_step_summary_is_added_to(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = made / "step.md"
    page.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    judge("--export", "github-summary")
    assert page.read_text(encoding="utf-8").startswith("before\n## ")


def test_an_unknown_form_is_refused_before_anything_is_written(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judge("--export", "xml") == 2
    assert "'xml' is none of cyclonedx, github-summary" in capsys.readouterr().err
    assert not (made / "j.json").exists()


def test_export_takes_a_judgement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "judgement.json"
    path.write_bytes(canonical.to_bytes(judged().judgement))
    assert run(["export", str(path), "--format", "oscal"]) == 0
    assert json.loads(capsys.readouterr().out)["assessment-results"]["results"]
    assert run(["export", str(path), "--format", "model-card"]) == 2
    assert "name report.pdf instead" in capsys.readouterr().err
