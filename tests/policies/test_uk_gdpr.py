"""The UK GDPR: Art. 22A to 22D are not Art. 22."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from audit import packs
from audit.records.judgement import Fact
from tests.policies.cases import DAY, judged

UK, EU = packs.read("uk-gdpr"), packs.read("gdpr")
DECIDED = {"role": ("controller",), "personal_data": True, "solely_automated": True, "significant_effect": True}


def outcomes(facts: dict[str, Any], **more: Any) -> dict[str, str]:
    return {one.rule.partition("/")[2]: one.outcome for one in judged(UK, facts=facts, **more).findings}


def test_article_22_is_gone_and_22a_to_22d_are_there() -> None:
    articles = {rule.cite.article for rule in UK.rules}
    assert "22" not in articles
    assert {"22A", "22B", "22C"} <= articles
    assert "22D" in {gap.cite.article for gap in UK.not_covered}
    (alias,) = [alias for alias in UK.aliases if alias.name == "Art. 22 UK GDPR"]
    assert (alias.status, alias.on) == ("replaced", date(2026, 2, 5))


def test_without_a_ground_the_union_forbids_what_the_kingdom_allows_with_safeguards() -> None:
    """The same decision, on a legitimate interest, without special categories."""
    safe = {
        name: Fact(fact=name, value="the review desk", by="Ada", role="head of risk", on=DAY)
        for name in ("human_intervention", "contest_route")
    }
    facts = DECIDED | safe | {"decision_uses_special_categories": False}
    there = outcomes(
        facts
        | {
            "uk_lawful_basis": "legitimate interests",
            "uk_decision_information": True,
            "representations_route": Fact(fact="r", value="the form", by="Ada", role="head of risk", on=DAY),
        }
    )
    assert {there[name] for name in there if name.startswith("art-22c")} == {"passed"}
    assert there["art-22b-1-special-categories"] == "not_applicable"
    here = judged(EU, facts=facts | {"article_22_ground": "none"})
    assert next(one for one in here.findings if one.rule == "gdpr/art-22-1-automated-decisions").outcome == "failed"


def test_recognised_interests_carry_no_automated_decision() -> None:
    facts = DECIDED | {"uk_lawful_basis": "recognised legitimate interest"}
    assert outcomes(facts)["art-22b-4-recognised-interests"] == "failed"
    assert outcomes(facts)["art-06-1-lawful-basis"] == "passed"


@pytest.mark.parametrize(("on", "expected"), [("2026-02-04", "scheduled"), ("2026-02-05", "failed")])
def test_the_new_articles_began_on_a_day(on: str, expected: str) -> None:
    facts = DECIDED | {"uk_decision_information": False}
    assert outcomes(facts, on=date.fromisoformat(on))["art-22c-2a-information"] == expected


def test_kept_articles_ask_what_the_union_asks_and_say_that_they_were_not_compared() -> None:
    kept = {rule.id.partition("/")[2]: rule for rule in EU.rules}
    for rule in UK.rules:
        name = rule.id.partition("/")[2]
        if name in kept:
            twin = kept[name]
            wanted, there = ([replace(one, note=None) for one in each.expect] for each in (rule, twin))
            assert (wanted, rule.require, rule.severity) == (there, twin.require, twin.severity), name
            assert "not compared" in (rule.unconfirmed or "")
            assert rule.cite.instrument == "UK GDPR"


def test_it_is_law_in_the_united_kingdom_only() -> None:
    assert UK.jurisdiction == "GB"
    assert set(outcomes(DECIDED, jurisdictions=("DE",)).values()) == {"not_applicable"}
    elsewhere = judged(EU, facts=DECIDED, jurisdictions=("GB",))
    assert {one.outcome for one in elsewhere.findings} == {"not_applicable"}


def test_a_question_is_asked_only_if_a_rule_reads_its_answer() -> None:
    follows = {derived.fact for derived in UK.derived}
    assert {question.fact for question in UK.questions} == set(packs.facts_named(UK)) - follows


def test_consent_erasure_and_the_record_are_held_against_the_table_as_in_the_union() -> None:
    added = {
        "art-07-1-rows",
        "art-17-1-erased-rows",
        "art-30-1c-categories",
        "recital-39-retention",
        "recital-51-declared",
        "recital-82-inventory",
    }
    assert added <= {rule.id.partition("/")[2] for rule in UK.rules}


def test_a_child_consents_from_thirteen() -> None:
    rules = {rule.id.partition("/")[2]: rule for rule in UK.rules}
    for name in ("art-08-1-children", "recital-38-youngest"):
        assert "Data Protection Act 2018, section 9, cited from memory" in (rules[name].unconfirmed or "")
