"""Predictive parity against fairlearn and scikit-learn on the rows."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame
from sklearn.metrics import precision_score

from audit.checks.bias.predictive_parity import METRICS, measure
from audit.errors import Absent
from tests.measuring import counts, reasons, values


@pytest.mark.parametrize("seed", range(4))
def test_difference_and_ratio_are_metricframes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"sex": rng.choice(list("abc"), 300), "y": rng.integers(0, 2, 300)})
    frame["d"] = rng.integers(0, 2, 300)
    found = values(measure(counts(frame, "sex", decision="d", label="y")))
    theirs = MetricFrame(metrics=precision_score, y_true=frame["y"], y_pred=frame["d"], sensitive_features=frame["sex"])
    assert found["bias.predictive_parity_difference", "sex"] == pytest.approx(theirs.difference(), abs=1e-12)
    assert found["bias.predictive_parity_ratio", "sex"] == pytest.approx(theirs.ratio(), abs=1e-12)
    assert {key[0] for key in found} == set(METRICS)


def test_nobody_selected_in_a_group_leaves_it_open() -> None:
    frame = pd.DataFrame({"sex": ["a"] * 40 + ["b"] * 40, "y": [0, 1] * 40, "d": [0] * 40 + [1] * 40})
    assert set(reasons(measure(counts(frame, "sex", decision="d", label="y"))).values()) == {"undefined"}


def test_a_decision_is_needed() -> None:
    frame = pd.DataFrame({"sex": ["f", "m"] * 20, "y": [0, 1] * 20})
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(frame, "sex", label="y")))
