"""The Uniform Guidelines, from rows to the law's own words."""

from __future__ import annotations

import pandas as pd
import pytest

from audit import packs
from audit.checks.bias import impact_ratio
from audit.records.evidence import Measurement
from tests.measuring import counts
from tests.policies.cases import judged, signed

UGESP = packs.read("us-ugesp")
FOUR_FIFTHS = "us-ugesp/1607-4d-four-fifths"
SMALLER = "us-ugesp/1607-4d-smaller-differences"

QUESTION_11 = {"a": 60, "b": 45, "c": 48, "d": 51}
"""Questions and answers on the guidelines, question 11: selection rates in per cent."""


def rows(rates: dict[str, int], of: int) -> pd.DataFrame:
    hired = {group: of * rate // 100 for group, rate in rates.items()}
    return pd.DataFrame(
        [(group, int(place < hired[group])) for group in rates for place in range(of)], columns=["race", "hired"]
    )


def measured(rates: dict[str, int], of: int) -> list[Measurement]:
    said = impact_ratio.measure(counts(rows(rates, of), "race", decision="hired"))
    return [item for item in said if isinstance(item, Measurement)]


def readings(rates: dict[str, int], of: int, rule: str = FOUR_FIFTHS) -> dict[str, tuple[float | None, str]]:
    threshold = signed("bias.impact_ratio", at_least=0.9)
    judgement = judged(UGESP, measured(rates, of), facts={"use_context": "employment"}, thresholds=[threshold])
    (finding,) = [one for one in judgement.findings if one.rule == rule]
    return {item.where["group"]: (item.value, item.outcome) for item in finding.measurements}


def test_question_11_from_rows_to_outcomes() -> None:
    assert readings(QUESTION_11, 1000) == {"b": (0.75, "failed"), "c": (0.8, "passed"), "d": (0.85, "passed")}


def test_smaller_gaps_of_question_11_are_for_the_second_sentence() -> None:
    """With many persons, 80 and 85 % are significant, and beyond the practical limit that the organisation entered."""
    assert {group: outcome for group, (_, outcome) in readings(QUESTION_11, 1000, SMALLER).items()} == {
        "b": "failed",
        "c": "failed",
        "d": "failed",
    }


def test_with_few_persons_nothing_is_indicated() -> None:
    assert readings(QUESTION_11, 20)["b"] == (0.75, "undecided")


@pytest.mark.parametrize("rule", [FOUR_FIFTHS, SMALLER])
def test_the_outcomes_have_the_words_of_the_guidelines(rule: str) -> None:
    (found,) = [one for one in UGESP.rules if one.id == rule]
    assert dict(found.words) == {"passed": "not indicated", "failed": "indicated", "undecided": "inconclusive"}


def test_every_sentence_of_4d_has_its_rule() -> None:
    cites = {str(rule.cite) for rule in UGESP.rules}
    assert cites >= {f"29 CFR 1607.4(D), sentence {number}" for number in ("1", "2", "4", "5")}
    assert len(cites) == len(UGESP.rules)


def test_the_guidelines_are_no_statute() -> None:
    assert all(rule.binding == "interpretive" and rule.severity in ("medium", "low") for rule in UGESP.rules)
    assert all(rule.unconfirmed and "RIN" in rule.unconfirmed for rule in UGESP.rules), "the rescission is pending"
