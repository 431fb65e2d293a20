"""Regulation B as of 2026-07-21: no effects test, hard rules on reasons."""

from __future__ import annotations

from datetime import date

import pytest

from audit import packs
from audit.records.judgement import Finding
from tests.policies.cases import judged, number, signed

ECOA = packs.read("us-ecoa")
BEFORE, SINCE = date(2026, 7, 20), date(2026, 7, 21)
GAP = [number("bias.impact_ratio", 0.5, 0.45, 0.55, attribute="race", group="black", reference="white")]
LIMIT = signed("bias.impact_ratio", on=date(2026, 1, 15), at_least=0.8)


def on(day: date) -> dict[str, Finding]:
    judgement = judged(ECOA, GAP, facts={"use_context": "credit"}, thresholds=[LIMIT], on=day)
    return {one.rule.partition("/")[2]: one for one in judgement.findings}


def test_the_effects_test_ends_on_the_day() -> None:
    assert on(BEFORE)["1002-6a-effects-test"].outcome == "failed"
    assert on(SINCE)["1002-6a-effects-test"].outcome == "not_applicable"


def test_since_then_a_gap_is_a_risk_indicator_and_no_breach() -> None:
    assert on(BEFORE)["1002-6a-risk-indicator"].outcome == "scheduled"
    finding = on(SINCE)["1002-6a-risk-indicator"]
    assert (finding.outcome, finding.binding, finding.severity) == ("failed", "voluntary", "low")


def test_no_rule_in_force_reads_a_disparity_as_a_breach() -> None:
    for rule in ECOA.rules:
        if rule.applies_until is None and any("ratio" in one.metric for one in rule.expect):
            assert rule.binding == "voluntary", rule.id


def test_the_regulation_gives_no_number() -> None:
    expected = [one for rule in ECOA.rules for one in rule.expect]
    assert all(one.origin == "organisation" and one.limit is None for one in expected)


@pytest.mark.parametrize("rule", ["1002-9b2-specific-reasons", "1002-9a2-content", "1002-9a1-timing"])
def test_the_rules_on_reasons_are_hard(rule: str) -> None:
    (found,) = [one for one in ECOA.rules if one.id == f"us-ecoa/{rule}"]
    assert (found.binding, found.severity) == ("binding", "high")


def test_the_circulars_are_only_names_of_what_was_withdrawn() -> None:
    aliases = {one.name: one.status for one in ECOA.aliases}
    assert aliases["CFPB Circular 2022-03"] == aliases["CFPB Circular 2023-03"] == "withdrawn"
    rules = "".join(text for name, text in ECOA.files.items() if name != "pack.yaml")
    assert "2022-03" not in rules
    assert "2023-03" not in rules


def test_what_is_from_memory_says_so() -> None:
    from_memory = ("1002-12b-records", "1002-13-monitoring", "fcra-1681m-score-disclosure")
    for rule in ECOA.rules:
        if rule.id.partition("/")[2] in from_memory:
            assert rule.unconfirmed
            assert "from memory" in rule.unconfirmed
