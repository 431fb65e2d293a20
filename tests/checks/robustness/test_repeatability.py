from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from audit.checks.robustness import repeatability
from audit.needs.repeated_answers import RepeatedAnswers
from audit.records.evidence import Sample
from tests.measuring import by_name, reasons, values


def found(first: Any, second: Any, threshold: float | None = 0.5) -> RepeatedAnswers:
    sample = Sample(rows=len(first), seed=0, drawn="every row")
    return RepeatedAnswers(first=np.array(first), second=np.array(second), threshold=threshold, sample=sample)


FIRST = [0.1, 0.4, 0.6, 0.9, 0.50000001]


def test_shares_of_other_scores_and_other_decisions() -> None:
    said = list(repeatability.measure(found(FIRST, [0.1, 0.41, 0.4, 0.9, 0.5])))
    assert values(said) == {("robustness.repeat_disagreement",): 0.4, ("robustness.repeat_flip_rate",): 0.2}
    theirs = binomtest(2, 5).proportion_ci(method="wilson")
    item: Any = by_name(said)[("robustness.repeat_disagreement",)]
    assert (item.low, item.high) == pytest.approx((theirs.low, theirs.high))


def test_arithmetic_in_another_order_is_no_other_answer() -> None:
    said = list(repeatability.measure(found(FIRST, [0.1, 0.4, 0.6, 0.9, 0.49999999])))
    assert set(values(said).values()) == {0.0}


def test_large_estimates_are_compared_relative_to_their_size() -> None:
    said = list(repeatability.measure(found([2e9, 2e9], [2e9 + 100, 2e9 + 1e6], None)))
    assert values(said) == {("robustness.repeat_disagreement",): 0.5}
    assert reasons(said) == {("robustness.repeat_flip_rate",): "absent"}


def test_no_answer_the_second_time_is_another_answer() -> None:
    assert values(repeatability.measure(found([0.5], [np.nan])))[("robustness.repeat_disagreement",)] == 1.0
