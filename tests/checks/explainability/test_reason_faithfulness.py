"""Faithfulness of reasons that are true by construction."""

import numpy as np
import pytest

from audit.checks.explainability import reason_faithfulness
from audit.needs import adverse_cases, case_reasons, row_sample
from tests.checks.explainability.planted import audited, said
from tests.measuring import reasons, values

FAITHFUL, MOVE, BEYOND, TURNS = reason_faithfulness.METRICS


def test_the_move_of_a_linear_model_is_the_weight_of_its_reasons() -> None:
    with audited() as made:
        found = said(reason_faithfulness, made)
        cases = case_reasons.supply(made, adverse_cases.supply(made, row_sample.supply(made)))
    weight = np.where(cases.chosen, cases.weight, 0).sum(axis=1)
    assert found[FAITHFUL,].value == 1
    assert found[MOVE,].value == pytest.approx((weight * cases.rows).sum() / cases.rows.sum())
    assert found[MOVE,].low <= found[MOVE,].value <= found[MOVE,].high
    assert 0 < found[TURNS,].value <= 1
    assert found[BEYOND,].value > 0


def test_with_nothing_else_to_undo_there_is_no_comparison() -> None:
    with audited(function=lambda rows: 0.8 - 0.6 * rows["late"].to_numpy()) as made:
        found = said(reason_faithfulness, made)
    assert reasons(found.values()) == {(BEYOND,): "undefined"}
    assert values(found.values()) == pytest.approx({(FAITHFUL,): 1, (MOVE,): 0.6, (TURNS,): 1})
