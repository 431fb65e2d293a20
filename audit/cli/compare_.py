"""audit compare: what moved since the last audit, and what the law of another day makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audit.cli import CANNOT_TELL, CLEARED, NOT_CLEARED, show

if TYPE_CHECKING:
    from audit.records.comparison import Comparison, Rejudged
    from audit.records.evidence import Evidence
    from audit.records.judgement import Judgement


@click.command(name="compare")
@click.argument("before", type=show.FILE)
@click.argument("after", type=show.FILE)
@click.option("--markdown", is_flag=True, help="Print a page for a merge request; needs two reports.")
@click.option("--fail-on-regression", is_flag=True, help="Exit with 1 if a number that a rule limits became worse.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def command(before: Path, after: Path, markdown: bool, fail_on_regression: bool, as_json: bool) -> int:
    """Compare two audits: evidence.json files, judgement.json files, or reports, which hold both.

    Judgements of the same evidence on two days show what the law has changed. With --fail-on-regression: exit code 1
    if something became worse past luck, 3 if something that a rule limits is no longer measured, 0 otherwise.
    """
    from audit import canonical
    from audit.compare import compare, compare_judgements, read

    (old, was), (new, now) = read(before), read(after)
    if markdown or fail_on_regression:
        return _held_against(before, new, now, markdown=markdown, strict=fail_on_regression)
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
        return CLEARED
    if "evidence" in found:
        _numbers(found["evidence"])
    if "judgement" in found:
        _rules(found["judgement"])
    return CLEARED


def _held_against(before: Path, new: Evidence | None, now: Judgement | None, *, markdown: bool, strict: bool) -> int:
    from audit.compare import against
    from audit.compare.markdown import page

    if new is None or now is None:
        raise click.UsageError("name a report as AFTER: it has the numbers, and the rules that say what is worse.")
    found = against(before, new, now)
    if markdown:
        click.echo(page(found), nl=False)
    else:
        show.since(found)
    if not strict:
        return CLEARED
    return NOT_CLEARED if found.regressions else CANNOT_TELL if found.lost else CLEARED


def _numbers(comparison: Comparison) -> None:
    show.because(comparison)
    for state in ("moved", "cannot tell"):
        listed = [movement for movement in comparison.movements if movement.state == state]
        click.secho(f"\n{state}: {len(listed)}", bold=True)
        for movement in listed:
            labels = ", ".join(f"{name} {value}" for name, value in movement.where.items())
            said = f"  {movement.metric} ({labels}): {_number(movement.before)} → {_number(movement.after)}"
            rests = f", by {movement.low:.4g} to {movement.high:.4g} ({movement.basis})"
            click.echo(said + (rests if movement.basis != "counted" else ""))
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


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4g}"
