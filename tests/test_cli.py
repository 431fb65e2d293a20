"""The command line: what it prints, and how it leaves."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from audit.cli import run

PLAN = """\
audit: {name: Recorded decisions, policies: [gdpr], assessment_date: 2026-11-21}
data: {evaluation: loans.csv}
columns: {prediction: approve, favourable: 1, sensitive: [race]}
"""


@pytest.fixture
def plan(loans_csv: Path) -> Path:
    path = loans_csv.parent / "audit.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_run_measure_judge_and_report_agree(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = plan.parent
    code = run(["run", str(plan), "--out", str(folder / "out"), "--quiet"])
    printed = capsys.readouterr().out
    assert code in (1, 3)
    assert ("NOT CLEARED" if code == 1 else "CANNOT TELL") in printed
    assert str(folder / "out" / "report.pdf") in printed
    assert run(["measure", str(plan), "--out", str(folder / "evidence.json"), "--quiet"]) == 0
    judge = ["judge", str(folder / "evidence.json"), "--plan", str(plan), "--out", str(folder / "judgement.json")]
    assert run(judge) == code
    report = ["report", str(folder / "evidence.json"), str(folder / "judgement.json"), "--plan", str(plan)]
    assert run([*report, "--out", str(folder / "report.pdf")]) == 0
    for name in ("evidence.json", "judgement.json", "report.pdf"):
        assert (folder / name).read_bytes() == (folder / "out" / name).read_bytes(), name


def test_judge_under_the_law_of_another_day(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = plan.parent
    run(["measure", str(plan), "--out", str(folder / "evidence.json"), "--quiet"])
    before_gdpr = ["judge", str(folder / "evidence.json"), "--packs", "gdpr", "--on", "2018-05-24"]
    capsys.readouterr()
    assert run([*before_gdpr, "--out", str(folder / "judgement.json")]) == 3
    assert "scheduled" in capsys.readouterr().out


BAD_INPUT = {
    "ragged rows": (b"race,approve\nwhite,1\nblack\n", "loans.csv:3: the row has 1 cell"),
    "wrong encoding": ("race,approve\nwei\u00df,1\nblack,0\n".encode("latin-1"), "UTF-8"),
    "duplicate headers": (b"race,race,approve\na,b,1\nb,c,0\n", "race"),
    "empty file": (b"", "empty"),
    "header only": (b"race,approve\n", "row"),
    "missing columns": (b"ethnicity,approve\na,1\nb,0\n", "race"),
    "one class only": (b"race,approve\na,1\nb,1\n", "approve"),
    "all-null sensitive attribute": (b"race,approve\n,1\n,0\n", "race"),
    "favourable never occurs": (b"race,approve\na,yes\nb,no\n", "favourable"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_one_sentence_and_exit_2(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, named = BAD_INPUT[case]
    (tmp_path / "loans.csv").write_bytes(content)
    (tmp_path / "audit.yaml").write_text(PLAN, encoding="utf-8")
    assert run(["run", str(tmp_path / "audit.yaml"), "--out", str(tmp_path / "out"), "--quiet"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.strip().splitlines()
    assert len(lines) == 1, captured.err
    assert lines[0].startswith("error: ") and named in lines[0]
    assert not (tmp_path / "out").exists(), "nothing is written"


def test_arguments_that_make_no_sense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["run"]) == 2
    assert run(["no-such-verb"]) == 2
    assert run(["run", str(tmp_path / "absent.yaml"), "--out", str(tmp_path)]) == 2
    assert run(["explain", "bias.selection_rat"]) == 2
    assert "did you mean bias.selection_rate" in capsys.readouterr().err


def test_nobody_reading_the_output_is_not_a_verdict(plan: Path) -> None:
    command = f"{sys.executable} -m audit list rules | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("0", "4"), "0 when everything was written before the reader left"


def test_a_bug_is_exit_4_and_shows_no_data(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import audit.load

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the cell says jane@example.org")

    monkeypatch.setattr(audit.load, "load", broken)
    assert run(["run", str(plan), "--out", str(plan.parent / "out"), "--quiet"]) == 4
    captured = capsys.readouterr()
    assert "internal error: RuntimeError" in captured.err and "jane" not in captured.err + captured.out


def test_explain_and_list_know_every_name(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("bias.impact_ratio", "bias.error_rates", "bias.equalized_odds_difference", "us/ssn", "gdpr/art-05-1c"):
        assert run(["explain", name]) == 0, name
        assert len(capsys.readouterr().out) > 200, name
    assert run(["list"]) == 0
    printed = capsys.readouterr().out
    for part in ("bias.selection_rate", "us/ssn", "gdpr/", "us-ugesp/"):
        assert part in printed


def test_init_writes_a_plan_that_needs_only_its_columns(loans_csv: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = loans_csv.parent / "audit.yaml"
    assert run(["init", str(loans_csv), "--out", str(plan)]) == 0
    text = plan.read_text(encoding="utf-8")
    for column in ("race", "male", "approve"):
        assert column in text
    assert run(["init", str(loans_csv), "--out", str(plan)]) == 2, "never replaces a file unasked"
    filled = text.replace("columns:\n", "columns:\n  prediction: approve\n  favourable: 1\n  sensitive: [race]\n", 1)
    plan.write_text(filled, encoding="utf-8")
    capsys.readouterr()
    assert run(["run", str(plan), "--out", str(loans_csv.parent / "out"), "--quiet"]) in (1, 3), capsys.readouterr().err


@pytest.mark.parametrize(
    ("commands", "heavy"),
    [
        (
            (["--help"], ["run", "--help"]),
            {"pandas", "numpy", "ibis", "duckdb", "sklearn", "shap", "weasyprint", "pyhanko", "scipy", "fairlearn"},
        ),
        (
            (["list"], ["explain", "bias.impact_ratio"]),
            {"pandas", "ibis", "duckdb", "pyarrow", "sklearn", "shap", "weasyprint", "scipy", "fairlearn"},
        ),
    ],
)
def test_help_and_lists_import_nothing_heavy(commands: tuple[list[str], ...], heavy: set[str]) -> None:
    code = (
        f"import sys; from audit.cli import run; [run(command) for command in {commands!r}];"
        f"print(sorted({{name.partition('.')[0] for name in sys.modules}} & {heavy!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_audit_leaves_the_table_alone(plan: Path, loans: pd.DataFrame) -> None:
    before = (plan.parent / "loans.csv").read_bytes()
    run(["run", str(plan), "--out", str(plan.parent / "out"), "--quiet"])
    assert (plan.parent / "loans.csv").read_bytes() == before
    assert sorted(path.name for path in plan.parent.iterdir()) == ["audit.yaml", "loans.csv", "out"]
