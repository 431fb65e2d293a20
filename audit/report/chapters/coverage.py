"""What of each instrument is judged and how, what is not, and the documents that the law wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.language import N_, Texts, _
from audit.records.ledger import Filled
from audit.report import numbers, words
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
    kinds = Texts({"measured": N_("Measured"), "declared": N_("Declared"), "attested": N_("Attested")})
    columns = (
        Column(title=_("Policy pack")),
        *(Column(title=title, number=True, width=22) for title in kinds.values()),
        Column(title=_("Not covered"), number=True, width=24),
    )
    rows = [
        (
            short(brief(pack.title), 80),
            *(numbers.whole(pack.covered.get(kind, 0)) for kind in kinds),
            numbers.whole(len(pack.not_covered)),
        )
        for pack in material.judgement.packs
        if pack.covered
    ]
    return table(_("Coverage ledger: how requirements of each instrument are judged"), columns, rows)


def gaps(material: Material) -> Table | None:
    """What the instruments demand and no rule judges."""
    columns = (Column(title=_("Policy pack"), width=40), Column(title=_("Not covered by any rule")))
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
    return table(_("What this tool does not look at"), columns, rows)


def _rest(number: int) -> str:
    return _("; and {value} more, which the attached pack.yaml names", value=number - _GAPS) if number > _GAPS else ""


def unconfirmed(material: Material) -> Table | None:
    """What the authors of the packs could not confirm in rules that apply or will."""
    alike: dict[str, list[str]] = {}
    for finding in material.judgement.findings:
        if finding.unconfirmed and finding.outcome != "not_applicable":
            alike.setdefault(finding.unconfirmed, []).append(short(finding.cite, 80))
    columns = (Column(title=_("Not confirmed"), width=90), Column(title=_("Rules")))
    rows = [(words.sentence(passage(text, 400)), words.some(cites, 8)) for text, cites in alike.items()]
    return table(_("What the author of a rule could not confirm"), columns, rows, rest="judgement.json")


def documents(material: Material) -> Iterator[Document]:
    """Documents that the law wants, filled from evidence, declarations and plan; empty headings stay empty."""
    for document in material.judgement.documents:
        rows = [(short(one.number, 12), short(one.title, 160), _known(material, one)) for one in document.headings]
        known = sum(bool(_lines(material, one)) for one in document.headings)
        columns = (
            Column(title=_("No."), width=13),
            Column(title=_("Heading"), width=62),
            Column(title=_("Known here")),
        )
        yield Document(
            title=f"{short(document.title, 80)} ({short(document.cite, 80)})",
            said=_(
                "Something is known here for {known} of {headings}. It is material for the document and does not "
                "replace it.",
                known=known,
                headings=words.count(len(rows), "heading", "headings"),
            ),
            headings=table(_("Headings of {cite}", cite=short(document.cite, 80)), columns, rows),
        )


_PLAN = Texts(
    {
        "name": N_("Name"),
        "use": N_("Use"),
        "owner": N_("Owner"),
        "data": N_("Data"),
        "model": N_("Model"),
        "signoff": N_("Sign-off"),
    }
)


def _known(material: Material, one: Filled) -> str:
    lines = _lines(material, one)
    return words.sentence("; ".join(passage(line, 200) for line in lines)) if lines else _("Nothing is known here.")


def _lines(material: Material, one: Filled) -> list[str]:
    plan = material.plan
    said = {
        "name": plan.name,
        "use": plan.use,
        "owner": plan.owner,
        "data": plan.data.evaluation.name,
        "model": _model(material),
        "signoff": _("to be signed by {listed}", listed=words.listed(list(plan.signoff.roles)))
        if plan.signoff.roles
        else None,
    }
    planned = [f"{_PLAN[name]}: {short(text, 160).rstrip('.')}" for name in one.plan if (text := said[name])]
    return [*planned, *one.known]


def _model(material: Material) -> str | None:
    model = material.plan.model
    if model is None:
        return None
    if model.source is not None:
        return model.source.name
    return model.endpoint.url if model.endpoint is not None else None
