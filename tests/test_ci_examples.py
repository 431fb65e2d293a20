"""The shipped pipelines, run as they are: the steps' own shell scripts, on a real plan."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.test_reaudits import house, plan, rows

ROOT = Path(__file__).parent.parent
__all__ = ["house"]


def yaml(path: str) -> Any:
    return YAML(typ="safe", pure=True).load((ROOT / path).read_text(encoding="utf-8"))


def shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = {**os.environ, "PATH": path, **variables}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_github_action(house: Path) -> None:
    steps = yaml("action.yml")["runs"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("id") == "audit"]
    files = {"GITHUB_STEP_SUMMARY": str(house / "step.md"), "GITHUB_OUTPUT": str(house / "output")}
    done = shell(script, house, PLAN="audit.yaml", OUT="audit-out", EDITION="full", **files)
    assert done.returncode == 0, done.stderr
    assert (house / "output").read_text(encoding="utf-8") == "verdict=cleared\n"
    assert (house / "step.md").read_text(encoding="utf-8").startswith("## Loans: cleared")
    rows(4_000, 3, women=0.2).to_csv(house / "rows.csv", index=False)
    plan(house, baseline="audit-out/report.pdf")
    done = shell(script, house, PLAN="audit.yaml", OUT="again", EDITION="summary", **files)
    assert done.returncode == 1
    assert "### Worse" in (house / "step.md").read_text(encoding="utf-8")
    assert (house / "again" / "audit.sarif").exists()
    assert (house / "again" / "summary.pdf").exists()


def test_the_action_installs_what_the_readme_names() -> None:
    (install,) = [step["run"] for step in yaml("action.yml")["runs"]["steps"] if step.get("name") == "Install"]
    for package in ("libpangoft2-1.0-0", "libharfbuzz-subset0"):
        assert package in install
        assert package in "\n".join(yaml("ci/gitlab.yml")["audit"]["before_script"])


def test_the_gitlab_job(house: Path) -> None:
    job = yaml("ci/gitlab.yml")["audit"]
    done = shell("\n".join(job["script"]), house, **{name: str(value) for name, value in job["variables"].items()})
    assert done.returncode == 0, done.stderr
    for path in job["artifacts"]["reports"].values():
        assert (house / path).exists()


def test_the_pre_commit_hook(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (hook,) = yaml(".pre-commit-hooks.yaml")
    assert {"id", "name", "entry", "language"} <= set(hook)
    (house / "audit").mkdir()
    done = shell("audit measure audit.yaml --out audit/evidence.json --quiet", house)
    assert done.returncode == 0, done.stderr
    done = shell(" ".join([hook["entry"], *hook["args"], "--on", "2026-11-22"]), house)
    assert done.returncode == 0, done.stderr


def test_the_workflow_uses_the_outputs_that_the_action_has() -> None:
    workflow, action = yaml("ci/github.yml"), yaml("action.yml")
    (used,) = [step for step in workflow["jobs"]["audit"]["steps"] if step.get("id") == "audit"]
    assert set(used["with"]) <= set(action["inputs"])
    assert action["inputs"]["out"]["default"] == "audit-out"
