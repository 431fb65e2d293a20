"""Documents that the law wants: filled from what is known, and never invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from audit import packs
from audit.judge.outlines import filled
from audit.plan import parse
from audit.records.citation import Citation
from audit.records.judgement import Fact
from audit.records.ledger import Heading, Outline
from tests.policies.cases import evidence, number

PLAN = parse(
    "audit: {name: Loans, use: Decides on loans, policies: []}\ndata: {evaluation: rows.csv}\ncolumns: {}\n",
    "audit.yaml",
    Path(),
)
OUTLINE = Outline(
    id="annex",
    title="Documentation",
    cite=Citation(instrument="AI Act", annex="IV"),
    headings=(
        Heading(number="1", title="General", plan=("name", "use", "model"), facts=("purpose", "provider")),
        Heading(number="2(g)", title="Testing", metrics=("bias", "performance.accuracy")),
        Heading(number="8", title="Declaration of conformity"),
    ),
)


def test_each_heading_tells_what_is_known_and_nothing_more() -> None:
    facts = {"purpose": Fact(fact="purpose", value="Credit", by="Ada", on=date(2026, 1, 1))}
    measured = [number("bias.impact_ratio", 0.9), number("bias.base_rate", 0.5), number("privacy.k_anonymity", 2)]
    one, two, three = filled(OUTLINE, evidence(measured), facts, PLAN)
    assert one.known == ("Name: Loans", "Use: Decides on loans", "Purpose: Credit, says Ada")
    assert two.known == ("Bias: 2 numbers measured",)
    assert (three.number, three.known) == ("8", ())


def test_the_documentation_of_the_ai_act_can_be_filled() -> None:
    (outline,) = packs.read("eu-ai-act").outlines
    assert all(not heading.known or heading.known for heading in filled(outline, evidence(), {}, PLAN))
    assert len(filled(outline, evidence(), {}, PLAN)) == len(outline.headings) >= 9
