import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fairlearn
from fairlearn.metrics import MetricFrame

from audit.metrics.disparities import disparities, titles
from audit.metrics.group_rates import rate_values
from audit.metrics.tallies import tally
from tests.measuring import counts, values


def test_difference_and_ratio_are_metricframes() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {"sex": rng.choice(list("abc"), 400), "y": rng.integers(0, 2, 400), "d": rng.integers(0, 2, 400)}
    )
    found = rate_values(tally(counts(frame, "sex", decision="d", label="y").by(("sex",)), "sex"), "false_positive_rate")
    said = values(disparities([found], "bias.x", confidence=0.95, limit=10, seed=0))
    theirs = MetricFrame(
        metrics=fairlearn.false_positive_rate, y_true=frame["y"], y_pred=frame["d"], sensitive_features=frame["sex"]
    )
    assert said["bias.x_difference", "sex"] == pytest.approx(theirs.difference(), abs=1e-12)
    assert said["bias.x_ratio", "sex"] == pytest.approx(theirs.ratio(), abs=1e-12)
    assert {key[0] for key in said} == set(titles("bias.x", "rates"))
