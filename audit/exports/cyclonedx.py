"""CycloneDX ML-BOM 1.6: the model and the data that were audited, by digest, with what was measured of them.

OWASP CycloneDX 1.6 (ECMA-424), component types machine-learning-model and data. Needs evidence: a report, or an audit
that has just run.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

from audit.errors import InputError, Mistake
from audit.exports import Judged
from audit.records.evidence import Evidence, Input, Measurement

FILE = "ml-bom.cdx.json"

_SPACE = UUID("0ddf3a55-5d55-5b8c-8f0e-6f9b8f5b3d2c")
_SHOWN = ("performance.", "bias.selection_rate", "bias.impact_ratio", "bias.equalized_odds_difference")


def render(judged: Judged) -> str:
    """The file.

    Raises:
        InputError: there is no evidence to make it from.
    """
    evidence = required(judged, "a CycloneDX ML-BOM")
    name, _, version = judged.tool.partition(" ")
    inputs = evidence.provenance.inputs
    model = next((item for item in inputs if item.role == "model"), None)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(_SPACE, judged.judgement_sha256)}",
        "version": 1,
        "metadata": {
            "timestamp": f"{judged.judgement.assessment_date}T00:00:00Z",
            "tools": {"components": [{"type": "application", "name": name, "version": version or "0"}]},
            "component": _model(judged, evidence, model),
        },
        "components": [_data(item) for item in inputs if item is not model],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def required(judged: Judged, what: str) -> Evidence:
    """The evidence.

    Raises:
        InputError: there is none.
    """
    if judged.evidence is None:
        text = f"{what} is made from a report, which holds the evidence too; name report.pdf instead"
        raise InputError(Mistake(file="judgement.json", text=text))
    return judged.evidence


def _model(judged: Judged, evidence: Evidence, model: Input | None) -> dict[str, Any]:
    performance = [_metric(item) for item in evidence.measurements if item.metric.startswith(_SHOWN)]
    card: dict[str, Any] = {
        "quantitativeAnalysis": {"performanceMetrics": performance},
        "considerations": {
            "ethicalConsiderations": [
                {"name": finding.title, "mitigationStrategy": finding.remedy or finding.because}
                for finding in judged.judgement.findings
                if finding.outcome == "failed"
            ],
        },
        "properties": [
            {"name": "signoff:verdict", "value": judged.judgement.outcome},
            {"name": "signoff:evidence-sha256", "value": judged.judgement.evidence_sha256},
            {"name": "signoff:judgement-sha256", "value": judged.judgement_sha256},
        ],
    }
    component: dict[str, Any] = {
        "type": "machine-learning-model",
        "bom-ref": "model",
        "name": judged.name,
        "modelCard": card,
    }
    if model is not None:
        component["hashes"] = [{"alg": "SHA-256", "content": model.sha256}]
        component["properties"] = [{"name": "signoff:file", "value": model.name}]
    if (asked := evidence.provenance.endpoint) is not None:  # no digest: whether it is still the same cannot be told
        component["properties"] = [{"name": "signoff:endpoint", "value": asked.url}]
        component |= {} if asked.version is None else {"version": asked.version}
    return component


def _metric(item: Measurement) -> dict[str, Any]:
    made: dict[str, Any] = {"type": item.metric, "value": repr(item.value)}
    if item.where:
        made["slice"] = ", ".join(f"{name}={value}" for name, value in item.where.items())
    if item.low is not None and item.high is not None and item.confidence is not None:
        made["confidenceInterval"] = {"lowerBound": repr(item.low), "upperBound": repr(item.high)}
    return made


def _data(item: Input) -> dict[str, Any]:
    return {
        "type": "data",
        "bom-ref": f"data-{item.role}",
        "name": item.name,
        "hashes": [{"alg": "SHA-256", "content": item.sha256}],
        "data": [{"type": "dataset", "name": item.role}],
    }
