"""SARIF 2.1.0, as GitHub code scanning takes it: what stands in the way, pointing at the plan.

OASIS Standard, Static Analysis Results Interchange Format 2.1.0. GitHub needs a location in the repository and shows
at most 25,000 results; accepted risks are suppressed with their reason. Passed and not applicable rules stand among the
rules of the tool and give no result.
"""

from __future__ import annotations

import json
from typing import Any

from audit.canonical import sha256
from audit.exports import Judged, State, sentence, state
from audit.records.judgement import Finding
from audit.records.plan import Severity

FILE = "audit.sarif"

_LEVEL: dict[State, str] = {"failed": "error", "cannot tell": "warning", "aside": "note", "accepted": "note"}
_SECURITY: dict[Severity, str] = {"critical": "9.5", "high": "8.0", "medium": "5.0", "low": "2.0"}
"""What GitHub reads as critical, high, medium and low."""


def render(judged: Judged) -> str:
    """The file."""
    findings = judged.judgement.findings
    name, _, version = judged.tool.partition(" ")
    driver = {
        "name": name,
        "version": version or "0",
        "semanticVersion": version or "0",
        "rules": [_rule(finding) for finding in findings],
    }
    results = [
        _result(finding, place, what, judged)
        for place, finding in enumerate(findings)
        if (what := state(finding, judged.judgement)) in _LEVEL
    ]
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{name}/{judged.name}/"},
        "results": results,
        "columnKind": "unicodeCodePoints",
        "properties": {
            "verdict": judged.judgement.outcome,
            "assessmentDate": judged.judgement.assessment_date,
            "judgementSha256": judged.judgement_sha256,
        },
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(finding: Finding) -> dict[str, Any]:
    tags = ["compliance", finding.pack, finding.binding, *finding.kind]
    return {
        "id": finding.rule,
        "name": finding.rule.replace("/", "-"),
        "shortDescription": {"text": f"{finding.cite}: {finding.title}"},
        "fullDescription": {"text": finding.shows or finding.title},
        "help": {"text": finding.remedy or finding.shows or finding.title},
        "defaultConfiguration": {"level": "error" if finding.severity in ("critical", "high") else "warning"},
        "properties": {
            "tags": list(dict.fromkeys(tags)),
            "precision": "high",
            "security-severity": _SECURITY[finding.severity],
        },
    }


def _result(finding: Finding, place: int, what: State, judged: Judged) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "level": _LEVEL[what],
        "message": {"text": sentence(finding)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": judged.plan, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1},
                }
            }
        ],
        # The same rule about the same audit is the same alert, whatever its numbers.
        "partialFingerprints": {"signoffRule/v1": sha256(f"{judged.name}\n{finding.rule}".encode())},
    }
    if what == "accepted" and finding.waiver is not None:
        waiver = finding.waiver
        justification = f"accepted by {waiver.by} until {waiver.until}: {waiver.reason}"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return result
