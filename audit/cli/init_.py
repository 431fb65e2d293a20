"""audit init: a commented starter plan."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli import show


@click.command(name="init")
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=show.NEW_FILE, default=Path("audit.yaml"), show_default=True, help="The plan to write.")
@click.option("--policies", default="gdpr", show_default=True, help="Policy packs, with commas.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def command(data: Path, out: Path, policies: str, force: bool) -> None:
    """Write a starter plan, and the questionnaire of its policies, from the columns of DATA."""
    from audit import canonical
    from audit.starter import questionnaire, starter

    names = [name for name in policies.split(",") if name]
    facts = out.with_name("facts.yaml")
    existing = [path for path in (out, facts) if path.exists() and not force]
    if existing:
        raise click.UsageError(f"{existing[0]} is there already; choose another --out, or --force.")
    contents = {out: starter(data, out.parent, names), facts: questionnaire(names)}
    for path, text in contents.items():
        canonical.write_whole(path, text.encode("utf-8"))
        click.echo(path)
    click.echo(f"Fill in the columns, answer the facts, then: audit run {out} --out report/")
