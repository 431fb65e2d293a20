"""Reasons of models that were built to have known ones."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from audit.checks.explainability import reasons
from audit.records.blocks import Explanation
from audit.records.evidence import Measurement
from tests.checks.explainability.planted import COLUMNS, SENTENCES, audited, linear, people, said, sexist
from tests.measuring import reasons as why
from tests.measuring import values


def test_a_model_with_sentences_for_all_it_uses_has_valid_reasons() -> None:
    with audited() as made:
        found = said(reasons, made)
    refused = int((linear(people()) < 0.5).sum())
    item = found["explainability.reasons_valid_share",]
    assert isinstance(item, Measurement)
    assert (item.value, item.n) == (1, refused)
    interval = binomtest(refused, refused).proportion_ci(method="wilson")
    assert (item.low, item.high) == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert found["explainability.reasons_without_words",].value == 0
    assert found["explainability.reasons_generic",].value == 0
    assert found["explainability.reason_share", "unused"].value == 0
    assert found["explainability.reasons_prohibited_share",].value == 0


def test_the_shares_are_those_of_the_closed_form() -> None:
    frame = people()
    with audited(frame) as made:
        found = values(said(reasons, made).values())
    refused = frame[linear(frame) < 0.5]
    paid_late = refused["late"].mean()
    assert found["explainability.reason_share", "late"] <= paid_late
    assert found["explainability.reason_share", "late"] > 0.9 * paid_late
    parts = [
        value * (refused["group"] == name).sum()
        for name in ("a", "b")
        for key, value in found.items()
        if key[0] == "explainability.group_reason_share" and {"late", name} <= set(key)
    ]
    assert len(parts) == 2
    assert sum(parts) == pytest.approx(found["explainability.reason_share", "late"] * len(refused))


def test_a_missing_a_generic_and_a_forbidden_sentence_are_not_valid() -> None:
    without = {"income": SENTENCES["income"], "debt": "You did not meet our internal standards."}
    with audited(explanation=Explanation(reasons=without)) as made:
        found = values(said(reasons, made).values())
    assert found["explainability.reasons_without_words",] == 1  # late
    assert found["explainability.reasons_generic",] == 1
    assert found["explainability.reasons_valid_share",] < 0.5
    everything = {**SENTENCES, "sex": "You are a woman."}
    with audited(
        function=sexist, columns=replace(COLUMNS, sensitive=("sex",)), explanation=Explanation(reasons=everything)
    ) as made:
        found = values(said(reasons, made).values())
    frame = people()
    refused = frame[sexist(frame) < 0.5]
    share = found["explainability.reasons_prohibited_share",]
    assert 0 < share <= (refused["sex"] == "f").mean()
    assert found["explainability.reasons_valid_share",] == pytest.approx(1 - share)
    assert found["explainability.reason_share", "sex"] == pytest.approx(share)


def test_what_is_not_declared_is_absent() -> None:
    with audited(explanation=Explanation(), columns=replace(COLUMNS, sensitive=())) as made:
        found = said(reasons, made)
    assert why(found.values()) == {
        ("explainability.reasons_valid_share",): "absent",
        ("explainability.reasons_generic",): "absent",
        ("explainability.reasons_prohibited_share",): "absent",
        ("explainability.group_reason_share",): "absent",
    }
    assert found["explainability.reasons_without_words",].value == 3


def test_a_yes_or_no_model_has_one_reason() -> None:
    with audited(function=lambda rows: np.where(rows["late"] == 1, 0.2, 0.8)) as made:
        found = values(said(reasons, made).values())
    assert found["explainability.reason_share", "late"] == 1
    assert found["explainability.reason_share", "income"] == 0
