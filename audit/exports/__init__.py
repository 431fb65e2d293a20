"""Pages and files in forms that others ask for: one file a form.

A form is made from evidence (a module with `export`, for people) or from a judgement (a module with `render`, for
pipelines and registers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from audit.records.evidence import Evidence
    from audit.records.judgement import Fact, Finding, Judgement

Form = Literal["html", "markdown"]
State = Literal["failed", "cannot tell", "passed", "accepted", "aside", "skipped"]
"""What a finding means for a pipeline. aside: it did not pass, and is below the severity that counts."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a page is made from."""

    evidence: Evidence
    evidence_sha256: str
    facts: Mapping[str, Fact]
    form: Form
    columns: Mapping[str, str] = field(default_factory=dict)
    """Columns that were named for what they hold, such as sex or race."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a file for pipelines is made from."""

    judgement: Judgement
    judgement_sha256: str
    name: str
    """Of the audit."""
    tool: str
    """Name and version, such as "signoff 0.1.0"."""
    plan: str = "audit.yaml"
    """The plan's path from the root of the repository: what a finding points at."""
    evidence: Evidence | None = None


def names() -> tuple[str, ...]:
    """What can be exported, such as ll144-summary."""
    return tuple(sorted(module.name.replace("_", "-") for module in iter_modules(__path__)))


def module(name: str) -> ModuleType:
    """The module of a form."""
    return import_module(f"{__name__}.{name.replace('-', '_')}")


@lru_cache(maxsize=1)
def pipelines() -> Mapping[str, str]:
    """Forms that are made from a judgement, and the file each is written to unless another is named."""
    return {name: module(name).FILE for name in names() if hasattr(module(name), "render")}


def state(finding: Finding, judgement: Judgement) -> State:
    """What a finding means for a pipeline: nothing is never a pass."""
    from audit.records.plan import SEVERITIES

    if finding.outcome in ("scheduled", "not_applicable"):
        return "skipped"
    if finding.outcome == "passed":
        return "passed"
    if finding.waiver is not None and finding.waiver.state == "accepted" and finding.waiver.clears:
        return "accepted"
    if SEVERITIES.index(finding.severity) < SEVERITIES.index(judgement.fail_on):
        return "aside"
    return "failed" if finding.outcome == "failed" else "cannot tell"


def plain(text: str) -> str:
    """Text for a Markdown page that stays on its line, and in its cell, and is no markup."""
    for sign in "\\`*_{}[]<>#|~":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def by_pack(judgement: Judgement) -> Mapping[str, Sequence[Finding]]:
    """Findings by pack, in the judgement's order."""
    found: dict[str, list[Finding]] = {}
    for finding in judgement.findings:
        found.setdefault(finding.pack, []).append(finding)
    return found


def sentence(finding: Finding) -> str:
    """Citation, title and why."""
    return f"{finding.cite}: {finding.title}. {finding.because}"
