"""audit report: the pages, from evidence and judgement, as a PDF or as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from audit.cli import show

if TYPE_CHECKING:
    from audit.report import Edition


edition_option = click.option(
    "--edition",
    type=click.Choice(["full", "summary", "public"]),
    default="full",
    show_default=True,
    help="The report; two pages of it; or without what the plan marks confidential.",
)


@click.command(name="report")
@click.argument("evidence", type=show.FILE)
@click.argument("judgement", type=show.FILE)
@click.option("--plan", type=show.FILE, required=True, help="The plan that was audited.")
@click.option("--out", type=show.NEW_FILE, required=True, help="Where to write it; .html gives one HTML file.")
@edition_option
@click.option("--templates", type=show.FOLDER, help="Folder with your logo, brand.css and sections.")
def command(evidence: Path, judgement: Path, plan: Path, out: Path, edition: Edition, templates: Path | None) -> None:
    """Render EVIDENCE and JUDGEMENT as an unsigned PDF, or as HTML."""
    from audit import canonical
    from audit.errors import Mistake, ReportError
    from audit.exchange import read_evidence, read_judgement
    from audit.history import named
    from audit.plan import read
    from audit.run import Audit, read_baseline, read_law

    given = read(plan)
    measured, judged = read_evidence(evidence), read_judgement(judgement)
    audit = Audit(
        plan=given,
        law=read_law(given),
        evidence=measured,
        judgement=judged,
        baseline=read_baseline(given),
        history=named(given, measured, judged),
    )
    mistakes = [
        Mistake(file=str(judgement), text=f"was made from another {name}; judge this evidence again")
        for name, differs in audit.mismatches().items()
        if differs
    ]
    if mistakes:
        raise ReportError(mistakes)
    form: Literal["pdf", "html"] = "html" if out.suffix.lower() in (".html", ".htm") else "pdf"
    canonical.write_whole(out, audit.report(edition=edition, form=form, templates=templates))
    click.echo(out)
