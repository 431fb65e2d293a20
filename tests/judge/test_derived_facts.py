"""Facts that follow: the first answer that holds, every answer that holds, and what is lacking."""

from __future__ import annotations

from typing import Any

import pytest

from audit.records.judgement import Finding
from tests.policies.cases import judged, number, only, pack_of, rule, signed

QUESTIONS = """\
  role: {asks: Which role?, type: list, choices: [controller, processor]}
  profiling: {asks: Profiling?, type: boolean}
  monitoring: {asks: Monitoring?, type: boolean}
  effect: {asks: An effect?, type: boolean}
derived:
  criteria:
    asks: Which criteria are met?
    why: WP248.
    every:
      - {is: evaluation, when: {any_of: [{fact: profiling, is: true}, {metric: derived.decisions, at_least: 1}]}}
      - {is: monitoring, when: {fact: monitoring, is: true}}
      - {is: large scale, when: {metric: derived.rows, sets: at_least}}
  needed:
    asks: Is an assessment needed?
    why: Art. 35.
    first:
      - {is: required, when: {all_of: [{fact: profiling, is: true}, {fact: effect, is: true}]}}
      - {is: likely, when: {fact: criteria, at_least: 2}}
      - {is: not needed}
"""
PACK = pack_of(rule("require: [{fact: needed, is: not needed}]\n"), questions=QUESTIONS)
NO_SCALE = (signed("derived.rows", at_least=10**9),)


def found(*measured: Any, thresholds: Any = NO_SCALE, **facts: Any) -> Finding:
    return only(judged(PACK, measured, facts=facts, thresholds=thresholds))


@pytest.mark.parametrize(
    ("facts", "answer", "outcome"),
    [
        ({"profiling": True, "effect": True, "monitoring": False}, "required", "failed"),
        ({"profiling": True, "effect": False, "monitoring": True}, "likely", "failed"),
        ({"profiling": True, "effect": False, "monitoring": False}, "not needed", "passed"),
        ({"profiling": False, "effect": True, "monitoring": True}, "not needed", "passed"),
    ],
)
def test_it_follows_from_the_answers(facts: dict[str, Any], answer: str, outcome: str) -> None:
    finding = found(**facts)
    assert finding.outcome == outcome
    assert finding.facts[0].answer == answer
    assert finding.facts[0].asks == "Is an assessment needed?"


def test_it_says_what_it_follows_from() -> None:
    because = found(profiling=True, effect=True, monitoring=False).because
    assert "it is required, because profiling is yes and effect is yes." in because


def test_measurements_count_as_much_as_answers() -> None:
    rows = number("bias.selection_rate", 0.5, attribute="race", group="a")
    finding = found(rows, profiling=False, effect=False, monitoring=True)
    assert finding.outcome == "failed"
    assert finding.facts[0].answer == "likely"


def test_two_are_two_whatever_else_is_open() -> None:
    finding = found(profiling=True, effect=False, monitoring=True, thresholds=())
    assert finding.facts[0].answer == "likely"


def test_what_is_open_is_missing_and_says_what_is_lacking() -> None:
    finding = found(effect=False, monitoring=False)
    assert finding.outcome == "passed", "nobody profiles with effect, and one criterion at most is met"
    finding = found(profiling=True, monitoring=False)
    assert finding.outcome == "missing"
    assert finding.facts[0].answer is None
    assert "it depends on effect, which nobody has answered." in finding.because
    finding = found(profiling=True, effect=False, monitoring=False, thresholds=())
    assert finding.outcome == "missing"
    assert "No threshold is entered for derived.rows" in finding.because


def test_it_decides_whether_a_rule_applies() -> None:
    demand = rule(
        "require: [{fact: monitoring, is: true}]\n", applies="{from: 2020-01-01, when: {fact: needed, is: likely}}"
    )
    pack = pack_of(demand, questions=QUESTIONS)
    facts = {"profiling": True, "effect": False, "monitoring": True}
    finding = only(judged(pack, facts=facts, thresholds=NO_SCALE))
    assert finding.outcome == "passed"
    assert finding.applies_because == "It applies because needed is likely."
    assert only(judged(pack, facts=facts | {"monitoring": False}, thresholds=NO_SCALE)).outcome == "not_applicable"
    unknown = only(judged(pack, facts={"profiling": True}, thresholds=NO_SCALE))
    assert unknown.outcome == "missing"
    assert [fact.fact for fact in unknown.facts] == ["effect"], "what to answer is the question, not what follows"
