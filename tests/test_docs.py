"""What the documentation says, done: every Python block runs, and so do the README's commands."""

import re
import shlex
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from audit.cli import run
from tests.slow import SLOW

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loans: pd.DataFrame) -> None:
    from sklearn.linear_model import LogisticRegression

    applications = loans.rename(columns={"approve": "repaid", "male": "sex"})
    model = LogisticRegression(max_iter=500).fit(applications[["obrat", "loanprc"]], applications["repaid"])
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"model": model, "applications": applications}
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), namespace)


def test_the_commands_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loans: pd.DataFrame) -> None:
    from audit.keys import issue, new_authority

    loans.rename(columns={"approve": "approved", "male": "sex"}).to_csv(tmp_path / "applications.csv", index=False)
    authority = new_authority("Readme authority")
    key, passphrase = issue(authority, "Mara Castell", "legal")
    (tmp_path / "legal.p12").write_bytes(key)
    (tmp_path / "ca.pem").write_bytes(authority.certificate)
    monkeypatch.setenv("SIGNOFF_PASSPHRASE", passphrase.decode())
    monkeypatch.chdir(tmp_path)
    (plan,) = blocks(ROOT / "README.md", "yaml")
    lines = [line.removeprefix("$ ") for block in blocks(ROOT / "README.md", "console") for line in block.splitlines()]
    codes = {}
    for line in lines:
        words = shlex.split(line)
        if words[0] != "audit":
            assert line in ("make demo", "make test", "pip install signoff"), f"nothing checks {line!r}"
            continue
        if "hiring" in line:
            continue  # test_the_second_example_of_the_readme
        codes[words[1]] = run(words[1:])
        if words[1] == "init":
            (tmp_path / "audit.yaml").write_text(plan, encoding="utf-8")
    assert {codes.pop("run"), codes.pop("judge")} <= {1, 3}, "a plan without answers is not cleared"
    assert codes.pop("status") == 3, "without a model file, whether the model changed cannot be told"
    assert codes == {"init": 0, "sign": 0, "verify": 0, "list": 0, "explain": 0, "compare": 0}


def test_the_second_example_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a minute: it audits 6,000 applicants, renders and signs the report, and verifies it."""
    monkeypatch.chdir(tmp_path)
    lines = [line.removeprefix("$ ") for block in blocks(ROOT / "README.md", "console") for line in block.splitlines()]
    commands = [shlex.split(line)[1:] for line in lines if "hiring" in line]
    assert [command[0] for command in commands] == ["demo", "export"]
    if not SLOW:
        demo = import_module("audit.demo.hiring")
        demo.write(tmp_path / "hiring")
        return
    assert [run(command) for command in commands] == [0, 0]
    assert "Impact ratio" in (tmp_path / "hiring" / "summary.html").read_text(encoding="utf-8")


def test_the_readme_links_every_pack() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs" / "reference" / "policies").glob("*.md")):
        assert f"(docs/reference/policies/{page.name})" in text, page.name


def test_links_lead_somewhere() -> None:
    for page in [*PAGES, *sorted((ROOT / "docs" / "adr").glob("*.md")), ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_plan_of_the_readme_is_ten_lines() -> None:
    (plan,) = blocks(ROOT / "README.md", "yaml")
    assert len(plan.splitlines()) == 10
