"""`audit run --edition`: a short edition beside evidence and judgement, of which the full report is made later."""

from pathlib import Path

import pandas as pd
import pytest

from audit.cli import run

PLAN = """\
audit: {name: Loans, policies: [us-ugesp], assessment_date: 2026-11-22}
data: {evaluation: loans.csv}
columns: {prediction: approved, favourable: 1, sensitive: [sex]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("editions")
    rows = pd.DataFrame({"sex": ["f", "m", "m"] * 200, "approved": [1, 0, 1, 1, 1] * 120})
    rows.to_csv(made / "loans.csv", index=False)
    (made / "audit.yaml").write_text(PLAN, encoding="utf-8")
    return made


def audited(folder: Path, out: str, *more: str) -> int:
    return run(["run", str(folder / "audit.yaml"), "--out", str(folder / out), "--quiet", *more])


def test_the_full_report_made_later_is_the_one_that_a_run_makes(folder: Path) -> None:
    short, whole = folder / "short", folder / "whole"
    assert audited(folder, "short", "--edition", "summary") == audited(folder, "whole")
    names = {path.name for path in short.iterdir()}
    assert names == {"evidence.json", "judgement.json", "summary.pdf", "timing.json"}
    for name in ("evidence.json", "judgement.json"):
        assert (short / name).read_bytes() == (whole / name).read_bytes()
    files = [str(short / "evidence.json"), str(short / "judgement.json"), "--plan", str(folder / "audit.yaml")]
    assert run(["report", *files, "--out", str(folder / "later.pdf")]) == 0
    assert (folder / "later.pdf").read_bytes() == (whole / "report.pdf").read_bytes()
    assert run(["report", *files, "--out", str(folder / "later-summary.pdf"), "--edition", "summary"]) == 0
    assert (folder / "later-summary.pdf").read_bytes() == (short / "summary.pdf").read_bytes()


def test_a_report_of_an_earlier_audit_is_neither_replaced_nor_left_beside(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "before"
    out.mkdir()
    (out / "report.pdf").write_bytes(b"of an earlier audit")
    assert audited(folder, "before", "--edition", "summary") == 2
    assert "report.pdf: is of an earlier audit; move it away, or name another folder" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["report.pdf"]


def test_a_short_edition_cannot_be_sealed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audited(folder, "sealed", "--edition", "summary", "--seal", str(folder / "loans.csv")) == 2
    assert "seals the full report, and --edition summary makes none" in capsys.readouterr().err
    assert not (folder / "sealed").exists()
