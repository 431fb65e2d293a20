"""audit run: the whole line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from audit.cli import exported, show


@click.command(name="run")
@click.argument("plan", type=show.FILE)
@click.option("--out", type=show.FOLDER, required=True, help="Folder for evidence.json, judgement.json, report.pdf.")
@click.option("--on", type=show.Day(), help="Assessment date: the day whose law applies.")
@exported.option
@click.option("--quiet", is_flag=True, help="No progress.")
def command(plan: Path, out: Path, on: date | None, exports: tuple[str, ...], quiet: bool) -> int:
    """Audit what PLAN names: load, measure, judge, report."""
    from audit.envelope import weasyprint
    from audit.run import run

    wanted = exported.wanted(exports, out)
    show.must_be_writable(out)
    weasyprint()  # an hour of measuring would be for nothing without it
    with show.progress(quiet) as say:
        audit = run(plan, on=on, progress=say)
        say("rendering the report")
        written = audit.write(out)
    written |= exported.write(wanted, exported.judged(audit.judgement, audit.evidence, plan))
    code = show.verdict(audit.judgement, audit.plan.name)
    show.findings(audit.judgement, most=5)
    show.paths(written)
    return code
