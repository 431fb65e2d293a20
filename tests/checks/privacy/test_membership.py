"""A planted leak is found, no leak raises no alarm, and a shift is not taken for one."""

from typing import Any

import pandas as pd
import pytest

from audit.checks.privacy.membership import METRICS, measure
from audit.needs import membership_rows, training_overlap
from audit.records.evidence import Measurement
from tests.measuring import Said, by_name, reasons, values
from tests.slow import SLOW
from tests.trained import ROLES, forest, people, with_tables


def said(here: pd.DataFrame, training: pd.DataFrame, model: Any, seed: int = 0) -> list[Said]:
    with with_tables(here, ROLES, training=training, model=model, seed=seed) as made:
        rows = membership_rows.supply(made, training_overlap.supply(made))
    return list(measure(rows, seed=seed))


def test_a_forest_that_learned_by_heart_is_caught() -> None:
    training, here = people(1_200, 1), people(1_100, 2)
    found = said(here, training, forest(training))
    measured = values(found)
    assert measured[("privacy.membership_auc",)] > 0.75
    assert measured["privacy.membership_true_positive_rate", "0.01"] > 0.1
    assert measured["privacy.membership_epsilon", "0.01"] > 1
    assert measured[("privacy.membership_smallest_rate",)] == pytest.approx(10 / 1_100)
    assert reasons(found) == {
        ("privacy.membership_true_positive_rate", "0.001"): "too small",
        ("privacy.membership_epsilon", "0.001"): "too small",
    }
    assert {item.metric for item in found} == set(METRICS)


def test_without_a_leak_there_is_no_alarm() -> None:
    """The model was fitted on a third table, so that neither of the two is its training."""
    runs, alarms, shifts = (100 if SLOW else 2), 0, 0
    for seed in range(runs):
        model = forest(people(250, 10_000 + seed))
        found = by_name(said(people(250, 3 * seed + 1), people(250, 3 * seed + 2), model, seed))
        area = found[("privacy.membership_auc",)]
        shifts += not isinstance(area, Measurement)
        alarms += isinstance(area, Measurement) and area.low > 0.5  # type: ignore[operator]
    assert alarms <= max(1, 0.05 * runs)
    assert shifts <= max(1, 0.05 * runs)


def test_a_shift_is_not_taken_for_a_leak() -> None:
    model = forest(people(250, 3))
    found = said(people(400, 1, shift=15), people(400, 2), model)
    assert values(found)[("privacy.membership_blind_auc",)] > 0.7
    kept = reasons(found)
    assert kept[("privacy.membership_auc",)] == "undefined"
    assert kept[("privacy.membership_true_positive_rate",)] == "undefined"
