"""Benchmarks call what users do not see, and nobody runs them every day: a change must not break them unseen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMES = sorted(
    path.stem for path in (ROOT / "benchmarks").glob("*.py") if "ArgumentParser" in path.read_text(encoding="utf-8")
)


def ran(*arguments: str) -> str:
    command = [sys.executable, "-W", "ignore", "-m", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def test_the_scan_finds_the_one_card_among_its_rows() -> None:
    assert "[('remark', 'card', 1)]" in ran("benchmarks.privacy", "scan", "--rows", "3000")


def test_every_kind_of_identifier_is_timed() -> None:
    said = ran("benchmarks.privacy", "kinds", "--rows", "100")
    assert "email 100" in said and "cells per CPU s" in said.splitlines()[-1]


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_says_how_it_is_used(name: str) -> None:
    assert "usage:" in ran(f"benchmarks.{name}", "--help")
