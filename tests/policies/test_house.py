"""The house policy: every number is the organisation's."""

from __future__ import annotations

from audit import packs
from tests.policies.cases import judged, number, signed

HOUSE = packs.read("house")
MEASURED = [rule for rule in HOUSE.rules if rule.expect]


def test_no_rule_brings_a_number_of_its_own() -> None:
    for rule in MEASURED:
        for expected in rule.expect:
            assert expected.limit is None, rule.id
            assert expected.origin == "organisation"
            assert expected.sets in ("at_least", "at_most")
            assert expected.note is not None
            assert expected.note.startswith("The number is the organisation's to set.")


def test_it_binds_nobody() -> None:
    assert all(rule.binding == "voluntary" for rule in HOUSE.rules)
    assert {rule.cite.instrument for rule in HOUSE.rules} == {"House policy"}
    assert len({rule.cite.section for rule in HOUSE.rules}) == len(HOUSE.rules)


def test_every_kind_of_evidence_has_a_limit() -> None:
    families = {expected.metric.partition(".")[0] for rule in MEASURED for expected in rule.expect}
    assert families == {"bias", "privacy", "explainability", "performance", "data_quality", "robustness", "drift"}


def test_a_number_counts_only_with_the_person_and_day_of_the_register() -> None:
    measured = [number("performance.accuracy", 0.9)]
    rule = "house/performance-accuracy"
    bare = next(one for one in judged(HOUSE, measured).findings if one.rule == rule)
    assert bare.outcome == "missing"
    entered = judged(HOUSE, measured, thresholds=[signed("performance.accuracy", at_least=0.75)])
    held = next(one for one in entered.findings if one.rule == rule)
    assert held.outcome == "passed"
    assert "Head of Risk" in held.because


def test_what_was_not_chosen_is_not_judged_and_the_basic_limits_always_are() -> None:
    judgement = judged(HOUSE, facts={"house_limits": ("calibration",)})
    asked = {one.rule for one in judgement.findings if one.outcome != "not_applicable"}
    basic = {rule.id for rule in HOUSE.rules if rule.when is None}
    assert asked == basic | {"house/performance-calibration"}
    assert len(basic) == 8, "seven limits, and who answers for them"


def test_each_choice_is_a_rule() -> None:
    (question,) = [one for one in HOUSE.questions if one.fact == "house_limits"]
    chosen = [rule for rule in HOUSE.rules if rule.when is not None]
    assert len(question.choices) == len(chosen) + 1
