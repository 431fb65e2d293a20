"""audit run: the whole line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit.cli import CANNOT_TELL, CLEARED, NOT_CLEARED, exported, logged, passphrases, show

if TYPE_CHECKING:
    from audit.run import Audit
    from audit.sign.key import Key


@click.command(name="run")
@click.argument("plan", type=show.FILE)
@click.option("--out", type=show.FOLDER, required=True, help="Folder for evidence.json, judgement.json, report.pdf.")
@click.option("--on", type=show.Day(), help="Assessment date: the day whose law applies.")
@exported.option
@logged.option
@click.option("--seal", type=show.FILE, help="PKCS#12 key of this engine: seals report.pdf before anybody signs it.")
@passphrases.option
@click.option("--quiet", is_flag=True, help="No progress.")
def command(
    plan: Path,
    out: Path,
    on: date | None,
    exports: tuple[str, ...],
    mlflow_run: str | None,
    mlflow_model: str | None,
    seal: Path | None,
    passphrase_env: str,
    quiet: bool,
) -> int:
    """Audit what PLAN names: load, measure, judge, report."""
    from audit import canonical
    from audit.envelope import weasyprint
    from audit.run import run
    from audit.timing import Stopwatch, sentence

    wanted = exported.wanted(exports, out)
    show.must_be_writable(out)
    logged.must_be_possible(mlflow_run, mlflow_model)
    weasyprint()  # an hour of measuring would be for nothing without it
    key = None if seal is None else passphrases.key(seal, passphrase_env)
    with show.progress(quiet) as say:
        watch = Stopwatch(say)
        audit = run(plan, on=on, progress=watch)
        watch("rendering the report")
        written = audit.write(out)
        watch.stop()
        if key is not None:
            _seal(written["report.pdf"], key)
    times = watch.record(audit.evidence.coverage.rows)
    written["timing.json"] = out / "timing.json"
    canonical.write_whole(written["timing.json"], canonical.to_bytes(times))
    written |= exported.write(wanted, exported.judged(audit.judgement, audit.evidence, plan))
    code = show.verdict(audit.judgement, audit.plan.name)
    show.findings(audit.judgement, most=5)
    if audit.plan.baseline is not None:
        code = _since(audit, audit.plan.baseline, out, written, code)
    show.paths(written)
    click.echo(sentence(times))
    logged.log(audit, mlflow_run, mlflow_model, written.values())
    return code


def _seal(report: Path, key: Key) -> None:
    from audit import canonical
    from audit.sign import seal

    canonical.write_whole(report, seal(report.read_bytes(), key=key))


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
