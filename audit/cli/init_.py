"""audit init: a commented starter plan."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli import show


@click.command(name="init")
@click.argument("data", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--facts", "only_facts", metavar="PACKS", help="Write only the questionnaire of these packs.")
@click.option("--out", type=show.NEW_FILE, default=Path("audit.yaml"), show_default=True, help="The plan to write.")
@click.option("--policies", default="gdpr", show_default=True, help="Policy packs, with commas.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def command(data: Path | None, only_facts: str | None, out: Path, policies: str, force: bool) -> None:
    """Write a starter plan, and the questionnaire of its policies, from the columns of DATA.

    With --facts PACKS, write only the questionnaire: facts.yaml beside the plan, and the JSON Schema for editors.
    """
    from audit import canonical
    from audit.starter import FACTS_SCHEMA, facts_schema, questionnaire, starter

    if (data is None) == (only_facts is None):
        raise click.UsageError("name the table to audit, or --facts PACKS for the questionnaire alone.")
    names = [name for name in (only_facts or policies).split(",") if name]
    facts = out.with_name("facts.yaml")
    existing = [path for path in ((out, facts) if data else (facts,)) if path.exists() and not force]
    if existing:
        raise click.UsageError(f"{existing[0]} is there already; choose another --out, or --force.")
    contents = {out: starter(data, out.parent, names)} if data else {}
    contents |= {facts: questionnaire(names), facts.with_name(FACTS_SCHEMA): facts_schema(names)}
    for path, text in contents.items():
        canonical.write_whole(path, text.encode("utf-8"))
        click.echo(path)
    fill = "Fill in the columns, answer the facts" if data else "Answer the facts"
    click.echo(f"{fill}, then: audit run {out} --out report/")
