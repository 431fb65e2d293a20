"""audit report: the pages, from evidence and judgement."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli import show


@click.command(name="report")
@click.argument("evidence", type=show.FILE)
@click.argument("judgement", type=show.FILE)
@click.option("--plan", type=show.FILE, required=True, help="The plan that was audited.")
@click.option("--out", type=show.NEW_FILE, required=True, help="Where to write the PDF.")
def command(evidence: Path, judgement: Path, plan: Path, out: Path) -> None:
    """Render EVIDENCE and JUDGEMENT as an unsigned PDF."""
    from audit.errors import Mistake, ReportError
    from audit.exchange import read_evidence, read_judgement
    from audit.plan import read
    from audit.run import Audit, read_law

    given = read(plan)
    audit = Audit(
        plan=given, law=read_law(given), evidence=read_evidence(evidence), judgement=read_judgement(judgement)
    )
    mistakes = [
        Mistake(file=str(judgement), text=f"was made from another {name}; judge this evidence again")
        for name, differs in audit.mismatches().items()
        if differs
    ]
    if mistakes:
        raise ReportError(mistakes)
    audit.to_pdf(out)
    click.echo(out)
