"""pytest --audit audit.yaml: every rule of an audit is a test.

A rule that failed, or that cannot be told, at or above the plan's severity is a failing test; one that does not apply
or is not in force is skipped; an accepted risk, and what lies below that severity, passes with its text in the report.
The audit runs once, while tests are collected.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from audit.records.judgement import Finding, Judgement


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option."""
    parser.getgroup("signoff").addoption(
        "--audit", action="append", default=[], metavar="PLAN", help="Audit PLAN (audit.yaml): every rule is a test."
    )


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Adds a test for every rule of every plan."""
    for plan in config.getoption("--audit"):
        items += Rules.from_parent(session, name=str(plan), path=Path(plan).resolve()).collect()


class Rules(pytest.Collector):
    """The rules of one plan."""

    def collect(self) -> Iterator[pytest.Item]:
        """Runs the audit."""
        from audit.errors import SignoffError
        from audit.run import run

        if not self.path.is_file():
            raise pytest.UsageError(f"--audit: there is no file {self.name}")
        try:
            judgement = run(self.path).judgement
        except SignoffError as error:
            raise pytest.UsageError(str(error)) from None
        for finding in judgement.findings:
            yield Rule.from_parent(self, name=finding.rule, finding=finding, judgement=judgement)


class Rule(pytest.Item):
    """One rule."""

    def __init__(self, *, finding: Finding, judgement: Judgement, **more: Any) -> None:
        super().__init__(**more)
        self.finding, self.judgement = finding, judgement

    def runtest(self) -> None:
        """Says what the finding means for a pipeline."""
        from audit.exports import sentence, state

        what = state(self.finding, self.judgement)
        if what == "skipped":
            pytest.skip(self.finding.because)
        if what in ("failed", "cannot tell"):
            raise NotPassed
        if what != "passed":
            remark = "risk accepted" if what == "accepted" else f"not passed, severity {self.finding.severity}"
            self.add_report_section("call", remark, sentence(self.finding))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The finding instead of a traceback."""
        if not isinstance(excinfo.value, NotPassed):
            return super().repr_failure(excinfo, style)
        from audit.exports import sentence

        return (
            f"{self.finding.outcome}, {self.finding.severity}: {sentence(self.finding)}\n{self.finding.remedy}".rstrip()
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where, and what it is called."""
        return self.path, 0, f"{self.finding.rule}: {self.finding.title}"


class NotPassed(Exception):
    """A rule that has not passed."""
