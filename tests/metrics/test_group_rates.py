"""Rates on counts against fairlearn on the rows themselves."""

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fairlearn
from fairlearn.metrics import MetricFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, balanced_accuracy_score, precision_score

from audit.metrics.group_rates import (
    RATES,
    WEIGHTED,
    balanced_accuracy,
    false_negatives_per_false_positive,
    rate_values,
)
from audit.metrics.intervals import wilson
from audit.metrics.tallies import Tally, tally
from tests.measuring import counts

few = settings(max_examples=8, deadline=None, derandomize=True)
outcome = st.sampled_from([0, 1])
rows = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), outcome, outcome), min_size=1, max_size=60)

ROW_LEVEL = {
    "selection_rate": fairlearn.selection_rate,
    "true_positive_rate": fairlearn.true_positive_rate,
    "false_positive_rate": fairlearn.false_positive_rate,
    "false_negative_rate": fairlearn.false_negative_rate,
    "true_negative_rate": fairlearn.true_negative_rate,
    "precision": lambda y, p, **w: precision_score(y, p, zero_division=0, **w),
    "negative_predictive_value": lambda y, p, **w: precision_score(1 - y, 1 - p, zero_division=0, **w),
    "false_discovery_rate": lambda y, p, **w: 1 - precision_score(y, p, zero_division=0, **w),
    "false_omission_rate": lambda y, p, **w: 1 - precision_score(1 - y, 1 - p, zero_division=0, **w),
    "accuracy": accuracy_score,
    "error_rate": lambda y, p, **w: 1 - accuracy_score(y, p, **w),
}


def tallied(frame: pd.DataFrame, **outcomes: str) -> Tally:
    return tally(counts(frame, "sex", **outcomes).by(("sex",)), "sex")


@few
@given(rows)
def test_rates_equal_fairlearn_on_the_rows(found: list[tuple[str, int, int]]) -> None:
    frame = pd.DataFrame(found, columns=["sex", "decision", "label"])
    cells = tallied(frame, decision="decision", label="label")
    by_group = MetricFrame(
        metrics=ROW_LEVEL, y_true=frame["label"], y_pred=frame["decision"], sensitive_features=frame["sex"]
    ).by_group
    for name in ROW_LEVEL:
        made = rate_values(cells, name)
        for place, group in enumerate(made.groups):
            assert made.rows[place] == (frame["sex"] == group).sum()
            if np.isnan(made.values[place]):
                assert made.support[place] == 0  # where fairlearn says 0
                continue
            assert made.values[place] == pytest.approx(by_group[name][group], abs=1e-12)
            assert made.values[place] == made.hits[place] / made.support[place]
            bounds = [bound[place] for bound in made.bounds(0.9)]
            assert bounds == pytest.approx(wilson(int(made.hits[place]), int(made.support[place]), 0.9))


@few
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), outcome, outcome, st.floats(0.1, 9)), min_size=8, max_size=60))
def test_weighted_rates_equal_fairlearn_with_sample_weights(found: list[tuple[str, int, int, float]]) -> None:
    frame = pd.DataFrame(found, columns=["sex", "decision", "label", "weight"])
    squares = frame.assign(squares=frame["weight"] ** 2, n=1)
    keys = ["sex", "decision", "label"]
    table = squares.groupby(keys)[["n", "weight", "squares"]].sum().reset_index().rename(columns={"sex": "group"})
    cells = tally(table.astype({"decision": "Int8", "label": "Int8"}), "sex")
    theirs = MetricFrame(
        metrics=ROW_LEVEL,
        y_true=frame["label"],
        y_pred=frame["decision"],
        sensitive_features=frame["sex"],
        sample_params={name: {"sample_weight": frame["weight"]} for name in ROW_LEVEL},
    ).by_group
    for name in ROW_LEVEL:
        made = rate_values(cells, name)
        assert made.method == WEIGHTED
        for place, group in enumerate(made.groups):
            if made.support[place]:
                assert made.values[place] == pytest.approx(theirs[name][group], abs=1e-12)
    selection = rate_values(cells, "selection_rate")
    for place, group in enumerate(selection.groups):
        weight = frame.loc[frame["sex"] == group, "weight"]
        assert selection.trials[place] == pytest.approx(weight.sum() ** 2 / (weight**2).sum())  # Kish
        assert selection.trials[place] <= selection.support[place] + 1e-9


def test_equal_weights_change_no_number() -> None:
    frame = pd.DataFrame({"sex": list("aabbb"), "decision": [1, 0, 1, 1, 0], "label": [1, 1, 0, 1, 0]})
    plain = counts(frame, "sex", decision="decision", label="label").by(("sex",))
    weighted = tally(plain.assign(weight=plain["n"] * 3.0, squares=plain["n"] * 9.0), "sex")
    for name in RATES:
        one, other = rate_values(tally(plain, "sex"), name), rate_values(weighted, name)
        np.testing.assert_allclose(one.values, other.values)
        np.testing.assert_allclose(one.bounds(0.95), other.bounds(0.95))


@few
@given(rows)
def test_balanced_accuracy_equals_scikit_learn(found: list[tuple[str, int, int]]) -> None:
    frame = pd.DataFrame(found, columns=["sex", "decision", "label"])
    made = balanced_accuracy(tallied(frame, decision="decision", label="label"))
    for place, group in enumerate(made.groups):
        part = frame[frame["sex"] == group]
        if part["label"].nunique() < 2:
            assert np.isnan(made.values[place])
        else:
            expected = balanced_accuracy_score(part["label"], part["decision"])
            assert made.values[place] == pytest.approx(expected, abs=1e-12)
            low, high = (bound[place] for bound in made.bounds(0.95))
            assert 0 <= low <= made.values[place] <= high <= 1
            assert made.support[place] == part["label"].value_counts().min()


def test_false_negatives_per_false_positive() -> None:
    frame = pd.DataFrame({"sex": ["a"] * 10 + ["b"] * 4 + ["c"], "label": [1] * 6 + [0] * 4 + [1] * 4 + [0]})
    frame["decision"] = [0] * 6 + [1] * 3 + [0] + [0] * 4 + [0]
    made = false_negatives_per_false_positive(tallied(frame, decision="decision", label="label"))
    assert made.values[0] == 2.0
    assert np.isnan(made.values[1]), "nothing can be divided by no false positive"
    assert np.isnan(made.values[2])
    assert list(made.support) == [9, 4, 0]
    low, high = wilson(6, 9)
    assert [bound[0] for bound in made.bounds(0.95)] == pytest.approx([low / (1 - low), high / (1 - high)])


@few
@given(rows)
def test_the_base_rate_is_the_share_of_favourable_labels(found: list[tuple[str, int, int]]) -> None:
    frame = pd.DataFrame(found, columns=["sex", "decision", "label"])
    made = rate_values(tallied(frame, label="label"), "base_rate")
    assert list(made.values) == pytest.approx(frame.groupby("sex")["label"].mean().to_list(), abs=1e-12)


def test_rows_without_an_outcome_are_in_no_denominator() -> None:
    frame = pd.DataFrame({"sex": "a", "decision": [1, 1, 0, None, 1], "label": [1, None, 0, 1, 0]})
    cells = tallied(frame, decision="decision", label="label")
    found = {name: (int(made.hits[0]), int(made.support[0])) for name in RATES for made in [rate_values(cells, name)]}
    assert found == {
        "selection_rate": (3, 4),
        "true_positive_rate": (1, 1),
        "false_positive_rate": (1, 2),
        "false_negative_rate": (0, 1),
        "true_negative_rate": (1, 2),
        "precision": (1, 2),
        "false_discovery_rate": (1, 2),
        "negative_predictive_value": (1, 1),
        "false_omission_rate": (0, 1),
        "accuracy": (2, 3),
        "error_rate": (1, 3),
        "base_rate": (2, 4),
    }


def test_no_rows_at_all() -> None:
    cells = tallied(pd.DataFrame({"sex": [], "decision": []}), decision="decision")
    assert rate_values(cells, "selection_rate").groups == ()
