"""audit demo: a real mortgage model, audited, signed and verified."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli import TOOL_FAILED, show


@click.command(name="demo")
@click.option("--out", type=show.FOLDER, required=True, help="Folder for the whole example.")
@click.option("--quiet", is_flag=True, help="No progress.")
def command(out: Path, quiet: bool) -> int:
    """Audit a mortgage model trained on 1,989 real decisions, sign the report and verify it.

    Ends with exit code 0 when every stage worked, whatever the verdict on the model is.
    """
    from audit.demo import demo

    with show.progress(quiet) as say:
        shown = demo(out, progress=say)
    show.verdict(shown.audit.judgement, shown.audit.plan.name)
    show.findings(shown.audit.judgement, most=3)
    click.echo("\nRecorded decisions, as published:")
    for line in shown.recorded:
        click.echo(f"  {line}")
    click.echo()
    for step in shown.verification.steps:
        click.echo(f"{step.number} {step.title}: {step.outcome}")
    show.paths(shown.paths)
    if not shown.verification.holds:
        click.echo("the signed report does not verify", err=True)
        return TOOL_FAILED
    return 0
