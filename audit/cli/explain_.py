"""audit explain: the page of a check, a metric, an identifier or a rule."""

from __future__ import annotations

import click


@click.command(name="explain")
@click.argument("name")
def command(name: str) -> None:
    """Explain NAME: a check, a metric, an identifier or a rule (audit list shows them)."""
    from audit.catalogue import explain

    click.echo(explain(name))
