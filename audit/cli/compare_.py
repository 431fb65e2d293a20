"""audit compare: what moved since the last audit."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli import show
from audit.records.evidence import Evidence


@click.command(name="compare")
@click.argument("before", type=show.FILE)
@click.argument("after", type=show.FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def command(before: Path, after: Path, as_json: bool) -> None:
    """Compare the evidence of two audits: evidence.json files, or reports that hold them."""
    from audit import canonical
    from audit.compare import compare

    comparison = compare(_evidence(before), _evidence(after))
    if as_json:
        click.echo(canonical.to_bytes(comparison).decode("utf-8"), nl=False)
        return
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


def _evidence(path: Path) -> Evidence:
    from audit.envelope import open_report
    from audit.exchange import parse_evidence, read_evidence

    if path.suffix.lower() != ".pdf":
        return read_evidence(path)
    return parse_evidence(open_report(path.read_bytes()).content("evidence.json"), str(path))


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4g}"
