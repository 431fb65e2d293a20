"""A judgement with every kind of outcome, as pipelines get it."""

from __future__ import annotations

from audit import canonical
from audit.exports import Judged
from audit.records.judgement import Finding, Judgement, PackDigest, Reading, WaiverRead
from tests.policies.cases import evidence, number

HOSTILE = 'A <b>bold</b> | "title" & more\x00\x0b]]>'


def finding(name: str, outcome: str, severity: str = "high", **more: object) -> Finding:
    return Finding(
        rule=f"test/{name}",
        pack="test",
        title=str(more.pop("title", f"Rule {name}")),
        cite=f"Act, s. {name}",
        binding="binding",
        kind=("measured",),
        severity=severity,  # type: ignore[arg-type]
        outcome=outcome,  # type: ignore[arg-type]
        because=str(more.pop("because", f"Because of {name}.")),
        remedy="Do something.",
        applies_from="2020-01-01",
        readiness="passed" if outcome == "scheduled" else None,
        **more,  # type: ignore[arg-type]
    )


READING = Reading(
    metric="bias.impact_ratio", where={"attribute": "race", "group": "b"}, value=0.7, low=0.6, high=None,
    decide="interval", at_least=0.8, at_most=None, origin="organisation", n=100, support=100, confidence=0.95,  # type: ignore[arg-type]
    outcome="failed", because="it is below",
)  # fmt: skip
FINDINGS = (
    finding("failed", "failed", measurements=(READING,), title=HOSTILE),
    finding("missing", "missing"),
    finding("undecided", "undecided", "critical"),
    finding("minor", "failed", "low"),
    finding(
        "accepted",
        "failed",
        waiver=WaiverRead(by="Ada", reason="for a month", until="2027-01-01", state="accepted"),
    ),
    finding("passed", "passed"),
    finding("later", "scheduled"),
    finding("elsewhere", "not_applicable"),
)


def judged(*findings: Finding, with_evidence: bool = True) -> Judged:
    measured = evidence(
        [
            number("performance.accuracy", 0.9),
            number("bias.impact_ratio", 0.7, attribute="race", group="b|c", reference="a"),
        ]
    )
    judgement = Judgement(
        assessment_date="2026-11-22",
        outcome="not cleared",
        because="1 rule failed.",
        fail_on="high",
        findings=findings or FINDINGS,
        packs=(PackDigest(id="test", title="Test", version="1", as_of="2026-01-01", sha256="0" * 64),),
        evidence_sha256="1" * 64,
    )
    return Judged(
        judgement=judgement,
        judgement_sha256=canonical.sha256(canonical.to_bytes(judgement)),
        name="Mortgage approvals",
        tool="signoff 0.1.0",
        plan="models/mortgage/audit.yaml",
        evidence=measured if with_evidence else None,
    )
