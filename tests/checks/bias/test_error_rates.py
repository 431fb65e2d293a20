"""Error rates against fairlearn on the rows."""

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fairlearn
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, balanced_accuracy_score, precision_score

from audit.checks.bias.error_rates import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, counts, reasons, values

ROW_LEVEL = {
    "true_positive_rate": fairlearn.true_positive_rate,
    "false_positive_rate": fairlearn.false_positive_rate,
    "false_negative_rate": fairlearn.false_negative_rate,
    "true_negative_rate": fairlearn.true_negative_rate,
    "precision": precision_score,
    "accuracy": accuracy_score,
    "balanced_accuracy": balanced_accuracy_score,
}


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(60, 300))
def test_every_rate_is_fairlearns(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"sex": rng.choice(["f", "m"], rows), "race": rng.choice(["a", "b", "c"], rows)})
    frame["y"], frame["d"] = rng.integers(0, 2, rows), rng.integers(0, 2, rows)
    found = values(measure(counts(frame, "sex", "race", decision="d", label="y"), disclosure_limit=1))
    groups = {"sex": frame["sex"], "race": frame["race"], "sex×race": frame["sex"] + "×" + frame["race"]}
    for attribute, sensitive in groups.items():
        theirs = fairlearn.MetricFrame(
            metrics=ROW_LEVEL, y_true=frame["y"], y_pred=frame["d"], sensitive_features=sensitive
        )
        for name in ROW_LEVEL:
            for group, value in theirs.by_group[name].items():
                if (f"bias.{name}", attribute, group) in found:  # otherwise 0/0
                    assert found[f"bias.{name}", attribute, group] == pytest.approx(value, abs=1e-12)


def frame(*groups: tuple[str, int, int, int, int]) -> pd.DataFrame:
    """Groups as (name, true positives, false negatives, false positives, true negatives)."""
    rows = []
    for name, tp, fn, fp, tn in groups:
        rows += [(name, 1, 1)] * tp + [(name, 1, 0)] * fn + [(name, 0, 1)] * fp + [(name, 0, 0)] * tn
    return pd.DataFrame(rows, columns=["sex", "y", "d"])


def test_support_is_the_rates_own_denominator() -> None:
    need = counts(frame(("f", 1, 0, 5, 34), ("m", 20, 10, 5, 5)), "sex", decision="d", label="y")
    said = by_name(measure(need, disclosure_limit=1))
    tpr = said["bias.true_positive_rate", "sex", "f"]
    assert isinstance(tpr, Measurement)
    assert (tpr.value, tpr.n, tpr.support) == (1.0, 40, 1)
    assert tpr.low is not None
    assert tpr.low < 0.25  # one positive proves nothing, however many rows the group has
    why = reasons(measure(need, disclosure_limit=10))
    assert why["bias.true_positive_rate", "sex", "f"] == "suppressed", "a rate over one person tells on that person"


def test_a_group_without_positives_has_no_true_positive_rate() -> None:
    table = frame(("f", 0, 0, 5, 35), ("m", 20, 10, 5, 5))
    why = reasons(measure(counts(table, "sex", decision="d", label="y")))
    assert why["bias.true_positive_rate", "sex", "f"] == "undefined"
    assert why["bias.false_negative_rate", "sex", "f"] == "undefined"
    assert why["bias.balanced_accuracy", "sex", "f"] == "undefined"
    # fairlearn calls the missing rate 0
    assert fairlearn.true_positive_rate(table["y"][:40], table["d"][:40]) == 0


def test_nobody_selected_leaves_precision_open() -> None:
    why = reasons(measure(counts(frame(("f", 0, 19, 0, 19), ("m", 0, 19, 0, 19)), "sex", decision="d", label="y")))
    assert {key[0] for key in why} == {"bias.precision", "bias.false_discovery_rate"}


def test_what_is_missing_is_said() -> None:
    table = frame(("f", 13, 14, 15, 16), ("m", 13, 14, 15, 16))
    for options, match in (
        ({"label": "y"}, "decision"),
        ({"decision": "d"}, "label"),
    ):
        with pytest.raises(Absent, match=match):
            list(measure(counts(table, "sex", **options)))
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(counts(table, decision="d", label="y")))
    assert {key[0] for key in values(measure(counts(table, "sex", decision="d", label="y")))} == set(METRICS)
