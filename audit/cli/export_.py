"""audit export: pages in the forms that others ask for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit.cli import CANNOT_TELL, CLEARED, exported, show
from audit.exports import names

if TYPE_CHECKING:
    from audit.records.evidence import Evidence
    from audit.records.judgement import Fact


@click.command(name="export")
@click.argument("source", type=show.FILE)
@click.option("--format", "format_name", type=click.Choice(names()), required=True, help="What to make.")
@click.option("--facts", type=show.FILE, help="Facts file; default: the one attached to a report.")
@click.option("--packs", multiple=True, help="Policy packs whose questions the facts answer; default: all.")
@click.option("--sex", metavar="COLUMN", help="Sensitive attribute that holds sex; default: by its name.")
@click.option("--race", metavar="COLUMN", help="Sensitive attribute that holds race or ethnicity.")
@click.option("--out", type=show.NEW_FILE, help="File to write (.html or .md for pages); default: to the terminal.")
def command(
    source: Path,
    format_name: str,
    facts: Path | None,
    packs: tuple[str, ...],
    sex: str | None,
    race: str | None,
    out: Path | None,
) -> int:
    """Export SOURCE (a report, evidence.json or judgement.json) in a form that others ask for.

    ll144-summary, from evidence or a report: the page that an employer in New York City must publish (6 RCNY 5-303).
    Exit code 3: something that the page has to state is not declared yet.

    junit, sarif, github-summary, gitlab-code-quality, oscal, from a judgement or a report; cyclonedx, model-card, from
    a report.
    """
    from audit import canonical
    from audit.exports import Given, pipelines
    from audit.exports import module as form

    if format_name in pipelines():
        return _for_pipelines(source, format_name, out)
    evidence, digest, attached = _read(source)
    columns = {name: column for name, column in (("sex", sex), ("race", race)) if column is not None}
    given = Given(
        evidence=evidence,
        evidence_sha256=digest,
        facts=_facts(facts, attached, packs),
        form="html" if out is not None and out.suffix.lower() in (".html", ".htm") else "markdown",
        columns=columns,
    )
    module = form(format_name)
    text = module.export(given)
    if out is None:
        click.echo(text, nl=False)
    else:
        canonical.write_whole(out, text.encode("utf-8"))
        click.echo(out)
    unstated = module.unstated(given)
    if unstated:
        click.echo(f"not declared yet: {', '.join(unstated)}", err=True)
    return CANNOT_TELL if unstated else CLEARED


def _for_pipelines(source: Path, name: str, out: Path | None) -> int:
    """A form that is made from a judgement."""
    from audit.envelope import open_report
    from audit.exchange import parse_evidence, parse_judgement
    from audit.exports import module

    data, evidence = source.read_bytes(), None
    if source.suffix.lower() == ".pdf":
        report = open_report(data)
        data = report.content("judgement.json")
        evidence = parse_evidence(report.content("evidence.json"), str(source))
    given = exported.judged(parse_judgement(data, str(source)), evidence, None)
    if out is None:
        click.echo(module(name).render(given), nl=False)
    else:
        exported.write({name: out}, given)
        click.echo(out)
    return CLEARED


def _read(source: Path) -> tuple[Evidence, str, str | None]:
    """The evidence, its digest, and the facts that are attached to a report."""
    from audit import canonical
    from audit.envelope import open_report
    from audit.exchange import parse_evidence

    data, attached = source.read_bytes(), None
    if source.suffix.lower() == ".pdf":
        envelope = open_report(data)
        data = envelope.content("evidence.json")
        attached = envelope.text("facts.yaml") if "facts.yaml" in envelope.attachments else None
    return parse_evidence(data, str(source)), canonical.sha256(data), attached


def _facts(path: Path | None, attached: str | None, names_given: tuple[str, ...]) -> Mapping[str, Fact]:
    from audit import declarations
    from audit import packs as policies

    if path is None and attached is None:
        return {}
    chosen = [name for item in names_given for name in item.split(",") if name] or list(policies.names())
    law = [policies.read(name, relative_to=Path.cwd()) for name in chosen]
    if path is not None:
        return declarations.read_facts(path, law)[0]
    return declarations.facts_from_text(attached or "", "facts.yaml", law)
