"""The report as one frozen object: everything that the templates show, and nothing that they would have to compute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit import canonical
from audit.envelope import Attachment
from audit.errors import Mistake, ReportError
from audit.language import _
from audit.records.comparison import Against
from audit.records.evidence import Evidence
from audit.records.history import History
from audit.records.judgement import Judgement
from audit.records.plan import Plan
from audit.report import fonts, numbers
from audit.report.chapters import (
    bias,
    brief,
    cover,
    data_quality,
    drift,
    explanation,
    findings,
    history,
    inventory,
    law,
    method,
    performance,
    privacy,
    provenance,
    robustness,
    scope,
    signoff,
    since,
    summary,
)
from audit.report.characters import escaped, short, texts
from audit.report.editions import TITLES, Edition
from audit.report.material import Material
from audit.report.withheld import without


@dataclass(frozen=True, kw_only=True)
class View:
    """The whole report."""

    edition: Edition
    id: str
    title: str
    """Of the document, for its head and its metadata."""
    issuer: str
    name: str
    use: str
    date: str
    """In words."""
    moment: str
    """ISO 8601, at midnight UTC: the only date in the file."""
    tool: str
    verdict: str
    evidence_sha256: str
    judgement_sha256: str
    evidence_short: str
    judgement_short: str
    cover: cover.Cover
    brief: brief.Brief
    scope: scope.Scope
    findings: findings.Findings
    since: since.Since | None
    history: history.Past | None
    bias: bias.Bias | None
    explanation: explanation.Explanation | None
    inventory: inventory.Inventory | None
    privacy: privacy.Privacy | None
    performance: performance.Performance | None
    data_quality: data_quality.DataQuality | None
    drift: drift.Drift | None
    robustness: robustness.Robustness | None
    further: tuple[summary.Family, ...]
    law: law.Law
    method: method.Method
    provenance: provenance.Provenance
    signoff: signoff.SignOff


def build(
    plan: Plan,
    evidence: Evidence,
    judgement: Judgement,
    attachments: Sequence[Attachment],
    moved: Against | None = None,
    edition: Edition = "full",
    past: History | None = None,
) -> View:
    """The view of one audit.

    Raises:
        ReportError: the judgement or an attachment was made from other records than these.
    """
    material = _material(plan, evidence, judgement, attachments)
    _same_baseline(judgement, attachments, moved)
    _same_history(attachments, past)
    if edition == "public":
        material = without(material, plan.confidential)
    plan, evidence, judgement = material.plan, material.evidence, material.judgement
    records = [evidence, judgement, past, plan.name, plan.use, plan.owner, plan.signoff.roles]
    outside = texts(canonical.plain(records))
    fonts.require("".join(outside))
    return View(
        edition=edition,
        id=material.report_id,
        title=f"{short(plan.name, 120)}: {TITLES[edition]}",
        issuer=short(plan.owner or "Signoff", 80),
        name=short(plan.name, 120),
        use=short(plan.use or _("No intended use is declared in the plan."), 240),
        date=numbers.day(judgement.assessment_date),
        moment=f"{judgement.assessment_date}T00:00:00Z",
        tool=short(evidence.provenance.tool, 80),
        verdict=judgement.outcome,
        evidence_sha256=material.evidence_sha256,
        judgement_sha256=material.judgement_sha256,
        evidence_short=numbers.digest(material.evidence_sha256),
        judgement_short=numbers.digest(material.judgement_sha256),
        cover=cover.build(material),
        brief=brief.build(material),
        scope=scope.build(material, escaped=escaped(outside)),
        findings=findings.build(material),
        since=None if moved is None else since.build(material, moved),
        history=history.build(material, past),
        bias=bias.build(material),
        explanation=explanation.build(material),
        inventory=inventory.build(material),
        privacy=privacy.build(material),
        performance=performance.build(material),
        data_quality=data_quality.build(material),
        drift=drift.build(material),
        robustness=robustness.build(material),
        further=summary.further(material),
        law=law.build(material),
        method=method.build(material),
        provenance=provenance.build(material),
        signoff=signoff.build(material),
    )


def _same_baseline(judgement: Judgement, attachments: Sequence[Attachment], moved: Against | None) -> None:
    attached = [canonical.sha256(item.data) for item in attachments if item.name == "baseline.json"]
    expected = [judgement.baseline_sha256] if moved is not None else []
    if attached != expected:
        text = "the attached baseline is not the one that the judgement and the comparison were made from"
        raise ReportError(Mistake(file="baseline.json", text=text))


def _same_history(attachments: Sequence[Attachment], past: History | None) -> None:
    attached = [item.data for item in attachments if item.name == "history.json"]
    if attached != ([] if past is None else [canonical.to_bytes(past)]):
        text = "the attached history is not the one that is drawn"
        raise ReportError(Mistake(file="history.json", text=text))


def _material(plan: Plan, evidence: Evidence, judgement: Judgement, attachments: Sequence[Attachment]) -> Material:
    contents = {"evidence.json": canonical.to_bytes(evidence), "judgement.json": canonical.to_bytes(judgement)}
    digests = {name: canonical.sha256(data) for name, data in contents.items()}
    if judgement.evidence_sha256 != digests["evidence.json"]:
        text = "the judgement was made from other evidence; judge this evidence first"
        raise ReportError(Mistake(file="judgement.json", text=text))
    for item in attachments:
        if item.name in contents and item.data != contents[item.name]:
            text = "the attached file differs from what the report is rendered from"
            raise ReportError(Mistake(file=item.name, text=text))
    both = canonical.sha256("".join(digests.values()).encode())
    return Material(
        plan=plan,
        evidence=evidence,
        judgement=judgement,
        attachments=tuple(attachments),
        evidence_sha256=digests["evidence.json"],
        judgement_sha256=digests["judgement.json"],
        report_id=f"SO-{judgement.assessment_date.replace('-', '')}-{both[:8].upper()}",
    )
