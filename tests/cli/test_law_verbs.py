"""The verbs of the law: list, explain, init, judge, compare, export."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audit import canonical
from audit.cli import run
from tests.policies.cases import HEAD, QUESTIONS, RATIO, READY, evidence, number, rule

RATES = [
    number("bias.selection_rate", rate, n=n, attribute=attribute, group=group)
    for attribute, group, rate, n in (
        ("sex", "f", 0.4, 100), ("sex", "m", 0.5, 100), ("race", "a", 0.45, 120), ("race", "b", 0.45, 80),
    )
]  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Evidence, and a folder of packs."""
    measured = [number("bias.impact_ratio", 0.85, attribute="race", group="b", reference="a"), *RATES]
    (tmp_path / "evidence.json").write_bytes(canonical.to_bytes(evidence(measured)))
    law = tmp_path / "law" / "test"
    law.mkdir(parents=True)
    (law / "pack.yaml").write_text(HEAD.format(jurisdiction="any", questions=QUESTIONS), encoding="utf-8")
    until = rule(RATIO, applies="{from: 2020-01-01, until: 2026-06-30, ends: replaced}", title="Until June")
    (law / "a.yaml").write_text(until, encoding="utf-8")
    strict = RATIO.replace("0.8", "0.9")
    (law / "b.yaml").write_text(rule(strict, applies="{from: 2026-07-01}", title="From July"), encoding="utf-8")
    return tmp_path


def judge(made: Path, on: str, *more: str) -> int:
    arguments = ["judge", str(made / "evidence.json"), "--packs", str(made / "law"), "--on", on]
    return run([*arguments, *more, "--out", str(made / f"{on}.json")])


def test_passed_under_the_law_of_march_fails_under_todays(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judge(made, "2026-03-01") == 0
    assert judge(made, "2026-11-21") == 1
    capsys.readouterr()
    assert run(["compare", str(made / "2026-03-01.json"), str(made / "2026-11-21.json")]) == 0
    said = capsys.readouterr().out
    assert (
        "test/a (Test Art. 1): passed under the law of 2026-03-01, does not apply under the law of 2026-11-21" in said
    )
    assert (
        "test/b (Test Art. 1): was not in force under the law of 2026-03-01, fails under the law of 2026-11-21" in said
    )
    assert "what differs is the law in force" in said
    assert run(["compare", str(made / "2026-03-01.json"), str(made / "2026-11-21.json"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["law_only"] is True
    assert run(["compare", str(made / "2026-03-01.json"), str(made / "evidence.json")]) == 2


def test_the_status_of_a_rule_is_that_of_the_day(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for on, status in (("2026-03-01", "scheduled, from 2026-07-01"), ("2026-11-21", "replaced after 2026-06-30")):
        assert run(["list", "--on", on, "--packs", str(made / "law" / "test")]) == 0
        assert status in capsys.readouterr().out


def test_all_packs_are_listed_in_less_than_a_second() -> None:
    """Of processor time; on a busy machine the clock may say more."""
    code = "from audit.cli import run; run(['list', '--on', '2027-12-03'])"
    before = os.times()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 2
    lines = done.stdout.splitlines()
    assert lines[0] == "Rules on 2027-12-03"
    assert len([line for line in lines if "/" in line.partition(" ")[0]]) > 250
    for part in ("eu-ai-act/", "us-nyc-ll144/", "scheduled, from 2028-08-02", "voluntary", "repealed after 2026-07-20"):
        assert part in done.stdout or part.startswith("repealed")


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        ("taxonomy", ("ethnicity", "racial or ethnic origin", "Art. 4(15) and 9(1)")),
        ("ledger", ("gdpr: ", "not covered", "measured, declared")),
        ("packs", ("us-mrm", "EU", "rules")),
    ],
)
def test_lists(what: str, parts: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", what]) == 0
    said = capsys.readouterr().out
    assert all(part in said for part in parts)


def test_the_questionnaire_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "audit.yaml"
    assert run(["init", "--facts", "gdpr,eu-ai-act", "--out", str(plan)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts.schema.json", "facts.yaml"]
    assert json.loads((tmp_path / "facts.schema.json").read_text(encoding="utf-8"))["additionalProperties"] is False
    assert run(["init", "--facts", "gdpr", "--out", str(plan)]) == 2, "never replaces a file unasked"
    assert run(["init", "--out", str(plan)]) == 2
    assert "name the table to audit, or --facts PACKS" in capsys.readouterr().err


def test_an_organisation_tightens_and_cannot_loosen(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = made / "own"
    own.mkdir()
    head = (
        "id: own\ntitle: Own\nversion: '1'\njurisdiction: EU\nas_of: 2026-11-01\nsources: [Board]\nreviewed_by: null\n"
    )
    (own / "pack.yaml").write_text(f"{head}overrides: us-mrm\nquestions: {{}}\n", encoding="utf-8")
    arguments = ["judge", str(made / "evidence.json"), "--packs", str(own), "--out", str(made / "j.json")]
    assert run(arguments) in (0, 1, 3)
    (pack,) = json.loads((made / "j.json").read_text(encoding="utf-8"))["packs"]
    assert (pack["id"], pack["version"]) == ("us-mrm", "1 with own 1")
    (own / "pack.yaml").write_text(f"{head}overrides: gdpr\nquestions: {{}}\n", encoding="utf-8")
    (own / "art-05-1c-minimisation.yaml").write_text(rule(READY), encoding="utf-8")
    capsys.readouterr()
    assert run(arguments) == 2
    assert "own/art-05-1c-minimisation.yaml" in capsys.readouterr().err


class TestExport:
    def export(self, made: Path, *more: str) -> int:
        return run(["export", str(made / "evidence.json"), "--format", "ll144-summary", *more])

    def test_markdown_to_the_terminal(self, made: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.export(made) == 3
        said = capsys.readouterr()
        assert "| f | 100 | 40.0% | 0.80 |" in said.out
        assert "not declared yet: bias_audit_date" in said.err

    def test_a_page_with_what_is_declared(self, made: Path) -> None:
        facts: dict[str, Any] = {
            "bias_audit_date": "2026-10-01",
            "audit_data": "test data",
            "audit_data_origin": "a trial in 2026",
            "tool_distribution_date": "2026-12-01",
        }
        (made / "facts.yaml").write_text(json.dumps(facts), encoding="utf-8")
        page = made / "summary.html"
        assert (
            self.export(made, "--facts", str(made / "facts.yaml"), "--packs", "us-nyc-ll144", "--out", str(page)) == 0
        )
        text = page.read_text(encoding="utf-8")
        assert text.startswith("<!doctype html>")
        assert "a trial in 2026" in text

    def test_what_is_not_evidence(self, made: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["export", str(made / "law" / "test" / "a.yaml"), "--format", "ll144-summary"]) == 2
        assert self.export(made, "--sex", "nowhere") == 2
        assert "which sensitive attribute is sex?" in capsys.readouterr().err
