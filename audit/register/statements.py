"""An audit as an in-toto attestation, so that a deployment gate checks it like any other.

The subjects are the report, its evidence, and every input that the evidence names: model and data by digest.

References: in-toto Attestation Framework, Statement v1; Test Result predicate v0.1.
"""

from __future__ import annotations

from typing import Any

from audit.canonical import sha256, to_bytes
from audit.envelope import Envelope
from audit.register.dsse import seal
from audit.sign.key import Key

KIND = "application/vnd.in-toto+json"
_RESULT = {"cleared": "PASSED", "cleared with accepted risks": "WARNED"}


def statement(report: Envelope, name: str) -> dict[str, Any]:
    """The statement about a report, as plain data.

    Args:
        report: the opened report.
        name: of its file.
    """
    evidence, judgement = report.json("evidence.json"), report.json("judgement.json")
    subjects = [_named(name, sha256(report.pdf)), _named("evidence.json", sha256(report.content("evidence.json")))]
    subjects += [_named(f"{each['role']}:{each['name']}", each["sha256"]) for each in evidence["provenance"]["inputs"]]
    configuration = [_named("audit.yaml", evidence["plan"]["sha256"])]
    configuration += [_named(f"pack {pack['id']} {pack['version']}", pack["sha256"]) for pack in judgement["packs"]]
    outcomes = {outcome: [each["rule"] for each in judgement["findings"] if each["outcome"] == outcome]
                for outcome in ("passed", "failed", "missing", "undecided")}  # fmt: skip
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects,
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "result": _RESULT.get(judgement["outcome"], "FAILED"),
            "configuration": configuration,
            "passedTests": outcomes["passed"],
            "warnedTests": [*outcomes["missing"], *outcomes["undecided"]],
            "failedTests": outcomes["failed"],
        },
    }


def attestation(report: Envelope, name: str, key: Key) -> bytes:
    """The statement in a signed envelope."""
    return seal(KIND, to_bytes(statement(report, name)), key)


def _named(name: str, digest: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": digest}}
