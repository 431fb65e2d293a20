"""OSCAL assessment results: one finding for each rule that applies, with the measurements as observations.

NIST, Open Security Controls Assessment Language 1.1.3, assessment-results model. Identifiers are made from the digests
of what they stand for (RFC 9562, version 5), so that equal judgements give equal files. OSCAL knows satisfied and not
satisfied only: what cannot be told is not satisfied, with the reason "other".
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

from audit.exports import Judged, sentence
from audit.records.judgement import Finding, Reading

FILE = "oscal-assessment-results.json"

_SPACE = UUID("6f2f3ae4-60b8-5f4e-9d0a-7b6f0f0c5a11")
_VERSION = "1.1.3"
_PROPERTIES = "urn:signoff:oscal"


def render(judged: Judged) -> str:
    """The file."""
    judgement = judged.judgement
    moment = f"{judgement.assessment_date}T00:00:00Z"
    applies = [one for one in judgement.findings if one.outcome not in ("scheduled", "not_applicable")]
    result: dict[str, Any] = {
        "uuid": _uuid(judged, "result"),
        "title": judged.name,
        "description": f"{judgement.outcome}: {judgement.because}",
        "start": moment,
        "end": moment,
        "props": [_property("verdict", judgement.outcome.replace(" ", "-"))],
        "reviewed-controls": {"control-selections": [_selected(applies)]},
    }
    observations = [_observation(judged, finding, moment) for finding in applies]
    if observations:
        result["observations"] = observations
        result["findings"] = [_finding(judged, finding) for finding in applies]
    document = {
        "uuid": _uuid(judged, "document"),
        "metadata": {
            "title": f"Audit of {judged.name}",
            "last-modified": moment,
            "version": judged.judgement_sha256[:16],
            "oscal-version": _VERSION,
            "props": [_property("tool", judged.tool.replace(" ", "-"))],
        },
        "import-ap": {"href": judged.plan},
        "results": [result],
    }
    return json.dumps({"assessment-results": document}, indent=2, ensure_ascii=False) + "\n"


def _selected(findings: list[Finding]) -> dict[str, Any]:
    if not findings:
        return {"include-all": {}}
    return {"include-controls": [{"control-id": _token(finding.rule)} for finding in findings]}


def _finding(judged: Judged, finding: Finding) -> dict[str, Any]:
    status = {"state": "satisfied" if finding.outcome == "passed" else "not-satisfied"}
    status["reason"] = {"passed": "pass", "failed": "fail"}.get(finding.outcome, "other")
    made: dict[str, Any] = {
        "uuid": _uuid(judged, f"finding {finding.rule}"),
        "title": f"{finding.cite}: {finding.title}",
        "description": finding.because,
        "props": [_property("outcome", finding.outcome), _property("severity", finding.severity)],
        "target": {"type": "objective-id", "target-id": _token(finding.rule), "status": status},
        "related-observations": [{"observation-uuid": _uuid(judged, f"observation {finding.rule}")}],
    }
    if finding.waiver is not None and finding.waiver.state == "accepted":
        made["remarks"] = f"Risk accepted by {finding.waiver.by} until {finding.waiver.until}: {finding.waiver.reason}"
    return made


def _observation(judged: Judged, finding: Finding, moment: str) -> dict[str, Any]:
    said = [_number(reading) for reading in finding.measurements]
    said += [f"{fact.fact}: {fact.answer or 'not answered'}" for fact in finding.facts]
    return {
        "uuid": _uuid(judged, f"observation {finding.rule}"),
        "description": "; ".join(said) or sentence(finding),
        "methods": ["TEST" if finding.measurements else "EXAMINE"],
        "types": ["finding"],
        "collected": moment,
    }


def _number(reading: Reading) -> str:
    labels = ", ".join(f"{name} {value}" for name, value in reading.where.items())
    named = f"{reading.metric} ({labels})" if labels else reading.metric
    if reading.value is None:
        return f"{named}: not measured"
    low, high = ("unbounded" if end is None else f"{end:.4g}" for end in (reading.low, reading.high))
    return f"{named}: {reading.value:.4g} [{low}, {high}]"


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": _PROPERTIES, "value": value}


def _token(rule: str) -> str:
    return rule.replace("/", "_")


def _uuid(judged: Judged, what: str) -> str:
    return str(uuid5(_SPACE, f"{judged.judgement_sha256} {what}"))
