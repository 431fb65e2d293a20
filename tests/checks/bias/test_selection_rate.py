"""Selection rates against the published figures of the mortgage data."""

import pandas as pd
import pytest

from audit.checks.bias.selection_rate import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, counts, reasons, values


def test_the_mortgage_decisions(loans: pd.DataFrame) -> None:
    """Published: white 1527 of 1681, Hispanic 85 of 111, black 133 of 197."""
    found = by_name(measure(counts(loans, "race", decision="approve")))
    rates = {key[2]: item for key, item in found.items() if len(key) == 3}
    assert {group: (item.value, item.support) for group, item in rates.items()} == {  # type: ignore[union-attr]
        "white": (pytest.approx(1527 / 1681, abs=1e-12), 1681),
        "hispan": (pytest.approx(85 / 111, abs=1e-12), 111),
        "black": (pytest.approx(133 / 197, abs=1e-12), 197),
    }
    gap = found["bias.selection_rate_difference_to_reference", "race", "black", "white"]
    assert isinstance(gap, Measurement)
    assert gap.value == pytest.approx(133 / 197 - 1527 / 1681, abs=1e-12)
    assert gap.high is not None
    assert gap.high < -0.1  # no chance: the interval stays far from 0


def test_the_unknown_sex_is_shown_and_never_compared(loans: pd.DataFrame) -> None:
    frame = loans.assign(sex=loans["male"].map({0: "female", 1: "male"}).fillna("unknown"))
    found = by_name(measure(counts(frame, "sex", "race", decision="approve")))
    unknown = found["bias.selection_rate", "sex", "unknown"]
    assert isinstance(unknown, Measurement)
    assert (unknown.value, unknown.n) == (1.0, 15)  # all 15 were approved
    assert not [key for key in found if "unknown" in key[2:] and key[0].endswith("reference")]


def test_intersections_are_measured_too(loans: pd.DataFrame) -> None:
    frame = loans.assign(sex=loans["male"].map({0: "female", 1: "male"}).fillna("unknown"))
    said = list(measure(counts(frame, "sex", "race", decision="approve")))
    both = {key[2]: value for key, value in values(said).items() if key[1] == "sex×race" and len(key) == 3}
    expected = frame.assign(group=frame["sex"] + "×" + frame["race"]).groupby("group")["approve"].agg(["mean", "size"])
    large = expected[expected["size"] >= 10]["mean"]
    assert both == pytest.approx(large.to_dict(), abs=1e-12)
    assert reasons(said)["bias.selection_rate", "sex×race", "unknown×black"] == "suppressed"


def test_a_label_is_not_needed_and_a_decision_is() -> None:
    frame = pd.DataFrame({"sex": ["f", "m"] * 20, "y": [0, 1] * 20})
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(frame, "sex", label="y")))
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(counts(frame, decision="y")))
    assert {key[0] for key in values(measure(counts(frame, "sex", decision="y")))} == set(METRICS)
