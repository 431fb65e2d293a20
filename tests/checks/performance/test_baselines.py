"""Accuracy of a constant, and the gain over it."""

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier

from audit.checks.performance.baselines import measure
from audit.errors import Absent
from tests.measuring import by_name, counts


def test_the_constant_is_scikit_learns_dummy() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"sex": "f", "y": (rng.random(400) < 0.7).astype(int)})
    frame["d"] = np.where(rng.random(400) < 0.9, frame["y"], 1 - frame["y"])
    found = by_name(measure(counts(frame, "sex", decision="d", label="y")))
    dummy = DummyClassifier(strategy="most_frequent").fit(frame[["d"]], frame["y"]).score(frame[["d"]], frame["y"])
    assert found["performance.constant_accuracy",].value == pytest.approx(dummy)
    gain = found["performance.accuracy_gain",]
    assert gain.value == pytest.approx((frame["d"] == frame["y"]).mean() - dummy)
    assert 0 < gain.low < gain.value < gain.high


def test_deciding_always_the_same_gains_nothing() -> None:
    frame = pd.DataFrame({"sex": "f", "y": [1] * 70 + [0] * 30, "d": 1})
    gain = by_name(measure(counts(frame, "sex", decision="d", label="y")))["performance.accuracy_gain",]
    assert gain.value == 0
    assert gain.low == pytest.approx(-gain.high), "neither can be shown to be better"


def test_reasons() -> None:
    frame = pd.DataFrame({"sex": ["f"], "d": [1]})
    with pytest.raises(Absent, match="no label"):
        list(measure(counts(frame, "sex", decision="d")))
    with pytest.raises(Absent, match="0/0"):
        list(measure(counts(frame.assign(y=pd.NA), "sex", decision="d", label="y")))
