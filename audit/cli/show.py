"""What the verbs print: progress, verdicts, steps."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audit.cli import CANNOT_TELL, CLEARED, NOT_CLEARED

if TYPE_CHECKING:
    from audit.compare import Against
    from audit.records.comparison import Comparison, Regression
    from audit.records.judgement import Finding, Judgement, Verdict
    from audit.run import Progress

EXIT: dict[Verdict, int] = {
    "cleared": CLEARED,
    "cleared with accepted risks": CLEARED,
    "not cleared": NOT_CLEARED,
    "cannot tell": CANNOT_TELL,
}
_COLOUR = {"failed": "red", "missing": "yellow", "undecided": "yellow", "passed": "green"}

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


class Day(click.DateTime):
    """A date such as 2026-11-21."""

    def __init__(self) -> None:
        super().__init__(formats=["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if type(value) is date else super().convert(value, param, ctx).date()


def must_be_writable(folder: Path) -> None:
    """Say now that nothing can be written there, not after an hour of measuring."""
    there = next(parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise click.UsageError(f"nothing can be written into {folder}; choose another --out.")


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """A spinner on a terminal, plain lines elsewhere, nothing when quiet."""
    if quiet:
        yield lambda _: None
    elif not sys.stderr.isatty():
        yield lambda text: click.echo(f"… {text}", err=True)
    else:
        from rich.console import Console

        with Console(stderr=True).status("starting") as status:
            yield lambda text: status.update(text)


def verdict(judgement: Judgement, name: str) -> int:
    """Print a verdict and what stands in its way; returns the exit code."""
    colour = {CLEARED: "green", NOT_CLEARED: "red", CANNOT_TELL: "yellow"}[EXIT[judgement.outcome]]
    click.secho(f"{name}: {judgement.outcome.upper()}", fg=colour, bold=True)
    click.echo(judgement.because)
    counts = {outcome: sum(f.outcome == outcome for f in judgement.findings) for outcome in _order(judgement)}
    if counts:
        click.echo(" · ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in counts.items()))
    return EXIT[judgement.outcome]


def findings(judgement: Judgement, most: int) -> None:
    """Print the worst findings."""
    worst = [f for f in judgement.findings if f.outcome in ("failed", "missing", "undecided")]
    worst.sort(key=lambda f: ("failed", "missing", "undecided").index(f.outcome))  # stable: severity stays second
    for finding in worst[:most]:
        click.echo()
        _finding(finding)
    if len(worst) > most:
        click.echo(f"\n… and {len(worst) - most} more in the report")


def _finding(finding: Finding) -> None:
    mark = click.style(finding.outcome, fg=_COLOUR[finding.outcome], bold=True)
    accepted = " (accepted)" if finding.waiver is not None and finding.waiver.state == "accepted" else ""
    click.echo(f"{mark}{accepted} · {finding.severity} · {finding.cite} · {finding.rule}")
    click.echo(f"  {finding.title}")
    click.echo(f"  {finding.because}")


def since(found: Against, most: int = 10) -> None:
    """Print what changed since the baseline."""
    from audit.report.chapters.since import headline

    colour = "red" if found.regressions else "yellow" if found.lost else "green"
    click.secho(f"\nSince the baseline: {headline(found)}", fg=colour, bold=True)
    because(found.comparison)
    for item in found.regressions[:most]:
        labels = ", ".join(f"{name} {value}" for name, value in item.where.items())
        said = f"{item.metric} ({labels})" if labels else item.metric
        click.echo(f"  worse: {said}: {_short(item.before)} → {_short(item.after)}, by {_between(item)}")
        click.echo(f"    read by {', '.join(item.rules)}")
    if len(found.regressions) > most:
        click.echo(f"  … and {len(found.regressions) - most} more in comparison.json")
    for lost in found.lost[:most]:
        click.echo(f"  no longer measured: {lost.metric} {dict(lost.where) or ''}".rstrip())


def because(comparison: Comparison) -> None:
    """Print what went in differently, and what the intervals of the differences rest on."""
    from audit.compare.markdown import UNCHANGED
    from audit.report.chapters.basis import sentences

    for cause in comparison.causes or (UNCHANGED,):
        click.echo(f"  ({cause})")
    for said in sentences(comparison):
        click.echo(f"  {said}")


def _between(item: Regression) -> str:
    low, high = sorted((item.low, item.high), key=lambda end: -1e300 if end is None else end)
    rests = "" if item.basis in (None, "independent", "counted") else f", {item.basis}"
    return f"{_short(low)} to {_short(high)}{rests}"


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _order(judgement: Judgement) -> list[str]:
    from audit.records.judgement import OUTCOMES

    present = {finding.outcome for finding in judgement.findings}
    return [outcome for outcome in OUTCOMES if outcome in present]


def paths(written: dict[str, Path]) -> None:
    """Print where files are."""
    click.echo()
    for path in written.values():
        click.echo(path)
