"""audit compare: what moved since the last audit, and what the law of another day makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from audit.cli import show
from audit.records.comparison import Comparison, Rejudged
from audit.records.evidence import Evidence
from audit.records.judgement import Judgement


@click.command(name="compare")
@click.argument("before", type=show.FILE)
@click.argument("after", type=show.FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def command(before: Path, after: Path, as_json: bool) -> None:
    """Compare two audits: evidence.json files, judgement.json files, or reports, which hold both.

    Judgements of the same evidence on two days show what the law has changed.
    """
    from audit import canonical
    from audit.compare import compare, compare_judgements

    (old, was), (new, now) = _read(before), _read(after)
    if (old is None) != (new is None) or (was is None) != (now is None):
        raise click.UsageError("compare two files of one kind: two evidence files, two judgements or two reports.")
    found: dict[str, Any] = {}
    if old is not None and new is not None:
        found["evidence"] = compare(old, new)
    if was is not None and now is not None:
        found["judgement"] = compare_judgements(was, now)
    if as_json:
        shown = found if len(found) > 1 else next(iter(found.values()))
        click.echo(canonical.to_bytes(shown).decode("utf-8"), nl=False)
        return
    if "evidence" in found:
        _numbers(found["evidence"])
    if "judgement" in found:
        _rules(found["judgement"])


def _numbers(comparison: Comparison) -> None:
    for cause in comparison.causes or ("the same data, model, plan and versions went in",):
        click.echo(cause)
    for state in ("moved", "cannot tell"):
        listed = [movement for movement in comparison.movements if movement.state == state]
        click.secho(f"\n{state}: {len(listed)}", bold=True)
        for movement in listed:
            labels = ", ".join(f"{name} {value}" for name, value in movement.where.items())
            click.echo(f"  {movement.metric} ({labels}): {_number(movement.before)} → {_number(movement.after)}")
    still = sum(movement.state == "did not move" for movement in comparison.movements)
    click.secho(f"\ndid not move: {still}", bold=True)


def _rules(rejudged: Rejudged) -> None:
    click.secho(f"\nrules with another outcome: {len(rejudged.changes)}", bold=True)
    for cause in rejudged.causes:
        click.echo(f"  ({cause})")
    if rejudged.law_only and rejudged.changes:
        click.echo("  Evidence and declarations are the same: what differs is the law in force, and what has lapsed.")
    for change in rejudged.changes:
        click.echo(f"  {change.rule} ({change.cite}): {change.said}")
        click.echo(f"    {change.because}")
    click.secho(f"\nrules with the same outcome: {rejudged.same}", bold=True)


def _read(path: Path) -> tuple[Evidence | None, Judgement | None]:
    from audit.canonical import from_bytes
    from audit.envelope import open_report
    from audit.exchange import parse_evidence, parse_judgement
    from audit.records.judgement import SCHEMA

    data = path.read_bytes()
    if path.suffix.lower() == ".pdf":
        report = open_report(data)
        judgement = parse_judgement(report.content("judgement.json"), str(path))
        return parse_evidence(report.content("evidence.json"), str(path)), judgement
    try:
        schema = from_bytes(data).get("schema")
    except (ValueError, RecursionError, AttributeError):
        schema = None
    if schema == SCHEMA:
        return None, parse_judgement(data, str(path))
    return parse_evidence(data, str(path)), None


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4g}"
