"""audit demo: a real mortgage model, audited, signed and verified."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit.cli import TOOL_FAILED, show

if TYPE_CHECKING:
    from audit.demo import Demo


@click.command(name="demo")
@click.option("--out", type=show.FOLDER, required=True, help="Folder for the whole example.")
@click.option(
    "--example",
    type=click.Choice(["mortgage", "hiring"]),
    default="mortgage",
    show_default=True,
    help="Real mortgage decisions, or synthetic applicants for a job.",
)
@click.option("--quiet", is_flag=True, help="No progress.")
def command(out: Path, example: str, quiet: bool) -> int:
    """Audit a mortgage model trained on 1,989 real decisions, or synthetic hiring; sign the report and verify it.

    Ends with exit code 0 when every stage worked, whatever the verdict on the model is.
    """
    with show.progress(quiet) as say:
        shown: Demo
        if example == "hiring":
            from audit.demo import hiring

            shown, heading = hiring.demo(out, progress=say), "Selection rates of the synthetic applicants:"
        else:
            from audit.demo import mortgage

            shown, heading = mortgage.demo(out, progress=say), "Recorded decisions, as published:"
    show.verdict(shown.audit.judgement, shown.audit.plan.name)
    show.findings(shown.audit.judgement, most=3)
    click.echo(f"\n{heading}")
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
