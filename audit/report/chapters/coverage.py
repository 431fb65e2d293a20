"""What of each instrument is judged and how, what is not, and the documents that the law wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.records.ledger import Filled
from audit.report import words
from audit.report.chapters.cover import brief
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.tables import Column, Table, table

_GAPS = 14
"""Requirements without a rule that are named for each pack."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that the law wants, as far as this audit knows what belongs in it."""

    title: str
    said: str
    headings: Table | None


def ledger(material: Material) -> Table | None:
    """How many requirements of each instrument rest on numbers, on declarations, on attestations, or on nothing."""
    kinds = ("measured", "declared", "attested")
    columns = (
        Column(title="Policy pack"),
        *(Column(title=kind.capitalize(), number=True, width=22) for kind in kinds),
        Column(title="Not covered", number=True, width=24),
    )
    rows = [
        (
            short(brief(pack.title), 80),
            *(f"{pack.covered.get(kind, 0):,}" for kind in kinds),
            f"{len(pack.not_covered):,}",
        )
        for pack in material.judgement.packs
        if pack.covered
    ]
    return table("Coverage ledger: how requirements of each instrument are judged", columns, rows)


def gaps(material: Material) -> Table | None:
    """What the instruments demand and no rule judges."""
    columns = (Column(title="Policy pack", width=40), Column(title="Not covered by any rule"))
    rows = [
        (
            short(brief(pack.title), 80),
            words.sentence(
                "; ".join([short(one, 160) for one in pack.not_covered[:_GAPS]]) + _rest(len(pack.not_covered))
            ),
        )
        for pack in material.judgement.packs
        if pack.not_covered
    ]
    return table("What this tool does not look at", columns, rows)


def _rest(number: int) -> str:
    return f"; and {number - _GAPS} more, which the attached pack.yaml names" if number > _GAPS else ""


def unconfirmed(material: Material) -> Table | None:
    """What the authors of the packs could not confirm in rules that apply or will."""
    alike: dict[str, list[str]] = {}
    for finding in material.judgement.findings:
        if finding.unconfirmed and finding.outcome != "not_applicable":
            alike.setdefault(finding.unconfirmed, []).append(short(finding.cite, 80))
    columns = (Column(title="Not confirmed", width=90), Column(title="Rules"))
    rows = [(words.sentence(passage(text, 400)), words.some(cites, 8)) for text, cites in alike.items()]
    return table("What the author of a rule could not confirm", columns, rows, rest="judgement.json")


def documents(material: Material) -> Iterator[Document]:
    """Documents that the law wants, filled from evidence, declarations and plan; empty headings stay empty."""
    for document in material.judgement.documents:
        rows = [(short(one.number, 12), short(one.title, 160), _known(material, one)) for one in document.headings]
        known = sum(bool(_lines(material, one)) for one in document.headings)
        columns = (Column(title="No.", width=13), Column(title="Heading", width=62), Column(title="Known here"))
        yield Document(
            title=f"{short(document.title, 80)} ({short(document.cite, 80)})",
            said=f"Something is known here for {known} of {words.count(len(rows), 'heading')}. "
            "It is material for the document and does not replace it.",
            headings=table(f"Headings of {short(document.cite, 80)}", columns, rows),
        )


def _known(material: Material, one: Filled) -> str:
    lines = _lines(material, one)
    return words.sentence("; ".join(passage(line, 200) for line in lines)) if lines else "Nothing is known here."


def _lines(material: Material, one: Filled) -> list[str]:
    plan = material.plan
    said = {
        "name": plan.name,
        "use": plan.use,
        "owner": plan.owner,
        "data": plan.data.evaluation.name,
        "model": plan.model.source.name if plan.model is not None else None,
        "signoff": f"to be signed by {words.listed(list(plan.signoff.roles))}" if plan.signoff.roles else None,
    }
    planned = [
        f"{name.replace('signoff', 'sign-off').capitalize()}: {short(text, 160).rstrip('.')}"
        for name in one.plan
        if (text := said[name])
    ]
    return [*planned, *one.known]
