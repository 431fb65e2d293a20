"""Impact ratios against published figures, fairlearn and scipy."""

import pandas as pd
import pytest
from fairlearn.metrics import demographic_parity_ratio
from scipy.stats import fisher_exact

from audit.checks.bias.impact_ratio import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, counts, values


def test_the_mortgage_decisions(loans: pd.DataFrame) -> None:
    found = by_name(measure(counts(loans, "race", decision="approve")))
    hispanic, black = (found["bias.impact_ratio", "race", group, "white"] for group in ("hispan", "black"))
    assert isinstance(hispanic, Measurement)
    assert isinstance(black, Measurement)
    assert (round(hispanic.value, 3), round(black.value, 3)) == (0.843, 0.743)
    assert black.value == (133 * 1681) / (197 * 1527)
    expected = demographic_parity_ratio(loans["approve"], loans["approve"], sensitive_features=loans["race"])
    assert min(hispanic.value, black.value) == pytest.approx(expected, abs=1e-12)


def test_the_p_value_is_fishers(loans: pd.DataFrame) -> None:
    found = values(measure(counts(loans, "race", decision="approve")))
    expected = fisher_exact([[85, 111 - 85], [1527, 1681 - 1527]]).pvalue
    assert found["bias.selection_rate_p_value", "race", "hispan", "white"] == pytest.approx(expected, rel=1e-9)


def test_three_fifths_against_thirty_fortieths_is_exactly_four_fifths() -> None:
    frame = pd.DataFrame({"sex": ["f"] * 5 + ["m"] * 40, "d": [1] * 3 + [0] * 2 + [1] * 30 + [0] * 10})
    found = values(measure(counts(frame, "sex", decision="d"), disclosure_limit=1))
    assert found["bias.impact_ratio", "sex", "f", "m"] == 0.8


def test_the_declared_reference_is_used(loans: pd.DataFrame) -> None:
    said = measure(counts(loans, "race", decision="approve"), reference={"race": "hispan"})
    assert {key[2:] for key in values(said)} == {("black", "hispan"), ("white", "hispan")}


def test_what_is_missing_is_said() -> None:
    frame = pd.DataFrame({"sex": ["f", "m"] * 20, "y": [0, 1] * 20})
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(frame, "sex", label="y")))
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(counts(frame, decision="y")))
    assert {key[0] for key in values(measure(counts(frame, "sex", decision="y")))} == set(METRICS)
