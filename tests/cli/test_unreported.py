"""An audit whose pages cannot be made loses nothing: what was measured is kept, and is rendered later."""

from pathlib import Path

import pandas as pd
import pytest

from audit.cli import run
from audit.report import fonts

PLAN = """\
audit: {name: Loans, policies: [house], assessment_date: 2026-11-21}
data: {evaluation: loans.csv}
columns: {prediction: approved, favourable: 1, sensitive: [origin]}
"""


def test_evidence_is_kept_where_a_script_lacks_its_face(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = pd.DataFrame({"origin": ["汉族群体", "other"] * 30, "approved": [1, 0, 1, 1] * 15})
    rows.to_csv(tmp_path / "loans.csv", index=False)
    (tmp_path / "audit.yaml").write_text(PLAN, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.pdf").write_bytes(b"an earlier report")
    with monkeypatch.context() as without:
        without.setattr(fonts, "_found", {face: fonts.path(face) for face in fonts.FACES}.get)
        assert run(["run", str(tmp_path / "audit.yaml"), "--out", str(out), "--quiet"]) == 2
    said = capsys.readouterr().err
    assert "signoff[fonts]" in said and "audit report renders them" in said
    assert (out / "report.pdf").read_bytes() == b"an earlier report", "old and new never stand side by side"
    kept = out / "unreported"
    assert sorted(path.name for path in kept.iterdir()) == ["evidence.json", "judgement.json"]
    if not all(script.installed for script in fonts.SCRIPTS):
        return
    files = [str(kept / name) for name in ("evidence.json", "judgement.json")]
    made = ["report", *files, "--plan", str(tmp_path / "audit.yaml"), "--out", str(out / "report.pdf")]
    assert run(made) == 0
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
