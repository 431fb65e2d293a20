"""What each metric of explanation is called in the report: title, unit and the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping

from audit.report.numbers import Unit

EXPLAINABILITY: Mapping[str, tuple[str, Unit, str]] = {}
