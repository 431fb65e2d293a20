"""The report: one view of plan, evidence and judgement, rendered as a PDF to be archived, read by all, and signed.

plan, evidence, judgement ── view ──▶ View ── page ──▶ HTML ── pdf ──▶ PDF/A-3a and PDF/UA-1, attachments inside
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from audit.envelope import Attachment, field_name
from audit.records.evidence import Evidence
from audit.records.judgement import Judgement
from audit.records.plan import Plan

__all__ = ["field_name", "render"]


def render(
    plan: Plan,
    evidence: Evidence,
    judgement: Judgement,
    *,
    attachments: Sequence[Attachment],
    templates: Path | None = None,
) -> bytes:
    """The unsigned report as a PDF: the same bytes for the same records, attachments and libraries.

    Args:
        plan: names the audit, its owner, its use and who must sign.
        evidence: every number comes from here.
        judgement: every outcome comes from here.
        attachments: files to embed, as `audit.envelope.pack_up` makes them.
        templates: a folder whose `sections/NN-name.html` stand beside the shipped sections, or replace those of the
            same name, and whose `report.css` is added to the shipped one.

    Raises:
        ReportError: records that do not belong together, a template that cannot be used, or system libraries of
            WeasyPrint that are missing.

    """
    from audit.report import page, pdf, view

    built = view.build(plan, evidence, judgement, attachments)
    folders = page.folders(templates)
    return pdf.write(
        page.html(built, folders),
        page.css(folders),
        metadata=page.metadata(built),
        on=date.fromisoformat(judgement.assessment_date),
        attachments=attachments,
        templates=folders,
    )
