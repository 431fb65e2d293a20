"""audit list: what there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import click

from audit.cli import show


@click.command(name="list")
@click.argument("what", type=click.Choice(["all", "checks", "metrics", "identifiers", "rules"]), default="all")
@click.option("--on", type=show.Day(), help="Day for which the rules' status is shown; default today.")
def command(what: str, on: date | None) -> None:
    """List checks, metrics, identifiers and rules."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    for title, rows in _tables(what, on or date.today()):
        table = Table(title=title, title_justify="left", box=None, show_header=False, pad_edge=False)
        for row in rows:
            table.add_row(*(escape(cell) for cell in row))
        console.print(table)
        console.print()


def _tables(what: str, on: date) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    from audit.catalogue import checks, identifiers, metrics, rules

    if what in ("all", "checks"):
        yield "Checks", [(name, page.title) for name, page in checks().items()]
    if what in ("all", "metrics"):
        yield "Metrics", [(name, page.title) for name, page in metrics().items()]
    if what in ("all", "identifiers"):
        yield "Identifiers", [(name, page.title) for name, page in identifiers().items()]
    if what in ("all", "rules"):
        yield (
            f"Rules on {on.isoformat()}",
            [
                (rule.id, rule.severity, _status(rule.applies_from, rule.applies_until, on), rule.title)
                for rule in rules().values()
            ],
        )


def _status(applies_from: date, applies_until: date | None, on: date) -> str:
    if on < applies_from:
        return f"from {applies_from.isoformat()}"
    return "ended" if applies_until is not None and on > applies_until else "applies"
