"""audit run: the whole line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit.cli import CANNOT_TELL, CLEARED, NOT_CLEARED, exported, logged, passphrases, show
from audit.cli.report_ import edition_option

if TYPE_CHECKING:
    from audit.records.comparison import Against
    from audit.report import Edition
    from audit.run import Audit
    from audit.sign.key import Key


UNREPORTED = "unreported"
"""Folder of an audit whose report could not be rendered."""


@click.command(name="run")
@click.argument("plan", type=show.FILE)
@click.option("--out", type=show.FOLDER, required=True, help="Folder for evidence.json, judgement.json, report.pdf.")
@edition_option
@click.option("--on", type=show.Day(), help="Assessment date: the day whose law applies.")
@exported.option
@logged.option
@click.option("--seal", type=show.FILE, help="PKCS#12 key of this engine: seals report.pdf before anybody signs it.")
@passphrases.option
@click.option("--quiet", is_flag=True, help="No progress.")
def command(
    plan: Path,
    out: Path,
    edition: Edition,
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
    from audit.compare.markdown import page
    from audit.envelope import weasyprint
    from audit.run import run
    from audit.timing import Stopwatch, sentence

    wanted = exported.wanted(exports, out)
    show.must_be_writable(out)
    _must_fit(out, edition, sealed=seal is not None)
    logged.must_be_possible(mlflow_run, mlflow_model)
    weasyprint()  # an hour of measuring would be for nothing without it
    key = None if seal is None else passphrases.key(seal, passphrase_env)
    with show.progress(quiet) as say:
        watch = Stopwatch(say)
        audit = run(plan, on=on, progress=watch)
        watch("rendering the report")
        files = _rendered(audit, out, edition)
        watch.stop()
        if key is not None:
            files["report.pdf"] = _sealed(files["report.pdf"], key)
    found = _since(audit)  # before anything is written: the baseline may be what is written over
    if found is not None:
        files |= {"comparison.json": canonical.to_bytes(found), "comparison.md": page(found).encode()}
    times = watch.record(audit.evidence.coverage.rows)
    files["timing.json"] = canonical.to_bytes(times)
    more = exported.contents(wanted, exported.judged(audit.judgement, audit.evidence, plan))
    canonical.write_together({**{out / name: content for name, content in files.items()}, **more})
    written = {name: out / name for name in files} | dict(wanted)
    code = show.verdict(audit.judgement, audit.plan.name)
    show.findings(audit.judgement, most=5)
    if found is not None:
        show.since(found)
        code = _of_change(found) if audit.plan.fail_on_regression else code
    show.paths(written)
    click.echo(sentence(times))
    logged.log(audit, mlflow_run, mlflow_model, written.values())
    return code


def _must_fit(out: Path, edition: Edition, *, sealed: bool) -> None:
    """A short edition cannot be sealed, and never leaves a report of another audit, which may be signed, beside it."""
    from audit.errors import Mistake, ReportError
    from audit.report.editions import FILES

    if edition == "full":
        return
    mistakes = []
    if (full := out / FILES["full"]).exists():
        mistakes.append(Mistake(file=str(full), text="is of an earlier audit; move it away, or name another folder"))
    if sealed:
        mistakes.append(Mistake(file="--seal", text=f"seals the full report, and --edition {edition} makes none"))
    if mistakes:
        raise ReportError(mistakes)


def _rendered(audit: Audit, out: Path, edition: Edition) -> dict[str, bytes]:
    """What the folder gets; where the pages cannot be made, what was measured is kept apart from any earlier report."""
    from audit import canonical
    from audit.errors import Mistake, ReportError

    try:
        return audit.files(edition)
    except ReportError as error:
        kept = out / UNREPORTED
        canonical.write_together({kept / name: content for name, content in audit.records().items()})
        text = "evidence and judgement are kept here; once this is mended, audit report renders them"
        raise ReportError([*error.mistakes, Mistake(file=str(kept), text=text)]) from error


def _sealed(report: bytes, key: Key) -> bytes:
    from audit.sign import seal

    return seal(report, key=key)


def _since(audit: Audit) -> Against | None:
    """What changed since the baseline; None without one."""
    from audit.compare import against

    return None if audit.plan.baseline is None else against(audit.plan.baseline, audit.evidence, audit.judgement)


def _of_change(found: Against) -> int:
    """The exit code where the plan lets the comparison decide it."""
    return NOT_CLEARED if found.regressions else CANNOT_TELL if found.lost else CLEARED
