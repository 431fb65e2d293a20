"""Pages and files in forms that others ask for, made from evidence: one file a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pkgutil import iter_modules
from typing import Literal

from audit.records.evidence import Evidence
from audit.records.judgement import Fact

Form = Literal["html", "markdown"]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What an export is made from."""

    evidence: Evidence
    evidence_sha256: str
    facts: Mapping[str, Fact]
    form: Form
    columns: Mapping[str, str] = field(default_factory=dict)
    """Columns that were named for what they hold, such as sex or race."""


def names() -> tuple[str, ...]:
    """What can be exported, such as ll144-summary."""
    return tuple(sorted(module.name.replace("_", "-") for module in iter_modules(__path__)))
