"""audit status: does a signed audit still hold? The one line that a deployment gate asks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from audit.cli import CANNOT_TELL, CLEARED, NOT_CLEARED, show

_MARK = {"holds": ("✓", "green"), "does not hold": ("✗", "red"), "not checked": ("?", "yellow")}


@click.command(name="status")
@click.argument("report", type=show.FILE)
@click.option("--plan", type=show.FILE, required=True, help="The plan as it is today.")
@click.option("--on", type=show.Day(), help="Day whose law applies; default: today.")
@click.option("--json", "as_json", is_flag=True, help="Print the conditions as JSON.")
def command(report: Path, plan: Path, on: date | None, as_json: bool) -> int:
    """Whether REPORT still holds: plan, data, model, law, waivers and time since it was made.

    Exit code 0: it holds. 1: something does not hold any more. 3: something could not be checked. Signatures are for
    audit verify.
    """
    from audit import canonical
    from audit.envelope import open_report
    from audit.plan import read
    from audit.standing import standing

    found = standing(open_report(report.read_bytes()), read(plan), on=on or date.today())
    code = NOT_CLEARED if found.stale else CLEARED if found.holds else CANNOT_TELL
    if as_json:
        said = {**canonical.plain(found), "holds": found.holds, "schema": "signoff/standing/1"}
        click.echo(canonical.to_bytes(said).decode("utf-8"), nl=False)
        return code
    headline = {CLEARED: "STILL HOLDS", NOT_CLEARED: "NO LONGER HOLDS", CANNOT_TELL: "CANNOT TELL"}[code]
    colour = {CLEARED: "green", NOT_CLEARED: "red", CANNOT_TELL: "yellow"}[code]
    click.secho(f"{report.name} on {found.on}: {headline}", fg=colour, bold=True)
    for one in found.conditions:
        mark, tone = _MARK[one.holding]
        click.echo(f"{click.style(mark, fg=tone)} {one.name}: {one.because}")
    return code
