"""A new model about the same rows: the earlier one is asked again, and differences are paired."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

import audit
from audit import canonical, compare, measure
from audit.cli import run
from audit.envelope import open_report
from audit.errors import InputError
from audit.exchange import parse_evidence
from audit.plan import parse

PLAN = """\
audit: {name: Loans, policies: [us-ugesp], assessment_date: 2026-11-22}
data: {evaluation: rows.csv}
columns: {ROLES, favourable: 1, label: repaid, sensitive: [sex], reference: {sex: m}}
BLOCKS
"""
BY_MODEL = PLAN.replace("ROLES", "threshold: 0.5, features: [x, y]")
PAIRED = {
    "bias.selection_rate", "bias.impact_ratio", "bias.true_positive_rate", "bias.false_positive_rate",
    "bias.false_negative_rate", "bias.selection_rate_difference_to_reference",
}  # fmt: skip


CHECKS = ("bias.changed_decisions", "bias.error_rates", "bias.impact_ratio", "bias.selection_rate")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the checks that this is about."""
    found = {name: check for name, check in measure.discover().items() if name in CHECKS}
    monkeypatch.setattr(measure, "discover", lambda: found)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rows, two models that nearly agree about them, and the decisions of both."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"x": rng.normal(0, 1, 1_500), "y": rng.normal(0, 1, 1_500)})
    table["sex"] = rng.choice(["f", "m"], len(table))
    table["repaid"] = (table["x"] + rng.normal(0, 1, len(table)) > 0).astype(int)
    for name, shift in (("old", 0.0), ("new", -0.15)):
        model = LogisticRegression().fit(table[["x", "y"]], table["repaid"])
        model.intercept_ += shift
        skops.io.dump(model, f"{name}.skops")
        table[name] = model.predict(table[["x", "y"]])
    table.to_csv("rows.csv", index=False)
    return tmp_path


def audited(text: str, blocks: str) -> audit.Audit:
    Path("audit.yaml").write_text(text.replace("BLOCKS", blocks), encoding="utf-8")
    return audit.run("audit.yaml")


def kept(done: audit.Audit) -> None:
    """Its evidence alone, which is enough for a baseline and far faster than pages."""
    canonical.write_whole(Path("first/evidence.json"), canonical.to_bytes(done.evidence))


def test_the_earlier_model_is_asked_again(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept(audited(BY_MODEL, "model: {source: old.skops}"))
    blind = audited(BY_MODEL, "model: {source: new.skops}\nbaseline: {evidence: first/evidence.json}")
    assert blind.since is not None
    assert {one.basis for one in blind.since.comparison.movements if one.metric in PAIRED} == {"bounded"}
    blocks = "model: {source: new.skops}\nbaseline: {evidence: first/evidence.json, model: old.skops}"
    asked = audited(BY_MODEL, blocks)
    assert asked.since is not None
    paired = {one.metric: one for one in asked.since.comparison.movements if one.basis == "paired"}
    assert paired.keys() >= PAIRED
    wide = {(one.metric, *one.where.items()): one for one in blind.since.comparison.movements}
    for one in asked.since.comparison.movements:
        if one.basis == "paired":
            other = wide[(one.metric, *one.where.items())]
            assert one.high - one.low < (other.high - other.low) / 2, one  # type: ignore[operator]
            assert other.low <= one.low <= one.high <= other.high  # type: ignore[operator]
    assert paired["bias.selection_rate"].state == "moved", "two in a hundred decisions, told from luck by pairing"
    assert wide["bias.selection_rate", ("attribute", "sex"), ("group", "f")].state == "did not move"
    inputs = {item.role for item in asked.evidence.provenance.inputs}
    assert "earlier model" in inputs
    assert run(["run", "audit.yaml", "--out", "second", "--quiet"]) in (0, 1, 3)
    assert "are paired" in capsys.readouterr().out
    assert "| paired |" in Path("second/comparison.md").read_text(encoding="utf-8")
    assert run(["verify", "second/report.pdf", "--inputs", "audit.yaml"]) in (0, 3)
    said = capsys.readouterr().out
    assert "pages are not those" not in said and "gives another result" not in said and "fails" not in said


def test_the_earlier_decisions_stand_in_a_column(house: Path) -> None:
    kept(audited(PLAN.replace("ROLES", "prediction: old"), ""))
    blocks = "baseline: {evidence: first/evidence.json, prediction: old}"
    now = audited(PLAN.replace("ROLES", "prediction: new"), blocks)
    assert now.since is not None
    assert {one.basis for one in now.since.comparison.movements if one.metric in PAIRED} == {"paired"}


def test_the_same_model_again_leaves_no_luck(house: Path) -> None:
    kept(audited(BY_MODEL, "model: {source: old.skops}"))
    again = audited(BY_MODEL, "model: {source: old.skops}\nbaseline: {evidence: first/evidence.json}")
    assert again.since is not None
    moved = again.since.comparison.movements
    assert {one.state for one in moved} == {"did not move"}
    assert {one.basis for one in moved} == {"counted"}


def test_the_baseline_may_be_what_is_written_over(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audited(PLAN.replace("ROLES", "prediction: old"), "").write(Path("out"))
    first = open_report(Path("out/report.pdf").read_bytes())
    rows = pd.read_csv("rows.csv")
    rows.loc[rows["sex"] == "f", "old"] *= rows.loc[rows["sex"] == "f", "x"] > 1
    rows.to_csv("rows.csv", index=False)
    Path("audit.yaml").write_text(
        PLAN.replace("ROLES", "prediction: old").replace(
            "BLOCKS", "baseline: {evidence: out/report.pdf, fail_on_regression: true}"
        ),
        encoding="utf-8",
    )
    assert run(["run", "audit.yaml", "--out", "out", "--quiet"]) == 1
    found = json.loads(Path("out/comparison.json").read_text(encoding="utf-8"))
    assert found["regressions"] and found["baseline_sha256"] == canonical.sha256(first.content("evidence.json"))
    capsys.readouterr()


@pytest.mark.parametrize(
    ("block", "text"),
    [
        ("model: old.skops, prediction: old", "keep one of the two"),
        ("threshold: 0.4", "has no use without baseline.model"),
        ("model: old.pkl", "can run any code"),
        ("prediction: new", "comparing it with itself"),
    ],
)
def test_contradictions_are_told(block: str, text: str) -> None:
    given = PLAN.replace("ROLES", "prediction: new").replace("BLOCKS", f"baseline: {{evidence: e.json, {block}}}")
    with pytest.raises(InputError, match=text):
        parse(given, "audit.yaml", Path())


def test_an_earlier_model_or_column_that_does_not_fit_is_told(house: Path) -> None:
    again = audited(BY_MODEL, "model: {source: old.skops}")
    kept(again)
    with pytest.raises(InputError, match="'absent'"):
        audited(BY_MODEL, "model: {source: new.skops}\nbaseline: {evidence: first/evidence.json, prediction: absent}")
    Path("bad.skops").write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"bad\.skops"):
        audited(BY_MODEL, "model: {source: new.skops}\nbaseline: {evidence: first/evidence.json, model: bad.skops}")
    canonical.write_whole(Path("judgement.json"), canonical.to_bytes(again.judgement))
    with pytest.raises(InputError, match="is a judgement"):
        compare.read_evidence(Path("judgement.json"))
    assert parse_evidence(Path("first/evidence.json").read_bytes(), "e").plan.measuring
