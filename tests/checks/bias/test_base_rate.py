import pandas as pd
import pytest

from audit.checks.bias.base_rate import METRICS, measure
from audit.errors import Absent
from tests.measuring import counts, values


def test_the_recorded_mortgage_decisions(loans: pd.DataFrame) -> None:
    found = values(measure(counts(loans, "race", label="approve")))
    assert found["bias.base_rate", "race", "black"] == pytest.approx(133 / 197, abs=1e-12)
    assert found["bias.base_rate_ratio", "race", "black", "white"] == (133 * 1681) / (197 * 1527)
    assert {key[0] for key in found} == set(METRICS)


def test_rows_without_a_label_are_in_no_denominator() -> None:
    frame = pd.DataFrame({"sex": ["f"] * 20 + ["m"] * 20, "y": [1, None] * 10 + [1, 0] * 10})
    found = values(measure(counts(frame, "sex", label="y")))
    assert found["bias.base_rate", "sex", "f"] == 1.0
    assert found["bias.base_rate", "sex", "m"] == 0.5


def test_what_is_missing_is_said() -> None:
    frame = pd.DataFrame({"sex": ["f", "m"] * 20, "y": [0, 1] * 20})
    with pytest.raises(Absent, match="label"):
        list(measure(counts(frame, "sex", decision="y")))
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(counts(frame, label="y")))
