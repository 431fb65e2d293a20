"""Equal opportunity against fairlearn on the rows."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import equal_opportunity_difference, equal_opportunity_ratio

from audit.checks.bias.equal_opportunity import METRICS, measure
from audit.errors import Absent
from tests.measuring import counts, reasons, values


@pytest.mark.parametrize("seed", range(4))
def test_difference_and_ratio_are_fairlearns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"sex": rng.choice(list("abc"), 300), "y": rng.integers(0, 2, 300)})
    frame["d"] = rng.integers(0, 2, 300)
    found = values(measure(counts(frame, "sex", decision="d", label="y")))
    options = {"sensitive_features": frame["sex"]}
    expected = equal_opportunity_difference(frame["y"], frame["d"], **options)
    assert found["bias.equal_opportunity_difference", "sex"] == pytest.approx(expected, abs=1e-12)
    expected = equal_opportunity_ratio(frame["y"], frame["d"], **options)
    assert found["bias.equal_opportunity_ratio", "sex"] == pytest.approx(expected, abs=1e-12)
    assert {key[0] for key in found} == set(METRICS)


def test_a_group_without_qualified_people_is_no_proof_of_equality() -> None:
    frame = pd.DataFrame({"sex": ["a"] * 40 + ["b"] * 40, "y": [0] * 40 + [1] * 40, "d": [1, 0] * 40})
    why = reasons(measure(counts(frame, "sex", decision="d", label="y")))
    assert {key[0] for key in why} == set(METRICS)
    assert set(why.values()) == {"undefined"}  # where others say a difference of 0, and pass


def test_a_label_is_needed() -> None:
    frame = pd.DataFrame({"sex": ["f", "m"] * 20, "y": [0, 1] * 20})
    with pytest.raises(Absent, match="label"):
        list(measure(counts(frame, "sex", decision="y")))
