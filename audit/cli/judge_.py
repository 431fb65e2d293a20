"""audit judge: the same evidence, under the law of any day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from audit.cli import exported, show


@click.command(name="judge")
@click.argument("evidence", type=show.FILE)
@click.option("--packs", multiple=True, help="Policy packs, by name or folder; several with commas or repeated.")
@click.option("--plan", type=show.FILE, help="Plan whose packs, facts, waivers, thresholds and limits apply.")
@click.option("--facts", type=show.FILE, help="Facts file; default: the plan's.")
@click.option("--waivers", type=show.FILE, help="Waivers file; default: the plan's.")
@click.option("--on", type=show.Day(), help="Assessment date; default: the plan's, else today.")
@click.option("--fail-on", type=click.Choice(["low", "medium", "high", "critical"]), help="Default: the plan's.")
@exported.option
@click.option("--out", type=show.NEW_FILE, required=True, help="Where to write judgement.json.")
def command(
    evidence: Path,
    packs: tuple[str, ...],
    plan: Path | None,
    facts: Path | None,
    waivers: Path | None,
    on: date | None,
    fail_on: str | None,
    exports: tuple[str, ...],
    out: Path,
) -> int:
    """Judge EVIDENCE by policy packs, without seeing a row of data."""
    from dataclasses import replace
    from typing import cast

    from audit import canonical
    from audit.exchange import read_evidence
    from audit.plan import parse, read
    from audit.records.plan import Severity
    from audit.run import collect_law, judge_plan, read_baseline

    names = [name for item in packs for name in item.split(",") if name]
    if not names and plan is None:
        raise click.UsageError("name the law: --packs NAME, or --plan FILE.")
    facts_given = read(plan) if plan else parse(_NO_PLAN, "(no plan)", Path.cwd())
    given = read_evidence(evidence)
    if fail_on:
        facts_given = replace(facts_given, fail_on=cast(Severity, fail_on))
    law = collect_law(
        names or facts_given.policies,
        relative_to=Path.cwd() if names else facts_given.folder,
        facts=facts or facts_given.facts,
        waivers=waivers or facts_given.waivers,
    )
    if plan and given.plan.sha256 != canonical.sha256(facts_given.text.encode("utf-8")):
        click.echo(f"note: {evidence} was measured under another plan, or another version of {plan}", err=True)
    judgement = judge_plan(facts_given, law, given, on=on, baseline=read_baseline(facts_given))
    wanted = exported.wanted(exports, out.parent)
    canonical.write_whole(out, canonical.to_bytes(judgement))
    written = exported.write(wanted, exported.judged(judgement, given, plan)) if wanted else {}
    code = show.verdict(judgement, given.plan.name)
    show.findings(judgement, most=5)
    show.paths({"judgement.json": out, **written})
    return code


_NO_PLAN = "audit: {name: (no plan), policies: []}\ndata: {evaluation: (none)}\ncolumns: {}\n"
