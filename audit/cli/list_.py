"""audit list: what there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import click

from audit.cli import show

_WHAT = ("all", "packs", "rules", "checks", "metrics", "identifiers", "taxonomy", "ledger")
Rows = list[tuple[str, ...]]


@click.command(name="list")
@click.argument("what", type=click.Choice(_WHAT), required=False)
@click.option("--on", type=show.Day(), help="Day for which the status of the rules is shown; default today.")
@click.option("--packs", multiple=True, help="Only these packs, by name or folder.")
def command(what: str | None, on: date | None, packs: tuple[str, ...]) -> None:
    """List checks, metrics, identifiers, packs and rules; with --on, the rules and their status on that day.

    taxonomy: personal data by kind, under GDPR, HIPAA and CCPA. ledger: what each pack measures, takes from
    declarations and attestations, and does not cover.
    """
    names = [name for item in packs for name in item.split(",") if name]
    chosen = what or ("rules" if on or names else "all")
    for title, rows in _tables(chosen, on or date.today(), names):
        click.secho(title, bold=True)
        widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
        for row in rows:
            click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        click.echo()


def _tables(what: str, on: date, names: list[str]) -> Iterator[tuple[str, Rows]]:
    from audit import catalogue

    if what in ("all", "checks"):
        yield "Checks", [(name, page.title) for name, page in catalogue.checks().items()]
    if what in ("all", "metrics"):
        yield "Metrics", [(name, page.title) for name, page in catalogue.metrics().items()]
    if what in ("all", "identifiers"):
        yield "Identifiers", [(name, page.title) for name, page in catalogue.identifiers().items()]
    if what == "taxonomy":
        yield _taxonomy()
    if what not in ("all", "packs", "rules", "ledger"):
        return
    packs = catalogue.chosen_packs(names)
    if what in ("all", "packs"):
        yield "Packs", [(pack.id, pack.jurisdiction, f"{len(pack.rules)} rules", pack.title) for pack in packs]
    if what in ("all", "rules"):
        rows: Rows = [
            (rule.id, rule.severity, _status(rule.status(on), rule.applies_from, rule.applies_until), rule.title)
            for pack in packs
            for rule in pack.rules
        ]
        yield f"Rules on {on.isoformat()}", rows
    if what == "ledger":
        for pack in packs:
            yield catalogue.ledger_page(pack)


def _status(status: str, start: date, end: date | None) -> str:
    """The word, with the day that decides it."""
    if status == "scheduled":
        return f"scheduled, from {start.isoformat()}"
    if status in ("in force", "voluntary"):
        return status + (f", until {end.isoformat()}" if end is not None else "")
    return f"{status} after {end.isoformat()}" if end is not None else status


def _taxonomy() -> tuple[str, Rows]:
    from audit.packs import taxonomy

    found = taxonomy.shipped()
    rows: Rows = [("kind", "GDPR", "Art. 9(1)", "HIPAA", "CCPA", "sensitive (CCPA)", "what it is")]
    for kind in found.kinds:
        special, letters = kind.special or "", "".join(kind.hipaa)
        rows.append((kind.id, kind.gdpr, special, letters, "".join(kind.ccpa), kind.sensitive or "", kind.title))
    return f"Personal data by kind, as of {found.as_of}", rows
