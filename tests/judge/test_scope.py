"""Where, to whom and when a rule applies, and that the finding says why."""

from __future__ import annotations

from datetime import date

import pytest

from audit import packs
from audit.judge.words import jurisdiction
from audit.records.judgement import Finding
from tests.policies.cases import HEAD, READY, judged, only, pack_of, rule

QUESTIONS = """\
  role: {asks: Which role?, type: list, choices: [controller, processor]}
  ai_act_role: {asks: Which role under the AI Act?, type: list, choices: [provider, deployer]}
  ready: {asks: Is it ready?, type: boolean}
  use: {asks: What is it for?, type: choice, choices: [credit, employment]}
"""
READY_FACT = {"ready": True}


def finding(applies: str, law: str = "US", declared: tuple[str, ...] = (), **facts: object) -> Finding:
    pack = pack_of(rule(READY, applies=applies), jurisdiction=law, questions=QUESTIONS)
    return only(judged(pack, facts=READY_FACT | facts, jurisdictions=declared))


@pytest.mark.parametrize(
    ("law", "place", "declared", "applies"),
    [
        ("US", "US-CO", ("US-CO",), True),
        ("US", "US-CO", ("US-TX",), False),
        ("US", "US-CO", ("US",), True),
        ("US", "US-CO", ("EU",), False),
        ("GB", "GB", ("UK",), True),
        ("UK", "UK", ("GB",), True),
        ("GB", "GB", ("EU",), False),
        ("EU", "EU", ("UK",), False),
    ],
)
def test_a_rule_may_be_law_in_a_part_of_where_its_pack_is(
    law: str, place: str, declared: tuple[str, ...], applies: bool
) -> None:
    found = finding(f"{{from: 2020-01-01, jurisdiction: {place}}}", law, declared)
    assert found.outcome == ("passed" if applies else "not_applicable")
    if not applies:
        said = f"The rule is law in {jurisdiction(place)}; the plan declares {jurisdiction(declared[0])}."
        assert found.because == said
        assert found.applies_because == ""


def test_how_a_rule_ended() -> None:
    found = finding("{from: 2020-01-01, until: 2026-07-20, ends: repealed}")
    assert found.because == "The rule was repealed; its last day was 2026-07-20."


def test_why_it_applies_is_in_the_finding() -> None:
    applies = (
        "{from: 2020-01-01, roles: [controller], when: {any_of: [{fact: use, is: credit}, {fact: ready, is: false}]}}"
    )
    found = finding(applies, "US", ("US-NYC",), role=("controller",), use="credit")
    assert found.applies_because == (
        "It applies because it is law in the United States, and the plan declares New York City, role is controller "
        "and use is credit."
    )
    assert finding("{from: 2020-01-01}").applies_because == "It applies to every audit."
    assert finding(applies, role=("controller",)).applies_because == "", "nobody knows"
    outside = finding(applies, role=("controller",), use="employment")
    assert (
        outside.because
        == "The rule applies only where use is credit or ready is no; here use is employment and ready is yes."
    )


def test_a_pack_says_which_question_is_about_the_role() -> None:
    head = HEAD.format(jurisdiction="any", questions=QUESTIONS)
    files = {
        "pack.yaml": head.replace("questions:", "role_fact: ai_act_role\nquestions:"),
        "a.yaml": rule(READY, applies="{from: 2020-01-01, roles: [provider]}"),
    }
    pack = packs.from_files(files, "x")
    facts = READY_FACT | {"role": ("controller",)}
    assert only(judged(pack, facts=facts)).outcome == "missing", "the role under another law is no answer"
    assert only(judged(pack, facts=facts | {"ai_act_role": ("provider",)})).outcome == "passed"
    assert only(judged(pack, facts=facts | {"ai_act_role": ("deployer",)})).outcome == "not_applicable"


@pytest.mark.parametrize(
    ("applies", "binding", "status"),
    [
        ("{from: 2026-11-21}", "binding", "in force"),
        ("{from: 2026-11-22}", "binding", "scheduled"),
        ("{from: 2020-01-01, until: 2026-11-20}", "binding", "ended"),
        ("{from: 2020-01-01, until: 2026-11-20, ends: rescinded}", "binding", "rescinded"),
        ("{from: 2020-01-01}", "voluntary", "voluntary"),
    ],
)
def test_the_status_of_a_rule(applies: str, binding: str, status: str) -> None:
    text = rule(READY, applies=applies).replace("binding: binding", f"binding: {binding}")
    (found,) = pack_of(text, questions=QUESTIONS).rules
    assert found.status(date(2026, 11, 21)) == status
