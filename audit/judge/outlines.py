"""Documents that the law wants, such as the technical documentation of AI Act Annex IV, filled from what is known.

Nothing is invented: a heading under which nothing was measured, declared or planned stays empty and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from audit.judge import words
from audit.judge.case import Case
from audit.language import _
from audit.records.evidence import Evidence
from audit.records.judgement import Document
from audit.records.ledger import Filled, Heading
from audit.records.pack import Pack


def documents(pack: Pack, evidence: Evidence, case: Case) -> Iterator[Document]:
    """Every document of the pack, with what is known under each heading, one line each."""
    numbers = Counter(item.metric for item in evidence.measurements)
    for outline in pack.outlines:
        headings = tuple(
            Filled(
                number=heading.number,
                title=heading.title,
                known=tuple(_known(heading, numbers, case)),
                plan=heading.plan,
            )
            for heading in outline.headings
        )
        yield Document(pack=pack.id, title=outline.title, cite=str(outline.cite), headings=headings)


def _known(heading: Heading, numbers: Mapping[str, int], case: Case) -> Iterator[str]:
    for name in heading.facts:
        fact = case.standing(name)
        if not isinstance(fact, str):
            said = _(", says {by}", by=fact.by) if fact.by else ""
            yield f"{words.capital(words.fact(name))}: {words.answer(fact.value).rstrip('.')}{said}"
    for name in heading.metrics:
        found = sum(n for metric, n in numbers.items() if metric == name or metric.startswith(f"{name}."))
        if found:
            what = words.metric(name) if "." in name else words.fact(name)
            yield _(
                "{capital}: {numbers} measured in this audit",
                capital=words.capital(what),
                numbers=words.count(found, "number", "numbers"),
            )
