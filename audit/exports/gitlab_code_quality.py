"""GitLab code quality report: what stands in the way, as a merge request shows it.

GitLab, "Code Quality", report format: description, check_name, fingerprint, severity and location of each.
"""

from __future__ import annotations

import json

from audit.canonical import sha256
from audit.exports import Judged, sentence, state
from audit.records.plan import Severity

FILE = "gl-code-quality-report.json"

_SEVERITY: dict[Severity, str] = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}


def render(judged: Judged) -> str:
    """The file: what failed or cannot be told, and as info what is below the severity that counts."""
    found = []
    for finding in judged.judgement.findings:
        what = state(finding, judged.judgement)
        if what in ("passed", "skipped", "accepted"):
            continue
        found.append(
            {
                "description": sentence(finding),
                "check_name": finding.rule,
                "fingerprint": sha256(f"{judged.name}\n{finding.rule}".encode()),
                "severity": "info" if what == "aside" else _SEVERITY[finding.severity],
                "location": {"path": judged.plan, "lines": {"begin": 1}},
            }
        )
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
