"""audit history: how numbers and their intervals moved over re-audits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit.cli import CLEARED, show

if TYPE_CHECKING:
    from audit.records.history import Point

LAST = 6
"""Audits that fit beside each other on a terminal."""


@click.command(name="history")
@click.argument("folder", type=show.FOLDER)
@click.option("--metric", "metrics", multiple=True, help="Such as bias.impact_ratio; default: those that rules limit.")
@click.option("--json", "as_json", is_flag=True, help="Print every audit and number as JSON.")
def command(folder: Path, metrics: tuple[str, ...], as_json: bool) -> int:
    """How numbers moved over the audits in FOLDER: reports, or evidence.json with judgement.json beside it."""
    from audit import canonical
    from audit.history import history, read

    found = history(read(folder), metrics)
    if as_json:
        click.echo(canonical.to_bytes(found).decode("utf-8"), nl=False)
        return CLEARED
    from rich.console import Console
    from rich.table import Table

    shown = found.audits[-LAST:]
    table = Table(
        title=f"{len(found.audits)} audits" + (f", the last {LAST} shown" if len(found.audits) > LAST else "")
    )
    table.add_column("Quantity", no_wrap=True, min_width=max((len(line.metric) for line in found.lines), default=0))
    table.add_column("Where")
    for one in shown:
        table.add_column(f"{one.day or one.file}\n{one.verdict or 'not judged'}", justify="right")
    for line in found.lines:
        where = ", ".join(line.where.values())
        table.add_row(line.metric, where, *(_point(point) for point in line.points[-LAST:]))
    Console(highlight=False, markup=False).print(table)
    if not found.lines:
        click.echo("No number to show: name one with --metric.")
    return CLEARED


def _point(item: Point | None) -> str:
    if item is None:
        return "not measured"
    if item.confidence is None:
        return f"{item.value:.4g}"
    low, high = ("" if end is None else f"{end:.3g}" for end in (item.low, item.high))
    return f"{item.value:.4g}\n[{low}, {high}]"
