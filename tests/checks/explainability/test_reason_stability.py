"""Stability of reasons that are known to be stable, and of some that are not."""

import numpy as np
import pandas as pd

from audit.checks.explainability import reason_stability
from audit.needs.reason_tests import CASES, EVERYBODY, INPUT
from tests.checks.explainability.planted import audited, people, said
from tests.measuring import reasons, values

STABILITY, FIRST, CONTRADICTORY = reason_stability.METRICS


def test_one_clear_reason_is_stable() -> None:
    with audited(function=lambda rows: 0.8 - 0.6 * rows["late"].to_numpy()) as made:
        found = values(said(reason_stability, made).values())
    expected = {(metric, change): 1.0 for metric in (STABILITY, FIRST) for change in (CASES, EVERYBODY, INPUT)}
    assert found == expected | {(CONTRADICTORY,): 0.0}


def test_reasons_that_hang_on_the_fourth_digit_are_not_stable() -> None:
    def noisy(rows: pd.DataFrame) -> np.ndarray:
        digits = 0.2 * ((rows["income"] * 1e4) % 1) + 0.2 * ((rows["debt"] * 1e4) % 1)
        return np.asarray(0.45 - digits + 0.3 * (rows["unused"] > 1))

    with audited(function=noisy) as made:
        found = values(said(reason_stability, made).values())
    assert found[STABILITY, INPUT] < 0.9
    assert found[STABILITY, CASES] > 0.9


def test_twins_with_opposite_reasons_are_found() -> None:
    """Where the debt's second digit flips what an income means, two who are nearly the same are told the opposite."""

    def flipped(rows: pd.DataFrame) -> np.ndarray:
        sign = np.where((rows["debt"] * 20) % 2 < 1, 1.0, -1.0)
        return np.asarray(0.3 + 0.05 * sign * (rows["income"] - 3) + 0.3 * (rows["unused"] > 1.5)).clip(0, 1)

    frame = people().assign(debt=np.random.default_rng(3).random(400) * 0.9)
    twins = pd.concat([frame, frame.assign(debt=frame["debt"] + 0.05)], ignore_index=True)
    with audited(twins, flipped) as made:
        assert values(said(reason_stability, made).values())[CONTRADICTORY,] > 0.1
    with audited(twins) as made:
        assert values(said(reason_stability, made).values())[CONTRADICTORY,] == 0


def test_without_numbers_the_input_cannot_be_moved() -> None:
    frame = people()[["late", "sex", "group"]]
    with audited(frame, lambda rows: 0.8 - 0.6 * rows["late"].to_numpy()) as made:
        found = said(reason_stability, made)
    assert reasons(found.values()) == {(STABILITY, INPUT): "absent", (FIRST, INPUT): "absent"} | (
        {(CONTRADICTORY,): "too small"} if (CONTRADICTORY,) in reasons(found.values()) else {}
    )
