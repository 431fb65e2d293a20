"""Both computations agree on random rows, and a rate that is wrong is seen."""

import numpy as np
import pandas as pd
import pytest

from audit.checks.bias import fairlearn_agreement
from audit.checks.bias.fairlearn_agreement import METRICS, measure
from audit.errors import Absent
from audit.metrics.group_rates import RATES, GroupValues, rate_values
from audit.metrics.tallies import Tally
from audit.records.evidence import Measurement
from tests.measuring import counts, reasons


def rows(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"sex": rng.choice(["f", "m", "unknown"], 300), "race": rng.choice(list("abc"), 300)})
    frame["d"] = pd.array(rng.choice([0, 1, None], 300, p=[0.5, 0.4, 0.1]), dtype="Int8")
    frame["y"] = pd.array(rng.choice([0, 1, None], 300, p=[0.5, 0.4, 0.1]), dtype="Int8")
    return frame


@pytest.mark.parametrize("seed", range(5))
def test_both_agree_to_the_last_digits(seed: int) -> None:
    (item,) = measure(counts(rows(seed), "sex", "race", decision="d", label="y"))
    assert isinstance(item, Measurement)
    assert item.metric in METRICS
    assert item.value < 1e-12
    assert item.n == 300
    assert item.method.startswith("30 rates")  # five rates of three groups of two attributes


def test_a_wrong_rate_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(tally: Tally, name: str) -> GroupValues:
        return rate_values(tally, "false_positive_rate" if name == "true_positive_rate" else name)

    assert "true_positive_rate" in RATES
    monkeypatch.setattr(fairlearn_agreement, "rate_values", wrong)
    (item,) = measure(counts(rows(0), "sex", decision="d", label="y"))
    assert isinstance(item, Measurement)
    assert item.value > 0.01


def test_a_rate_of_0_by_0_is_not_compared() -> None:
    frame = rows(1).assign(y=pd.array([0] * 300, dtype="Int8"))
    (item,) = measure(counts(frame, "sex", decision="d", label="y"))
    assert isinstance(item, Measurement)
    assert item.value < 1e-12


def test_decisions_alone_will_do_and_nothing_is_no_agreement() -> None:
    (item,) = measure(counts(rows(2), "sex", decision="d"))
    assert isinstance(item, Measurement)
    nobody = rows(2).assign(d=pd.array([pd.NA] * 300, dtype="Int8"))
    assert reasons(measure(counts(nobody, "sex", decision="d", label="y"))) == {
        ("bias.difference_from_fairlearn",): "undefined"
    }
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(rows(2), "sex", label="y")))
