"""The GDPR and the Uniform Guidelines: mistakes that must not be makeable, and the figures of question 11."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from scipy.stats import fisher_exact

from audit import packs
from audit.declarations import facts_from_text
from audit.errors import PlanError
from audit.records.pack import AllOf, AnyOf, FactIs, Pack
from tests.policies.cases import judged, number

GDPR, UGESP = packs.read("gdpr"), packs.read("us-ugesp")
SHIPPED = (GDPR, UGESP)


def test_the_packs_are_what_they_say() -> None:
    assert (GDPR.jurisdiction, UGESP.jurisdiction) == ("EU", "US")
    assert len(GDPR.rules) >= 14
    assert all(pack.reviewed_by is None for pack in SHIPPED), "no counsel has reviewed them"
    assert {str(rule.cite) for rule in GDPR.rules} >= {
        "GDPR Art. 5(1)(a)", "GDPR Art. 5(1)(b)", "GDPR Art. 5(1)(c)", "GDPR Art. 5(1)(d)", "GDPR Art. 5(1)(e)",
        "GDPR Art. 5(1)(f)", "GDPR Art. 6(1)", "GDPR Art. 9(1)", "GDPR Art. 13(2)(f)", "GDPR Art. 15(1)(h)",
        "GDPR Art. 22(1)", "GDPR Art. 22(3)", "GDPR Art. 25(1)", "GDPR Art. 30(1)", "GDPR Art. 35(1)",
        "GDPR recital 26", "GDPR Art. 44",
    }  # fmt: skip


def test_severity_follows_the_tier_of_the_fine() -> None:
    """GDPR Art. 83(5) covers 5 to 7, 9, 12 to 22 and 44 to 49; Art. 83(4) covers 25 to 39."""
    upper, lower = {5, 6, 7, 9, *range(12, 23), *range(44, 50)}, {8, 11, *range(25, 40), 42, 43}
    for rule in GDPR.rules:
        if rule.binding == "binding" and rule.cite.paragraph != "2" and rule.cite.article is not None:
            article = int(rule.cite.article)
            assert rule.severity == "critical" or article not in upper, rule.id
            assert rule.severity == "high" or article not in lower, rule.id
    assert all(rule.binding == "interpretive" and rule.severity in ("medium", "low") for rule in UGESP.rules)


def test_recitals_do_not_bind() -> None:
    for rule in GDPR.rules:
        if rule.cite.recital is not None or "recital" in rule.asks:
            assert rule.binding == "interpretive"


def test_a_number_that_the_gdpr_does_not_give_is_not_ascribed_to_it() -> None:
    for rule in GDPR.rules:
        for expected in rule.expect:
            assert expected.measured or expected.origin in ("organisation", "convention")
            assert expected.note
            if expected.origin == "convention":
                assert expected.limit is not None
                assert 0 in (expected.limit.at_least, expected.limit.at_most)


def test_only_the_guideline_itself_gives_four_fifths() -> None:
    with_number = [
        (rule.id, expected.origin)
        for pack in SHIPPED
        for rule in pack.rules
        for expected in rule.expect
        if expected.limit is not None and expected.limit.at_least == 0.8
    ]
    assert with_number == [("us-ugesp/1607-4d-four-fifths", "guideline")]
    assert all(rule.unconfirmed for rule in UGESP.rules), "the pending rescission must be told"


@pytest.mark.parametrize("answer", ["sex", "gender", "age", "nationality", "marital status", "income"])
def test_what_is_not_a_special_category_cannot_be_declared_as_one(answer: str) -> None:
    with pytest.raises(PlanError, match="special_categories"):
        facts_from_text(f"special_categories: [{answer}]", "facts.yaml", [GDPR])


def test_the_special_categories_are_the_eight_heads_of_article_9() -> None:
    (question,) = [one for one in GDPR.questions if one.fact == "special_categories"]
    assert len(question.choices) == 9
    assert question.choices[0] == "none"
    (rule,) = [one for one in GDPR.rules if one.id == "gdpr/art-09-special-categories"]
    assert isinstance(rule.when, AllOf)
    named = rule.when.conditions[1]
    assert isinstance(named, AnyOf)
    assert named.conditions[0] == FactIs(fact="special_categories", among=question.choices[1:])


@pytest.mark.parametrize("head", next(one.choices for one in GDPR.questions if one.fact == "special_categories")[1:])
def test_none_beside_a_special_category_does_not_switch_article_9_off(head: str) -> None:
    facts = {"personal_data": True, "role": "controller", "special_categories": ("none", head)}
    assert finding_of(GDPR, "gdpr/art-09-special-categories", facts).outcome == "missing"


@pytest.mark.parametrize(("uses", "outcome"), [(True, "missing"), (False, "not_applicable"), (None, "missing")])
def test_article_22_4_looks_at_the_inputs_of_the_model_and_not_at_the_table(uses: bool | None, outcome: str) -> None:
    facts: dict[str, Any] = {"personal_data": True, "role": "controller", "special_categories": ("health",)}
    facts |= {"solely_automated": True, "significant_effect": True}
    facts |= {} if uses is None else {"decision_uses_special_categories": uses}
    assert finding_of(GDPR, "gdpr/art-22-4-special-categories", facts).outcome == outcome


@pytest.mark.parametrize("typical", [True, False])
@pytest.mark.parametrize(("discouraged", "outcome"), [(False, "passed"), (True, "failed")])
def test_only_discouraging_applicants_counts_against_the_employer(
    typical: bool, discouraged: bool, outcome: str
) -> None:
    facts = {"use_context": "employment", "applicant_pool_typical": typical, "applicants_discouraged": discouraged}
    assert finding_of(UGESP, "us-ugesp/1607-4d-applicant-pool", facts).outcome == outcome


def test_one_month_is_only_for_data_from_elsewhere() -> None:
    (question,) = [one for one in GDPR.questions if one.fact == "privacy_notice"]
    assert [choice for choice in question.choices if "month" in str(choice)] == [
        "within one month, data from elsewhere"
    ]


def test_a_rule_says_signed_of_nothing_that_is_merely_entered() -> None:
    for rule in (rule for pack in SHIPPED for rule in pack.rules):
        notes = [expected.note or "" for expected in rule.expect]
        for text in (rule.title, rule.asks, rule.remedy, rule.shows, rule.does_not_show, *notes):
            assert not re.search(r"\bsign(s|ed)?\b", text), rule.id


def test_calling_the_data_anonymous_is_no_way_out() -> None:
    """What answers the first question with no still has to show it."""
    judgement = judged(
        GDPR,
        [number("privacy.direct_identifier_columns", 2), number("privacy.k_anonymity", 1)],
        facts={"personal_data": False, "role": "controller"},
    )
    (finding,) = [one for one in judgement.findings if one.outcome == "failed"]
    assert finding.rule == "gdpr/recital-26-anonymity"
    assert judgement.outcome == "not cleared"


# UGESP, questions and answers, question 11: rates of 60, 45, 48 and 51 per cent.
QUESTION_11 = [(450, 0.75, "failed"), (480, 0.80, "passed"), (510, 0.85, "passed")]


@pytest.mark.parametrize(("selected", "ratio", "outcome"), QUESTION_11)
def test_the_figures_of_question_11(selected: int, ratio: float, outcome: str) -> None:
    value = (selected * 1000) / (600 * 1000)
    assert value == ratio
    finding = four_fifths(value, fisher(selected, 1000, 600, 1000))
    assert finding.outcome == outcome


def test_three_of_five_against_thirty_of_forty_is_four_fifths_and_not_adverse() -> None:
    value = (3 * 40) / (30 * 5)
    finding = four_fifths(value, fisher(3, 5, 30, 40))
    assert finding.outcome == "passed"
    assert finding.measurements[0].value == 0.8


@pytest.mark.parametrize(
    ("selected", "of", "outcome"),
    [(45, 100, "failed"), (9, 20, "undecided"), (450, 1000, "failed"), (0, 3, "undecided")],
)
def test_the_same_gap_is_indicated_or_inconclusive_by_its_numbers(selected: int, of: int, outcome: str) -> None:
    value = (selected * of * 10) / (6 * of * of)
    finding = four_fifths(value, fisher(selected, of, 6 * of // 10, of))
    assert finding.outcome == outcome


def test_each_state_has_its_words() -> None:
    assert "confirms it" in four_fifths(0.75, 0.0001).because
    assert "inconclusive" in four_fifths(0.75, 0.4).because
    assert "within the guideline's limit of at least 0.8" in four_fifths(0.85, 0.4).because


def finding_of(pack: Pack, rule: str, facts: Mapping[str, Any]) -> Any:
    return next(one for one in judged(pack, facts=facts).findings if one.rule == rule)


def fisher(selected: int, of: int, selected_reference: int, of_reference: int) -> float:
    table = [[selected, of - selected], [selected_reference, of_reference - selected_reference]]
    return float(fisher_exact(table).pvalue)


def four_fifths(ratio: float, p_value: float) -> Any:
    where = {"attribute": "race", "group": "black", "reference": "white"}
    measured = [number("bias.impact_ratio", ratio, **where), number("bias.selection_rate_p_value", p_value, **where)]
    judgement = judged(UGESP, measured, facts={"use_context": "employment"})
    return next(one for one in judgement.findings if one.rule == "us-ugesp/1607-4d-four-fifths")
