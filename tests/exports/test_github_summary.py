"""The step summary: counts that add up, and text that cannot become markup."""

import pytest

from audit.exports.github_summary import default_file, render
from tests.exports.judged import finding, judged


def test_the_counts_add_up() -> None:
    row = next(line for line in render(judged()).splitlines() if line.startswith("| test |"))
    total, *parts = (int(cell) for cell in row.strip("| ").split("|")[1:])
    assert total == 8 == sum(parts)
    assert parts == [1, 2, 2, 1, 2], "passed, failed, cannot tell, accepted, aside"


def test_hostile_text_is_no_markup() -> None:
    page = render(judged())
    assert "<b>" not in page.replace("\\<b", "")
    cells = [line for line in page.splitlines() if "bold" in line]
    assert cells and all(line.replace("\\|", "").count("|") == 5 for line in cells)


def test_long_lists_end() -> None:
    page = render(judged(*(finding(f"r{i}", "failed") for i in range(400))))
    assert "370 more in judgement.json." in page


def test_a_job_says_where_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    assert default_file() == "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "/tmp/there.md")
    assert default_file() == "/tmp/there.md"
