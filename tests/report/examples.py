"""The audit that most tests render: 1,989 mortgage decisions, three packs, ten rules."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from audit.canonical import sha256, to_bytes
from audit.envelope import Attachment
from audit.records.evidence import Coverage, Evidence, Exclusion, Input, PlanDigest, Provenance
from audit.records.history import History
from audit.records.judgement import Finding, Judgement
from audit.records.plan import Columns, Data, Plan, SignOff
from tests.report.judged import PACKS, findings
from tests.report.measured import FEATURES, UNMEASURED, bias, others


@dataclass(frozen=True)
class Audit:
    plan: Plan
    evidence: Evidence
    judgement: Judgement
    history: History | None = None

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        evidence, judgement = to_bytes(self.evidence), to_bytes(self.judgement)
        return (
            Attachment(name="evidence.json", data=evidence, description="What was measured", relationship="Data"),
            Attachment(name="judgement.json", data=judgement, description="What was concluded", relationship="Data"),
            Attachment(
                name="audit.yaml",
                data=self.plan.text.encode(),
                description="The plan of the audit",
                relationship="Source",
            ),
            *(
                Attachment(
                    name="history.json",
                    data=to_bytes(past),
                    description="What earlier audits measured",
                    relationship="Data",
                )
                for past in (self.history,)
                if past is not None
            ),
        )

    def with_findings(self, *findings: Finding, outcome: str = "not cleared", because: str = "") -> "Audit":
        judgement = replace(
            self.judgement, findings=findings, outcome=outcome, because=because or self.judgement.because
        )
        return replace(self, judgement=judgement)

    def with_evidence(self, **changes: object) -> "Audit":
        evidence = replace(self.evidence, **changes)
        judgement = replace(self.judgement, evidence_sha256=sha256(to_bytes(evidence)))
        return replace(self, evidence=evidence, judgement=judgement)


PLAN = """\
audit: {name: Mortgage approvals, policies: [gdpr, us-ugesp, house], assessment_date: 2026-11-21}
data: {evaluation: applications.parquet}
columns: {label: approve, prediction: approved, favourable: 1, sensitive: [race, male]}
signoff: {roles: [Model owner, Data protection officer, Legal], valid_for: 90 days}
"""


def plan(roles: tuple[str, ...] = ("Model owner", "Data protection officer", "Legal")) -> Plan:
    return Plan(
        name="Mortgage approvals",
        policies=("gdpr", "us-ugesp", "house"),
        data=Data(evaluation=Path("applications.parquet")),
        columns=Columns(label="approve", prediction="approved", favourable=1, sensitive=("race", "male")),
        text=PLAN,
        folder=Path(),
        use="Deciding on first mortgages for private homes, with review by a loan officer",
        owner="Northgate Bank",
        assessment_date=date(2026, 11, 21),
        signoff=SignOff(roles=roles, valid_for_days=90),
    )


def evidence() -> Evidence:
    return Evidence(
        plan=PlanDigest(name="audit.yaml", sha256=sha256(PLAN.encode())),
        provenance=Provenance(
            tool="signoff 0.1.0",
            python="CPython 3.11.7",
            engine="duckdb 1.4.4",
            libraries={"fairlearn": "0.13.0", "numpy": "2.3.5", "pandas": "2.3.3", "shap": "0.50.0"},
            seed=20261121,
            confidence=0.95,
            disclosure_limit=10,
            inputs=(
                Input(role="evaluation", name="applications.parquet", sha256=sha256(b"rows"), bytes=184_301),
                Input(role="model", name="model.onnx", sha256=sha256(b"model"), bytes=412_088),
            ),
            model="onnx",
            features=tuple(name for name, _ in FEATURES),
        ),
        coverage=Coverage(
            rows=1989,
            columns=24,
            excluded=(
                Exclusion(what="rows without a value of male", rows=15, reason="their group is unknown"),
                Exclusion(what="groups of race×male", rows=None, reason="fewer rows than the disclosure limit"),
            ),
            outcomes={"approve": {"0": 244, "1": 1745}, "approved": {"0": 137, "1": 1852}},
            notes=("15 rows have no value of male; all of them were approved",),
        ),
        measurements=tuple(bias() + others()),
        unmeasured=UNMEASURED,
    )


def mortgage(roles: tuple[str, ...] = ("Model owner", "Data protection officer", "Legal")) -> Audit:
    """The whole example: three packs, ten rules, a failure at high severity."""
    facts = evidence()
    judgement = Judgement(
        assessment_date="2026-11-21",
        outcome="not cleared",
        because="2 rules failed at high severity or above",
        fail_on="high",
        findings=findings(),
        packs=PACKS,
        evidence_sha256=sha256(to_bytes(facts)),
        facts_sha256=sha256(b"facts"),
        plan_sha256=sha256(PLAN.encode()),
    )
    return Audit(plan=plan(roles), evidence=facts, judgement=judgement)
