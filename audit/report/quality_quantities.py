"""What metrics of performance, drift, data quality and robustness are called in the report."""

from __future__ import annotations

from collections.abc import Mapping

from audit.report.numbers import Unit

QUALITY: Mapping[str, tuple[str, Unit, str]] = {}
