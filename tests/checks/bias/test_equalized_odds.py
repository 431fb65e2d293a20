"""Equalized odds: the page's own example, fairlearn, and what stays open."""

import pandas as pd
import pytest
from fairlearn.metrics import equalized_odds_difference, equalized_odds_ratio

from audit.checks.bias.equalized_odds import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.checks.bias.test_error_rates import frame
from tests.measuring import by_name, counts, reasons, values

PAGE = frame(("women", 80, 20, 10, 90), ("men", 85, 15, 22, 78))


def test_the_example_of_the_page() -> None:
    found = values(measure(counts(PAGE, "sex", decision="d", label="y")))
    assert found["bias.equalized_odds_difference", "sex"] == pytest.approx(0.12)
    options = {"sensitive_features": PAGE["sex"]}
    expected = equalized_odds_difference(PAGE["y"], PAGE["d"], **options)
    assert found["bias.equalized_odds_difference", "sex"] == pytest.approx(expected, abs=1e-12)
    expected = equalized_odds_ratio(PAGE["y"], PAGE["d"], **options)
    assert found["bias.equalized_odds_ratio", "sex"] == pytest.approx(expected, abs=1e-12)
    assert {key[0] for key in found} == set(METRICS)


def test_the_interval_holds_both_gaps_at_once() -> None:
    table = frame(("f", 30, 20, 9, 31), ("m", 45, 5, 8, 42))
    both = by_name(measure(counts(table, "sex", decision="d", label="y")))["bias.equalized_odds_difference", "sex"]
    assert isinstance(both, Measurement)
    assert both.value == pytest.approx(max(45 / 50 - 30 / 50, 9 / 40 - 8 / 50))
    assert both.n == 190
    assert both.support == 190
    assert 0 < both.low < both.value < both.high  # type: ignore[operator]


def test_a_group_without_qualified_people_leaves_it_open() -> None:
    table = frame(("f", 0, 0, 5, 35), ("m", 20, 10, 5, 5))
    why = reasons(measure(counts(table, "sex", decision="d", label="y")))
    assert set(why.values()) == {"undefined"}  # where others say 0 and pass


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(PAGE, "sex", label="y")))
    with pytest.raises(Absent, match="label"):
        list(measure(counts(pd.DataFrame(PAGE), "sex", decision="d")))
