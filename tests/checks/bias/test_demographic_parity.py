"""Demographic parity against fairlearn and the published figures of the mortgage data."""

import pandas as pd
import pytest
from fairlearn.metrics import demographic_parity_difference, demographic_parity_ratio

from audit.checks.bias.demographic_parity import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, counts, values


def test_the_mortgage_decisions(loans: pd.DataFrame) -> None:
    found = by_name(measure(counts(loans, "race", decision="approve")))
    decided = (loans["approve"], loans["approve"])
    gap, ratio = found["bias.demographic_parity_difference", "race"], found["bias.demographic_parity_ratio", "race"]
    p_value = found["bias.demographic_parity_difference_p_value", "race"]
    beyond = found["bias.demographic_parity_difference_beyond_chance", "race"]
    assert isinstance(gap, Measurement)
    assert isinstance(ratio, Measurement)
    assert isinstance(p_value, Measurement)
    assert isinstance(beyond, Measurement)
    race = loans["race"]
    assert gap.value == pytest.approx(demographic_parity_difference(*decided, sensitive_features=race), abs=1e-12)
    assert ratio.value == pytest.approx(demographic_parity_ratio(*decided, sensitive_features=race), abs=1e-12)
    assert gap.low is not None
    assert gap.low > 0.1  # no chance: the interval stays far from 0
    assert p_value.value == 1 / 2000
    assert 0.15 < beyond.value < gap.value


def test_the_unknown_sex_is_never_compared(loans: pd.DataFrame) -> None:
    frame = loans.assign(sex=loans["male"].map({0: "female", 1: "male"}).fillna("unknown"))
    gap = by_name(measure(counts(frame, "sex", "race", decision="approve")))[
        "bias.demographic_parity_difference", "sex"
    ]
    known = frame[frame["sex"] != "unknown"]
    expected = demographic_parity_difference(known["approve"], known["approve"], sensitive_features=known["sex"])
    assert isinstance(gap, Measurement)
    assert gap.value == pytest.approx(expected, abs=1e-12)
    assert gap.n == len(known)


def test_a_label_is_not_needed_and_a_decision_is() -> None:
    frame = pd.DataFrame({"sex": ["f", "m"] * 20, "y": [0, 1] * 20})
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(frame, "sex", label="y")))
    assert {key[0] for key in values(measure(counts(frame, "sex", decision="y")))} == set(METRICS)
