"""What a rule wants declared: numbers, dates, lists, free text, attestations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.cases import judged, only, pack_of, rule

QUESTIONS = """\
  months: {asks: How many months?, type: number}
  items: {asks: Which items?, type: list, choices: [a, b, c, none]}
  audited: {asks: When was it audited?, type: date}
  started: {asks: When did it start?, type: date}
  route: {asks: Where is the route described?, type: text}
  basis: {asks: Which basis?, type: choice, choices: [consent, none]}
"""


def outcome(demand: str, **facts: Any) -> tuple[str, str]:
    finding = only(judged(pack_of(rule(f"require:\n  - {demand}\n"), questions=QUESTIONS), facts=facts))
    return finding.outcome, finding.because


@pytest.mark.parametrize(
    ("demand", "facts", "expected"),
    [
        ("{fact: months, at_least: 6}", {"months": 6}, "passed"),
        ("{fact: months, at_least: 6}", {"months": 5.9}, "failed"),
        ("{fact: months, at_least: 6}", {}, "missing"),
        ("{fact: months, at_least: 6, at_most: 12}", {"months": 13}, "failed"),
        ("{fact: items, at_least: 2}", {"items": ("a", "b")}, "passed"),
        ("{fact: items, at_least: 1}", {"items": ("none",)}, "failed"),
        ("{fact: items, includes: [a, b]}", {"items": ("c", "b", "a")}, "passed"),
        ("{fact: items, includes: [a, b]}", {"items": ("a", "c")}, "failed"),
        ("{fact: audited, days_old_at_most: 365}", {"audited": "2025-11-21"}, "passed"),
        ("{fact: audited, days_old_at_most: 365}", {"audited": "2025-11-20"}, "failed"),
        ("{fact: audited, days_old_at_most: 365}", {"audited": "2026-11-22"}, "failed"),
        ("{fact: audited, not_before: assessment}", {"audited": "2026-11-21"}, "passed"),
        ("{fact: audited, not_before: assessment}", {"audited": "2026-11-20"}, "failed"),
        ("{fact: audited, not_after: started}", {"audited": "2026-01-01", "started": "2026-01-01"}, "passed"),
        ("{fact: audited, not_after: started}", {"audited": "2026-01-02", "started": "2026-01-01"}, "failed"),
        ("{fact: audited, not_after: started}", {"audited": "2026-01-02"}, "missing"),
    ],
)
def test_numbers_dates_and_lists(demand: str, facts: dict[str, Any], expected: str) -> None:
    assert outcome(demand, **facts)[0] == expected


@pytest.mark.parametrize("answer", ["none", "None.", "no", " nothing ", "never"])
def test_in_free_text_no_is_an_answer_and_shows_nothing(answer: str) -> None:
    found, because = outcome("{fact: route}", route=answer)
    assert found == "failed"
    assert "there is nothing to show" in because


@pytest.mark.parametrize("answer", ["n/a", "N/A", "-", "tbd", "?", "unknown", "…"])
def test_a_placeholder_is_no_answer(answer: str) -> None:
    found, because = outcome("{fact: route}", route=answer)
    assert found == "missing"
    assert "is no answer" in because


def test_none_is_a_good_choice_where_it_is_one_of_the_choices() -> None:
    assert outcome("{fact: basis}", basis="none")[0] == "passed"
    assert outcome("{fact: route}", route="No. 4 of the manual")[0] == "passed"


def test_the_sentences_say_what_is_wrong() -> None:
    assert "the answer comes to 5; the rule needs at least 6." in outcome("{fact: months, at_least: 6}", months=5)[1]
    assert "not among the answers: b." in outcome("{fact: items, includes: [a, b]}", items=("a",))[1]
    because = outcome("{fact: audited, not_after: started}", audited="2026-01-02", started="2026-01-01")[1]
    assert "the date is 2026-01-02, after the started, 2026-01-01." in because
