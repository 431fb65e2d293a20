"""The GDPR: every row of the reference's table, what is measured of anonymity, and when an assessment is due."""

from __future__ import annotations

from typing import Any

import pytest

from audit import packs
from audit.records.judgement import Fact
from tests.policies.cases import DAY, judged, number, signed

GDPR = packs.read("gdpr")
CONTROLLER = {"role": ("controller",), "personal_data": True}
QUIET = CONTROLLER | {
    "profiling": False, "solely_automated": False, "significant_effect": False, "special_categories": ("none",),
    "criminal_data": False, "large_scale": False, "public_monitoring": False, "further_criteria": ("none",),
}  # fmt: skip


def outcome(rule: str, facts: dict[str, Any], measured: tuple[Any, ...] = (), **more: Any) -> str:
    findings = judged(GDPR, measured, facts=facts, **more).findings
    return next(one.outcome for one in findings if one.rule == f"gdpr/{rule}")


def test_every_row_of_the_reference_has_a_rule() -> None:
    cited = {str(rule.cite) for rule in GDPR.rules}
    assert cited >= {
        "GDPR Art. 6(3)", "GDPR Art. 6(4)", "GDPR Art. 7", "GDPR Art. 8(1)", "GDPR Art. 9(2)", "GDPR Art. 10",
        "GDPR Art. 12(3)", "GDPR Art. 13(1)", "GDPR Art. 13(2)", "GDPR Art. 14(2)(g)", "GDPR Art. 15(1)",
        "GDPR Art. 17(1)", "GDPR Art. 21(1)", "GDPR Art. 21(2)", "GDPR Art. 22(4)", "GDPR Art. 25(2)",
        "GDPR Art. 32(1)", "GDPR Art. 33(1)", "GDPR Art. 35(3)(a)", "GDPR Art. 35(3)(b)", "GDPR Art. 35(3)(c)",
        "GDPR Art. 35(7)", "GDPR Art. 36(1)", "GDPR Art. 46(1)", "GDPR Art. 49(1)", "GDPR Art. 87", "GDPR Art. 89(1)",
        "CJEU C-634/21", "CJEU C-203/22", "CJEU C-413/23 P", "WP29 WP248 rev.01",
    }  # fmt: skip


def test_citations_are_unique() -> None:
    cited = [str(rule.cite) for rule in GDPR.rules]
    assert len(cited) == len(set(cited))


def test_a_question_is_asked_only_if_a_rule_reads_its_answer() -> None:
    read = set(packs.facts_named(GDPR))
    # `recorded_data` is also what derived.unrecorded_identifiers compares the columns with
    assert {question.fact for question in GDPR.questions} == read - {one.fact for one in GDPR.derived}


def test_courts_bind_and_authorities_interpret() -> None:
    for rule in GDPR.rules:
        if rule.cite.instrument in ("EDPB", "WP29"):
            assert rule.binding == "interpretive", rule.id
        if rule.cite.instrument == "CJEU" and not rule.expect:
            assert rule.binding == "binding", rule.id
        if rule.expect and rule.cite.instrument != "GDPR":
            assert rule.binding == "interpretive", "no court and no authority gave a number"


def test_the_proposal_is_an_alias_and_no_rule() -> None:
    (omnibus,) = [alias for alias in GDPR.aliases if "COM(2025) 837" in alias.name]
    assert omnibus.status == "proposed"
    assert not any("88a" in str(rule.cite) for rule in GDPR.rules)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"profiling": True, "significant_effect": True}, "failed"),  # Art. 35(3)(a)
        ({"large_scale": True, "special_categories": ("health",)}, "failed"),  # Art. 35(3)(b)
        ({"public_monitoring": True}, "failed"),  # Art. 35(3)(c)
        ({"further_criteria": ("vulnerable persons", "new technology")}, "failed"),
        ({"further_criteria": ("vulnerable persons",), "special_categories": ("health",)}, "failed"),
        ({"further_criteria": ("vulnerable persons",)}, "not_applicable"),  # one criterion: Art. 35(1) asks for reasons
        ({}, "not_applicable"),
    ],
)
def test_two_of_nine_criteria_call_for_an_assessment(facts: dict[str, Any], expected: str) -> None:
    declared = QUIET | facts | {"impact_assessment": "not required, reasons recorded"}
    thresholds = [signed("derived.rows", at_least=5000)]
    assert outcome("wp248-nine-criteria", declared, thresholds=thresholds) == expected


def test_scale_is_counted_against_the_organisations_number() -> None:
    declared = QUIET | {"further_criteria": ("new technology",), "impact_assessment": "not carried out"}
    assert outcome("wp248-nine-criteria", declared, thresholds=[signed("derived.rows", at_least=1000)]) == "failed"
    assert outcome("wp248-nine-criteria", declared) == "missing", "without a number nobody knows"


def test_data_are_anonymous_only_if_all_three_tests_say_so() -> None:
    all_three = {f"{name}_test": "excluded" for name in ("singling_out", "linkability", "inference")}
    alone = (number("privacy.unique_rows", 0),)
    limit = {"thresholds": [signed("privacy.unique_rows", at_most=0)]}
    facts = {"personal_data": False, **all_three}
    assert outcome("wp216-verdict", facts, alone, **limit) == "passed"
    for name in all_three:
        worse = facts | {name: "not excluded", "anonymity_assessment": "none"}
        assert outcome("wp216-verdict", worse, alone, **limit) == "failed"
    analysed = Fact(fact="anonymity_assessment", value="report 7", by="Ada", role="officer", on=DAY)
    worse = facts | {"inference_test": "not excluded", "anonymity_assessment": analysed}
    assert outcome("wp216-verdict", worse, alone, **limit) == "passed", "a failed test calls for an analysis"
    apart = (number("privacy.unique_rows", 0.2),)
    assert outcome("wp216-verdict", facts | {"anonymity_assessment": "none"}, apart, **limit) == "failed"


def test_sex_and_age_need_no_declaration_and_race_does() -> None:
    facts = CONTROLLER | {"special_categories": ("none",)}
    ratio = "bias.impact_ratio"
    for attribute, expected in (("sex", "passed"), ("age", "passed"), ("race", "failed"), ("religion", "failed")):
        measured = (
            number(ratio, 0.9, attribute=attribute, group="a", reference="b"),
            number("privacy.special_category_columns", 0),
        )
        assert outcome("recital-51-declared", facts, measured) == expected, attribute


@pytest.mark.parametrize(
    ("rule", "metric", "none"),
    [
        ("art-09-special-categories", "privacy.special_category_columns", {"special_categories": ("none",)}),
        ("art-10-criminal-data", "privacy.offence_columns", {"criminal_data": False}),
    ],
)
def test_a_column_that_is_found_calls_for_the_ground_and_is_no_breach(
    rule: str, metric: str, none: dict[str, Any]
) -> None:
    facts = CONTROLLER | none
    assert outcome(rule, facts, (number(metric, 0),)) == "not_applicable"
    assert outcome(rule, facts, (number(metric, 1),)) == "missing", "the ground is not named; nothing is breached yet"
    assert outcome(rule, facts) == "missing", "nobody searched the columns"
    named = {"article_9_exception": "explicit consent", "article_10_law": "the act on vetting, section 4"}
    assert outcome(rule, facts | named, (number(metric, 1),)) == "passed"


def test_a_column_of_a_special_category_that_is_no_attribute_has_to_be_declared() -> None:
    facts = CONTROLLER | {"special_categories": ("none",)}
    assert outcome("recital-51-declared", facts, (number("privacy.special_category_columns", 1),)) == "failed"
    assert outcome("recital-51-declared", facts, (number("privacy.special_category_columns", 0),)) == "passed"
    assert outcome("recital-51-declared", facts) == "missing", "nobody searched the columns"


def test_erased_rows_count_only_where_something_had_to_be_erased() -> None:
    left = (number("privacy.erased_rows", 1, table="training", column="id"),)
    rule = "art-17-1-erased-rows"
    assert outcome(rule, CONTROLLER | {"erasure_due": True}, left) == "failed"
    assert outcome(rule, CONTROLLER | {"erasure_due": False}, left) == "not_applicable"
    assert outcome(rule, CONTROLLER, left) == "missing"


def test_consent_of_each_row_counts_only_where_consent_is_the_basis() -> None:
    without = (number("privacy.rows_without_consent", 0.01),)
    for basis, expected in (("consent", "failed"), ("contract", "not_applicable"), ("public task", "not_applicable")):
        assert outcome("art-07-1-rows", CONTROLLER | {"lawful_basis": basis}, without) == expected


def test_an_undeclared_column_is_no_breach_of_article_30() -> None:
    found = tuple(number(f"privacy.{name}", 1) for name in ("undeclared_personal_columns", "stale_declarations"))
    (inventory,) = [rule for rule in GDPR.rules if rule.id == "gdpr/recital-82-inventory"]
    assert (inventory.binding, outcome("recital-82-inventory", CONTROLLER, found)) == ("interpretive", "failed")
    assert outcome("art-30-1-records", CONTROLLER | {"records_of_processing": True}, found) == "passed"


def test_identifiers_that_the_record_does_not_name_are_found() -> None:
    found = (
        number("privacy.direct_identifiers", 1, column="contact", identifier="email"),
        number("privacy.direct_identifier_columns", 1),
    )
    rule = "art-30-1c-categories"
    assert outcome(rule, CONTROLLER | {"recorded_data": ("names",)}, found) == "failed"
    assert outcome(rule, CONTROLLER | {"recorded_data": ("contact details",)}, found) == "passed"
    assert outcome(rule, CONTROLLER, found) == "missing"


def test_national_numbers_in_the_table_need_no_declaration_to_count() -> None:
    found = (
        number("privacy.direct_identifiers", 1, column="ssn", identifier="us/ssn"),
        number("privacy.direct_identifier_columns", 1),
    )
    facts = CONTROLLER | {"national_identification_numbers": False}
    assert outcome("art-87-national-numbers", facts, found) == "missing"
    assert outcome("art-87-national-numbers", facts, found[1:]) == "not_applicable"


def test_a_score_on_which_others_draw_strongly_is_the_decision() -> None:
    facts = CONTROLLER | {"score_reliance": "others draw strongly on it", "solely_automated": False}
    assert outcome("c-634-21-scoring", facts) == "failed"
    assert outcome("c-634-21-scoring", facts | {"solely_automated": True}) == "passed"


def test_the_only_limit_on_a_declared_number_is_the_laws_own() -> None:
    """72 hours and 13 years are in the law; months and shares are not turned into numbers that it does not give."""
    limits = {
        required.fact: (required.limit.at_least, required.limit.at_most)
        for rule in GDPR.rules
        for required in rule.require
        if required.limit is not None
    }
    assert limits == {"breach_notification_hours": (None, 72), "age_of_consent": (13, None)}
