"""Four states, each with its dates."""

from __future__ import annotations

from datetime import date

import pytest

from audit import packs
from audit.records.pack import Rule
from tests.policies.cases import judged

STATES = packs.read("us-states")


def rules_of(state: str) -> list[Rule]:
    return [rule for rule in STATES.rules if rule.jurisdiction == f"US-{state}"]


@pytest.mark.parametrize(
    ("state", "days"),
    [
        ("CO", {date(2027, 1, 1)}),
        ("IL", {date(2026, 1, 1)}),
        ("CA", {date(2025, 10, 1), date(2026, 1, 1), date(2027, 1, 1), date(2027, 12, 31), date(2028, 4, 1)}),
        ("TX", {date(2026, 1, 1)}),
    ],
)
def test_each_law_begins_on_its_day(state: str, days: set[date]) -> None:
    assert {rule.applies_from for rule in rules_of(state)} == days


def test_every_rule_belongs_to_a_state() -> None:
    assert sum(len(rules_of(state)) for state in ("CO", "IL", "CA", "TX")) == len(STATES.rules)


@pytest.mark.parametrize(("day", "outcome"), [(date(2026, 12, 31), "scheduled"), (date(2027, 1, 1), "failed")])
def test_colorado_is_readiness_until_2027(day: date, outcome: str) -> None:
    facts = {
        "colorado_role": ("deployer",),
        "consequential_decision": True,
        "output_influences_decision": True,
        "notice_at_interaction": False,
    }
    findings = judged(STATES, facts=facts, jurisdictions=("US-CO",), on=day).findings
    (finding,) = [one for one in findings if one.rule == "us-states/co-6-1-1704-notice"]
    assert finding.outcome == outcome
    if outcome == "scheduled":
        assert finding.readiness == "failed"


def test_the_repealed_act_is_only_a_name() -> None:
    assert {one.name: (one.status, one.by) for one in STATES.aliases}["Colorado SB 24-205"] == ("repealed", "SB 26-189")
    assert not any("24-205" in text for name, text in STATES.files.items() if name != "pack.yaml")


def test_texas_looks_at_intent_and_measures_nothing() -> None:
    assert rules_of("TX")
    assert not any(rule.expect for rule in rules_of("TX"))


def test_no_state_gives_a_number_for_disparity() -> None:
    expected = [one for rule in STATES.rules for one in rule.expect]
    assert expected
    assert all(one.limit is None and one.origin == "organisation" for one in expected)


def test_a_person_who_takes_part_in_all_three_ways_takes_the_californian_rules_away() -> None:
    facts = {"ccpa_business": True, "use_context": "employment", "reviewer_understands": True}
    facts |= {"reviewer_looks_further": True, "reviewer_may_change": True}
    day = date(2027, 1, 1)
    for involved, outcome in ((True, "not_applicable"), (False, "missing")):
        given = facts | {"reviewer_may_change": involved}
        findings = judged(STATES, facts=given, jurisdictions=("US-CA",), on=day).findings
        (finding,) = [one for one in findings if one.rule == "us-states/ca-7222-access"]
        assert finding.outcome == outcome
