"""audit measure: facts only."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli import show


@click.command(name="measure")
@click.argument("plan", type=show.FILE)
@click.option("--out", type=show.NEW_FILE, required=True, help="Where to write evidence.json.")
@click.option("--quiet", is_flag=True, help="No progress.")
def command(plan: Path, out: Path, quiet: bool) -> None:
    """Measure what PLAN names and write the evidence; judges nothing."""
    from audit import canonical
    from audit.plan import read
    from audit.run import measure_plan

    with show.progress(quiet) as say:
        evidence = measure_plan(read(plan), progress=say)
    canonical.write_whole(out, canonical.to_bytes(evidence))
    click.echo(f"{len(evidence.measurements)} measurements, {len(evidence.unmeasured)} not measured: {out}")
