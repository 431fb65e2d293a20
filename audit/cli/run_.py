"""audit run: the whole line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit.cli import CANNOT_TELL, CLEARED, NOT_CLEARED, exported, show

if TYPE_CHECKING:
    from audit.run import Audit


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
    if audit.plan.baseline is not None:
        code = _since(audit, audit.plan.baseline, out, written, code)
    show.paths(written)
    return code


def _since(audit: Audit, baseline: Path, out: Path, written: dict[str, Path], code: int) -> int:
    """Compare with the plan's baseline; the exit code, which the plan may let the comparison decide."""
    from audit import canonical
    from audit.compare import against
    from audit.compare.markdown import page

    found = against(baseline, audit.evidence, audit.judgement)
    for name, content in (("comparison.json", canonical.to_bytes(found)), ("comparison.md", page(found).encode())):
        canonical.write_whole(out / name, content)
        written[name] = out / name
    show.since(found)
    if not audit.plan.fail_on_regression:
        return code
    return NOT_CLEARED if found.regressions else CANNOT_TELL if found.lost else CLEARED
