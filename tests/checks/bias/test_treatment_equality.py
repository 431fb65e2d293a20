"""Treatment equality by hand, and what has no value."""

import pytest

from audit.checks.bias.treatment_equality import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.checks.bias.test_error_rates import frame
from tests.measuring import by_name, counts, reasons, values


def test_by_hand() -> None:
    table = frame(("f", 50, 30, 10, 50), ("m", 60, 12, 24, 40))
    found = by_name(measure(counts(table, "sex", decision="d", label="y")))
    women = found["bias.false_negatives_per_false_positive", "sex", "f"]
    assert isinstance(women, Measurement)
    assert (women.value, women.n, women.support) == (3.0, 140, 40)
    assert women.low < 3.0 < women.high  # type: ignore[operator]
    numbers = values(found.values())
    assert numbers["bias.treatment_equality_difference", "sex"] == 2.5
    assert numbers["bias.treatment_equality_ratio", "sex"] == pytest.approx(0.5 / 3)
    ratio = found["bias.treatment_equality_ratio", "sex"]
    assert isinstance(ratio, Measurement)
    assert ratio.high is not None
    assert ratio.high < 1  # six times is no chance
    assert {key[0] for key in found} == set(METRICS)


def test_no_wrong_favour_leaves_it_open() -> None:
    table = frame(("f", 50, 30, 0, 50), ("m", 60, 12, 24, 40))
    why = reasons(measure(counts(table, "sex", decision="d", label="y")))
    assert why["bias.false_negatives_per_false_positive", "sex", "f"] == "undefined"
    assert why["bias.treatment_equality_difference", "sex"] == "undefined"


def test_a_label_is_needed() -> None:
    with pytest.raises(Absent, match="label"):
        list(measure(counts(frame(("f", 5, 3, 1, 5)), "sex", decision="d")))
