"""What each metric of privacy is called in the report: title, unit and the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping

from audit.report.numbers import Unit

PRIVACY: Mapping[str, tuple[str, Unit, str]] = {}
