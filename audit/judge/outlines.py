"""Documents that the law wants, such as the technical documentation of AI Act Annex IV, filled from what is known.

Nothing is invented: a heading under which nothing was measured, declared or planned stays empty and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.judge import words
from audit.records.evidence import Evidence
from audit.records.judgement import Fact
from audit.records.ledger import Filled, Heading, Outline
from audit.records.plan import Plan


def filled(outline: Outline, evidence: Evidence, facts: Mapping[str, Fact], plan: Plan) -> tuple[Filled, ...]:
    """Every heading with what is known under it, one line each."""
    return tuple(
        Filled(number=heading.number, title=heading.title, known=tuple(_known(heading, evidence, facts, plan)))
        for heading in outline.headings
    )


def _known(heading: Heading, evidence: Evidence, facts: Mapping[str, Fact], plan: Plan) -> Iterator[str]:
    for entry in heading.plan:
        yield from _planned(entry, plan)
    for name in heading.facts:
        fact = facts.get(name)
        if fact is not None:
            said = f", says {fact.by}" if fact.by else ""
            yield f"{words.capital(words.fact(name))}: {words.answer(fact.value)}{said}"
    for name in heading.metrics:
        found = sum(item.metric == name or item.metric.startswith(f"{name}.") for item in evidence.measurements)
        if found:
            what = words.metric(name) if "." in name else words.fact(name)
            yield f"{words.capital(what)}: {words.count(found, 'number')} measured"


def _planned(entry: str, plan: Plan) -> Iterator[str]:
    said: Mapping[str, str | None] = {
        "name": plan.name,
        "use": plan.use,
        "owner": plan.owner,
        "data": plan.data.evaluation.name,
        "model": plan.model.source.name if plan.model is not None else None,
        "signoff": words.listed(plan.signoff.roles) if plan.signoff.roles else None,
    }
    if said[entry]:
        yield f"{words.capital(entry)}: {said[entry]}"
