"""Documents that the law wants: filled from what is known, and never invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from audit import canonical
from audit.records.citation import Citation
from audit.records.judgement import Fact, Judgement, from_json
from audit.records.ledger import Heading, Outline
from tests.policies.cases import judged, number, pack_of, rule

OUTLINE = Outline(
    id="annex",
    title="Documentation",
    cite=Citation(instrument="AI Act", annex="IV"),
    headings=(
        Heading(number="1", title="General", plan=("name", "use", "model"), facts=("owner", "use")),
        Heading(number="2(g)", title="Testing", metrics=("bias", "performance.accuracy")),
        Heading(number="8", title="Declaration of conformity"),
    ),
)
PACK = replace(pack_of(rule("require: [{fact: ready, is: true}]\n")), outlines=(OUTLINE,))


def made(until: date | None = None) -> Judgement:
    facts = {"owner": Fact(fact="owner", value="The board", by="Ada", on=date(2026, 1, 1), until=until)}
    measured = [number("bias.impact_ratio", 0.9), number("bias.base_rate", 0.5), number("privacy.k_anonymity", 2)]
    return judged(PACK, measured, facts=facts)


def test_each_heading_tells_what_is_known_and_nothing_more() -> None:
    (document,) = made().documents
    one, two, three = document.headings
    assert (document.cite, document.title) == ("AI Act Annex IV", "Documentation")
    assert (one.known, one.plan) == (("Owner: The board, says Ada",), ("name", "use", "model"))
    assert two.known == ("Bias: 2 numbers measured in this audit",)
    assert (three.number, three.known, three.plan) == ("8", (), ())


def test_an_answer_that_has_lapsed_fills_nothing() -> None:
    (document,) = made(until=date(2026, 6, 1)).documents
    assert document.headings[0].known == ()


def test_it_travels_in_the_judgement() -> None:
    judgement = made()
    assert from_json(canonical.from_bytes(canonical.to_bytes(judgement))) == judgement
