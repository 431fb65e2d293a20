"""Rates on counts against fairlearn on the rows themselves."""

import pandas as pd
import pytest
from fairlearn import metrics as fairlearn
from fairlearn.metrics import MetricFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, precision_score

from audit.metrics.group_rates import group_rates, is_known, largest_difference
from tests.measuring import counts

few = settings(max_examples=8, deadline=None, derandomize=True)
outcome = st.sampled_from([0, 1])
rows = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), outcome, outcome), min_size=1, max_size=60)

ROW_LEVEL = {
    "selection_rate": fairlearn.selection_rate,
    "true_positive_rate": fairlearn.true_positive_rate,
    "false_positive_rate": fairlearn.false_positive_rate,
    "false_negative_rate": fairlearn.false_negative_rate,
    "precision": lambda y, p: precision_score(y, p, zero_division=0),
    "accuracy": accuracy_score,
}


@few
@given(rows)
def test_rates_equal_fairlearn_on_the_rows(found: list[tuple[str, int, int]]) -> None:
    frame = pd.DataFrame(found, columns=["sex", "decision", "label"])
    cells = counts(frame, "sex", decision="decision", label="label").by(("sex",))
    by_group = MetricFrame(
        metrics=ROW_LEVEL, y_true=frame["label"], y_pred=frame["decision"], sensitive_features=frame["sex"]
    ).by_group
    for name in ROW_LEVEL:
        theirs = by_group[name]
        for item in group_rates(cells, name):  # type: ignore[arg-type]
            assert item.rows == (frame["sex"] == item.group).sum()
            if item.value is None:
                assert item.support == 0  # where fairlearn says 0
            else:
                assert item.value == pytest.approx(theirs[item.group], abs=1e-12)
                assert item.value == pytest.approx(item.hits / item.support, abs=1e-12)


@few
@given(rows)
def test_the_base_rate_is_the_share_of_favourable_labels(found: list[tuple[str, int, int]]) -> None:
    frame = pd.DataFrame(found, columns=["sex", "decision", "label"])
    cells = counts(frame, "sex", label="label").by(("sex",))
    assert [item.value for item in group_rates(cells, "base_rate")] == pytest.approx(
        frame.groupby("sex")["label"].mean().to_list(), abs=1e-12
    )


@few
@given(rows.filter(lambda found: len({group for group, _, _ in found}) > 1))
def test_differences_equal_fairlearn_on_the_rows(found: list[tuple[str, int, int]]) -> None:
    frame = pd.DataFrame(found, columns=["sex", "decision", "label"])
    cells = counts(frame, "sex", decision="decision", label="label").by(("sex",))
    expected = fairlearn.demographic_parity_difference(
        frame["label"], frame["decision"], sensitive_features=frame["sex"]
    )
    assert largest_difference(group_rates(cells, "selection_rate")) == pytest.approx(expected, abs=1e-12)


def test_rows_without_an_outcome_are_in_no_denominator() -> None:
    frame = pd.DataFrame({"sex": "a", "decision": [1, 1, 0, None, 1], "label": [1, None, 0, 1, 0]})
    cells = counts(frame, "sex", decision="decision", label="label").by(("sex",))
    found = {
        name: (item.hits, item.support)
        for name in (*ROW_LEVEL, "base_rate")
        for item in group_rates(cells, name)  # type: ignore[arg-type]
    }
    assert found == {
        "selection_rate": (3, 4),
        "true_positive_rate": (1, 1),
        "false_positive_rate": (1, 2),
        "false_negative_rate": (0, 1),
        "precision": (1, 2),
        "accuracy": (2, 3),
        "base_rate": (2, 4),
    }


def test_fewer_than_two_groups_have_no_difference() -> None:
    frame = pd.DataFrame({"sex": ["a", "a", "b"], "decision": [1, 0, 1], "label": [1, 1, 0]})
    cells = counts(frame, "sex", decision="decision", label="label").by(("sex",))
    assert largest_difference(group_rates(cells, "true_positive_rate")) is None
    assert largest_difference(group_rates(cells, "selection_rate")[:1]) is None
    assert largest_difference(group_rates(cells, "selection_rate")) == 0.5


def test_no_rows_at_all() -> None:
    cells = counts(pd.DataFrame({"sex": [], "decision": []}), "sex", decision="decision").by(("sex",))
    assert group_rates(cells, "selection_rate") == []


def test_a_part_that_is_unknown_makes_the_crossing_unknown() -> None:
    assert not is_known("unknown")
    assert not is_known("female×unknown")
    assert is_known("female×black")
    assert is_known("unknown gender")
