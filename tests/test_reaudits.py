"""Re-audits as a pipeline runs them: unchanged, resampled, and worse in one group; and whether a report still holds."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import audit
from audit.cli import run
from audit.envelope import open_report
from audit.errors import InputError
from audit.history import lines, read
from audit.plan import read as read_plan
from audit.standing import standing

PLAN = """\
audit: {name: Loans, policies: [law], assessment_date: DAY, fail_on: high}
data: {evaluation: rows.csv}
columns: {prediction: approved, favourable: 1, label: repaid, sensitive: [sex], reference: {sex: m}}
thresholds:
  - {metric: bias.impact_ratio, at_least: 0.8, by: Head of Risk, on: 2026-01-01, why: house rule}
signoff: {roles: [legal], valid_for: 90 days}
BASELINE
"""


def rows(n: int, seed: int, women: float = 0.6) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    sex = rng.choice(["f", "m"], n)
    approved = (rng.random(n) < np.where(sex == "f", women, 0.62)).astype(int)
    return pd.DataFrame({"sex": sex, "approved": approved, "repaid": rng.integers(0, 2, n)})


def built(folder: Path) -> Path:
    """A folder with rows, a plan and a pack of its own."""
    from tests.policies.cases import HEAD, QUESTIONS, RATIO, rule

    (folder / "law").mkdir()
    (folder / "law" / "pack.yaml").write_text(HEAD.format(jurisdiction="any", questions=QUESTIONS), encoding="utf-8")
    text = rule(RATIO, applies="{from: 2020-01-01}", title="A ratio")
    (folder / "law" / "ratio.yaml").write_text(text, encoding="utf-8")
    rows(4_000, 1).to_csv(folder / "rows.csv", index=False)
    plan(folder)
    return folder


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, and the folder that one stands in."""
    monkeypatch.chdir(tmp_path)
    return built(tmp_path)


def plan(folder: Path, *, baseline: str = "", day: str = "2026-11-22") -> Path:
    block = f"baseline: {{evidence: {baseline}, fail_on_regression: true}}" if baseline else ""
    path = folder / "audit.yaml"
    path.write_text(PLAN.replace("BASELINE", block).replace("DAY", day), encoding="utf-8")
    return path


def audited(out: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = run(["run", "audit.yaml", "--out", out, "--quiet"])
    return code, capsys.readouterr().out


def test_three_nights(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Green for the same data, green for a resample, red for a real regression in one group."""
    audited("first", capsys)
    plan(house, baseline="first/report.pdf")
    code, said = audited("same", capsys)
    assert code == 0 and "Nothing moved beyond luck" in said
    rows(4_000, 2).to_csv("rows.csv", index=False)
    code, said = audited("resampled", capsys)
    assert code == 0 and "became worse" not in said and "evaluation file is another one" in said
    rows(4_000, 3, women=0.45).to_csv("rows.csv", index=False)
    code, said = audited("worse", capsys)
    assert code == 1
    assert "worse: bias.impact_ratio (attribute sex, group f, reference m)" in said
    assert "test/" in said, "the rule that reads it is named"
    found = json.loads(Path("worse/comparison.json").read_text(encoding="utf-8"))
    assert {item["where"].get("group") for item in found["regressions"]} == {"f"}
    assert "### Worse" in Path("worse/comparison.md").read_text(encoding="utf-8")
    past = read(Path())
    assert [Path(one.file).parent.name for one in past] == ["first", "resampled", "same", "worse"], "once each"
    (line,) = lines(past)
    assert line.metric == "bias.impact_ratio" and len(line.points) == 4
    assert run(["history", "."]) == 0
    assert "bias.impact_ratio" in capsys.readouterr().out


def test_compare_says_the_same(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audited("first", capsys)
    rows(4_000, 3, women=0.45).to_csv("rows.csv", index=False)
    audited("worse", capsys)
    both = ["compare", "first/report.pdf", "worse/report.pdf"]
    assert run([*both, "--fail-on-regression"]) == 1
    assert run(["compare", "first/evidence.json", "worse/report.pdf", "--markdown"]) == 0
    assert "| Difference |" in capsys.readouterr().out
    assert run(["compare", "first/report.pdf", "worse/evidence.json", "--markdown"]) == 2


@pytest.fixture
def signed_off(house: Path) -> Path:
    audit.run(house / "audit.yaml").write(house / "out")
    return house


def holding(folder: Path, on: date = date(2026, 11, 30)) -> dict[str, str]:
    report = open_report((folder / "out" / "report.pdf").read_bytes())
    found = standing(report, read_plan(folder / "audit.yaml"), on=on)
    return {one.name: one.holding for one in found.conditions}


def test_a_report_holds_while_nothing_changes(signed_off: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = holding(signed_off)
    assert found == {
        "plan": "holds", "model": "not checked", "data": "holds", "law": "holds", "waivers": "holds", "time": "holds",
    }  # fmt: skip
    assert run(["status", "out/report.pdf", "--plan", "audit.yaml", "--on", "2026-11-30"]) == 3
    assert "whether the model changed cannot be told" in capsys.readouterr().out


def test_each_change_is_named(signed_off: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert holding(signed_off, date(2027, 2, 21))["time"] == "does not hold"
    rows(4_000, 9).to_csv("rows.csv", index=False)
    assert holding(signed_off)["data"] == "does not hold"
    text = (signed_off / "law" / "ratio.yaml").read_text(encoding="utf-8")
    (signed_off / "law" / "ratio.yaml").write_text(text.replace("0.8", "0.99"), encoding="utf-8")
    assert holding(signed_off)["law"] == "does not hold"
    plan(signed_off, day="2026-11-23")
    assert holding(signed_off)["plan"] == "does not hold"
    assert run(["status", "out/report.pdf", "--plan", "audit.yaml", "--on", "2026-11-30", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["holds"] is False
    assert "A ratio" in json.dumps(said) or "passed under the law" in json.dumps(said)


def test_history_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no report\.pdf and no evidence\.json"):
        read(tmp_path)


def test_every_rule_is_a_test(house: Path) -> None:
    code = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rA", "--audit", "audit.yaml"]
    said = subprocess.run(code, capture_output=True, text=True, cwd=house, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "1 passed" in said.stdout
    rows(4_000, 3, women=0.2).to_csv("rows.csv", index=False)
    said = subprocess.run(code, capture_output=True, text=True, cwd=house, check=False)
    assert said.returncode == 1 and "1 failed" in said.stdout
    assert "failed, high:" in said.stdout and "Traceback" not in said.stdout
    said = subprocess.run([*code[:-1], "nothing.yaml"], capture_output=True, text=True, cwd=house, check=False)
    assert said.returncode == 4 and "there is no file nothing.yaml" in said.stderr
