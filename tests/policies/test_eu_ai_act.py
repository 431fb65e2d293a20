"""The AI Act as amended in 2026: its calendar, its tiers, and what must not be said of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from audit import packs
from tests.policies.cases import judged, number

ACT = packs.read("eu-ai-act")
CREDIT = "5(b) creditworthiness and credit scores"
PROVIDER = {
    "ai_act_role": ("provider",), "ai_system": True, "prohibited_practices": ("none",), "annex_iii_use": (CREDIT,),
    "profiling": True, "transition_exempt": False,
}  # fmt: skip
HIGH = {"9", "10", "11", "12", "13", "14", "15", "17", "18", "19", "26", "27"}


def findings(facts: dict[str, Any], on: str = "2026-11-21", measured: tuple[Any, ...] = ()) -> dict[str, Any]:
    judgement = judged(ACT, measured, facts=facts, on=date.fromisoformat(on))
    return {one.rule.partition("/")[2]: one for one in judgement.findings}


def test_high_risk_duties_on_uses_begin_on_2027_12_02_and_on_products_on_2028_08_02() -> None:
    begins = {rule.cite.article: rule.applies_from for rule in ACT.rules if rule.cite.article in HIGH}
    assert set(begins) == HIGH
    assert set(begins.values()) == {date(2027, 12, 2)}
    (products,) = [rule for rule in ACT.rules if rule.id == "eu-ai-act/art-08-2-products"]
    assert products.applies_from == date(2028, 8, 2)
    assert not any(rule.applies_from == date(2026, 8, 2) for rule in ACT.rules if rule.cite.article != "50")


@pytest.mark.parametrize(("on", "outcome"), [("2027-12-01", "scheduled"), ("2027-12-02", "failed")])
def test_what_is_readiness_one_day_is_a_breach_the_next(on: str, outcome: str) -> None:
    finding = findings(PROVIDER | {"document_retention_years": 5}, on)["art-18-1-documents"]
    assert finding.outcome == outcome
    assert finding.readiness == ("failed" if outcome == "scheduled" else None)


@pytest.mark.parametrize(("on", "outcome"), [("2026-12-01", "scheduled"), ("2026-12-02", "failed")])
def test_the_new_prohibitions_begin_by_date(on: str, outcome: str) -> None:
    for point, practice in (("ba-intimate-images", "intimate images without consent"),
                            ("bb-abuse-material", "child sexual abuse material")):  # fmt: skip
        facts = {"ai_system": True, "prohibited_practices": (practice,)}
        assert findings(facts, on)[f"art-05-1{point}"].outcome == outcome


def test_older_generators_have_until_2026_12_02() -> None:
    facts = PROVIDER | {"generates_content": True, "on_market_before_august_2026": True, "output_marked": False}
    assert findings(facts, "2026-12-01")["art-111-4-marking-older"].outcome == "scheduled"
    assert findings(facts, "2026-12-02")["art-111-4-marking-older"].outcome == "failed"
    assert findings(facts, "2026-12-02")["art-50-2-marking"].outcome == "not_applicable"
    newer = facts | {"on_market_before_august_2026": False}
    assert findings(newer, "2026-11-21")["art-50-2-marking"].outcome == "failed"


def test_each_practice_fails_its_own_prohibition_and_no_other() -> None:
    (question,) = [one for one in ACT.questions if one.fact == "prohibited_practices"]
    rules = [rule.id.partition("/")[2] for rule in ACT.rules if rule.cite.article == "5"]
    assert len(rules) == 10
    for practice in question.choices:
        said = findings({"ai_system": True, "prohibited_practices": (practice,)}, "2026-12-02")
        failed = [name for name in rules if said[name].outcome == "failed"]
        assert len(failed) == (0 if practice == "none" else 1), practice


def test_article_10_5_is_an_alias_of_4a_and_no_rule() -> None:
    assert not [rule for rule in ACT.rules if (rule.cite.article, rule.cite.paragraph) == ("10", "5")]
    (alias,) = [alias for alias in ACT.aliases if alias.name == "Art. 10(5) AI Act"]
    assert (alias.status, alias.by, alias.on) == ("replaced", "Art. 4a AI Act", date(2026, 7, 27))
    assert {rule.cite.paragraph for rule in ACT.rules if rule.cite.article == "4a"} == {"1", "2"}


@pytest.mark.parametrize(("attribute", "outcome"), [("race", "missing"), ("sex", "not_applicable")])
def test_4a_binds_when_the_bias_check_itself_uses_a_special_category(attribute: str, outcome: str) -> None:
    measured = (number("bias.impact_ratio", 0.9, attribute=attribute, group="a", reference="b"),)
    facts = PROVIDER | {"bias_data_special_categories": False}
    assert findings(facts, measured=measured)["art-04a-1-bias-data"].outcome == outcome
    others = facts | {"ai_act_role": ("deployer",)}
    assert findings(others, measured=measured)["art-04a-2-bias-data-others"].outcome == outcome
    assert findings(others, measured=measured)["art-04a-1-bias-data"].outcome == "not_applicable"


TIERS = [
    ({}, True),
    ({"profiling": True, "way_out_of_high_risk": "preparatory task"}, True),  # no way out for profiling
    ({"profiling": False, "way_out_of_high_risk": "preparatory task", "annex_i_product": False}, False),
    ({"profiling": False, "way_out_of_high_risk": "none"}, True),
    ({"annex_iii_use": ("none",), "annex_i_product": False}, False),
    ({"transition_exempt": True}, False),
    ({"ai_system": False}, False),
]


@pytest.mark.parametrize(("facts", "high"), TIERS)
def test_the_tier_follows_from_the_declared_use(facts: dict[str, Any], high: bool) -> None:
    finding = findings(PROVIDER | facts, "2027-12-02")["art-17-1-quality"]
    assert finding.outcome == ("missing" if high else "not_applicable")


def test_profiling_closes_every_way_out() -> None:
    facts = PROVIDER | {"way_out_of_high_risk": "narrow procedural task"}
    assert findings(facts, "2027-12-02")["art-06-3-profiling"].outcome == "failed"


def test_two_days_are_for_widespread_incidents_and_ten_for_death() -> None:
    limits = {
        rule.id.partition("/")[2]: required.limit.at_most
        for rule in ACT.rules
        if rule.cite.article == "73"
        for required in rule.require
        if required.limit is not None
    }
    assert limits == {"art-73-2-incidents": 15, "art-73-3-widespread": 2, "art-73-4-deaths": 10}


def test_the_law_gives_no_number_for_data_or_accuracy() -> None:
    for rule in ACT.rules:
        for expected in rule.expect:
            assert expected.limit is None, rule.id


def test_what_sources_disagree_on_says_so() -> None:
    doubtful = {rule.cite.article for rule in ACT.rules if rule.unconfirmed and rule.applies_from == date(2027, 12, 2)}
    assert {"43", "47", "49", "72", "73", "86"} <= doubtful


def test_credit_and_insurance_need_the_assessment_of_fundamental_rights_whoever_deploys() -> None:
    for use, outcome in ((CREDIT, "missing"), ("5(c) life and health insurance", "missing"),
                         ("4(a) recruitment and selection", "not_applicable")):  # fmt: skip
        facts = PROVIDER | {"ai_act_role": ("deployer",), "annex_iii_use": (use,)}
        facts |= {"public_authority": False, "public_services": False}
        assert findings(facts, "2027-12-02")["art-27-1-fundamental-rights"].outcome == outcome, use


def test_annex_iv_has_its_nine_headings() -> None:
    (outline,) = ACT.outlines
    assert str(outline.cite) == "AI Act Annex IV"
    assert {heading.number[0] for heading in outline.headings} == set("123456789")
    declaration = next(one for one in outline.headings if one.number == "8")
    assert not declaration.metrics


def test_citations_are_unique_and_questions_are_read() -> None:
    cited = [str(rule.cite) for rule in ACT.rules]
    assert len(cited) == len(set(cited))
    read = set(packs.facts_named(ACT)) - {one.fact for one in ACT.derived}
    assert {question.fact for question in ACT.questions} == read
