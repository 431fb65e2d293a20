"""The report: one view of plan, evidence and judgement, rendered as a PDF to be archived, read by all, and signed.

plan, evidence, judgement ── view ──▶ View ── page ──▶ HTML ── pdf ──▶ PDF/A-3a and PDF/UA-1, attachments inside
                                               └───▶ screen ──▶ one HTML file that fetches nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from audit.envelope import Attachment, field_name
from audit.language import speaking
from audit.records.comparison import Against
from audit.records.evidence import Evidence
from audit.records.history import History
from audit.records.judgement import Judgement
from audit.records.plan import Plan
from audit.report.editions import EDITIONS, Edition

__all__ = ["EDITIONS", "Edition", "field_name", "render"]


def render(
    plan: Plan,
    evidence: Evidence,
    judgement: Judgement,
    *,
    attachments: Sequence[Attachment],
    templates: Path | None = None,
    since: Against | None = None,
    history: History | None = None,
    edition: Edition = "full",
    form: Literal["pdf", "html"] = "pdf",
) -> bytes:
    """The unsigned report: the same bytes for the same records, attachments and libraries.

    Args:
        plan: names the audit, its owner, its use and who must sign.
        evidence: every number comes from here.
        judgement: every outcome comes from here.
        attachments: files to embed in the full PDF, as `audit.envelope.pack_up` makes them.
        templates: a folder whose `sections/NN-name.html` stand beside the shipped sections, or replace those of the
            same name, whose `brand.css` is added to the shipped style, and whose `logo.svg` stands on the first page.
        since: what moved since the baseline that is among the attachments; None without one.
        history: what earlier audits measured, which is among the attachments; None to draw none.
        edition: the full report; two pages of it; or what may be published, without what the plan marks confidential.
        form: a PDF, or one HTML file.

    Raises:
        ReportError: records that do not belong together, a template that cannot be used, or system libraries of
            WeasyPrint that are missing.

    """
    from audit.report import page, pdf, screen, view

    with speaking(plan.language):
        built = view.build(plan, evidence, judgement, attachments, since, edition, history)
        folders = page.folders(templates)
        if form == "html":
            return screen.write(built, folders)
        return pdf.write(
            page.html(built, folders),
            page.css(folders),
            metadata=page.metadata(built),
            on=date.fromisoformat(judgement.assessment_date),
            attachments=attachments if edition == "full" else (),
            templates=folders,
        )
