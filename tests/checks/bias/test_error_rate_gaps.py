"""Gaps in error rates against fairlearn on the rows."""

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fairlearn
from fairlearn.metrics import MetricFrame
from sklearn.metrics import accuracy_score, balanced_accuracy_score, precision_score

from audit.checks.bias.error_rate_gaps import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.checks.bias.test_error_rates import frame
from tests.measuring import by_name, counts, reasons, values

ROW_LEVEL = {
    "true_positive_rate": fairlearn.true_positive_rate,
    "false_positive_rate": fairlearn.false_positive_rate,
    "false_negative_rate": fairlearn.false_negative_rate,
    "true_negative_rate": fairlearn.true_negative_rate,
    "precision": precision_score,
    "negative_predictive_value": lambda y, p: precision_score(1 - y, 1 - p),
    "false_discovery_rate": lambda y, p: 1 - precision_score(y, p),
    "false_omission_rate": lambda y, p: 1 - precision_score(1 - y, 1 - p),
    "accuracy": accuracy_score,
    "error_rate": lambda y, p: 1 - accuracy_score(y, p),
    "balanced_accuracy": balanced_accuracy_score,
}


@pytest.mark.parametrize("seed", range(3))
def test_every_difference_and_ratio_is_metricframes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"race": rng.choice(["a", "b", "c"], 400), "y": rng.integers(0, 2, 400)})
    table["d"] = rng.integers(0, 2, 400)
    found = values(measure(counts(table, "race", decision="d", label="y")))
    theirs = MetricFrame(metrics=ROW_LEVEL, y_true=table["y"], y_pred=table["d"], sensitive_features=table["race"])
    for name, difference in theirs.difference().items():
        assert found[f"bias.{name}_difference", "race"] == pytest.approx(difference, abs=1e-12)
    for name, ratio in theirs.ratio().items():
        if name != "balanced_accuracy":
            assert found[f"bias.{name}_ratio", "race"] == pytest.approx(ratio, abs=1e-12)
    rates = theirs.by_group["true_positive_rate"]
    for key, value in found.items():
        if key[0] == "bias.true_positive_rate_difference_to_reference":
            assert value == pytest.approx(rates[key[2]] - rates.max(), abs=1e-12)
    assert {key[0] for key in found} == set(METRICS)


def test_a_denominator_that_is_too_small_takes_no_part() -> None:
    """Twenty rows in a group say nothing of a rate that rests on one of them."""
    need = counts(frame(("f", 1, 0, 5, 34), ("m", 20, 10, 5, 5)), "sex", decision="d", label="y")
    assert reasons(measure(need))["bias.true_positive_rate_difference", "sex"] == "too small"


def test_the_declared_reference_is_used() -> None:
    need = counts(frame(("f", 30, 10, 5, 34), ("m", 20, 10, 15, 25)), "sex", decision="d", label="y")
    found = by_name(measure(need, reference={"sex": "f"}))
    gap = found["bias.false_positive_rate_difference_to_reference", "sex", "m", "f"]
    assert isinstance(gap, Measurement)
    assert gap.value == pytest.approx(15 / 40 - 5 / 39)


def test_what_is_missing_is_said() -> None:
    table = frame(("f", 13, 14, 15, 16), ("m", 13, 14, 15, 16))
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(table, "sex", label="y")))
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(counts(table, decision="d", label="y")))
