"""Representation: what is said of groups here, there, and in one of both only."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy.stats import binomtest, chisquare

from audit.checks.bias.representation import METRICS, measure
from audit.needs.population_counts import PopulationCounts
from audit.records.evidence import Measurement, Unmeasured
from tests.measuring import by_name, values


def table(counts: dict[str, int], weight: float = 1.0) -> pd.DataFrame:
    cells = pd.DataFrame({"race": list(counts), "n": list(counts.values())})
    return cells.assign(weight=cells["n"] * weight, squares=cells["n"] * weight**2)


def counts(
    here: dict[str, int], there: dict[str, int], *, census: bool = True, weight: float = 1.0
) -> PopulationCounts:
    return PopulationCounts(attributes=("race",), here=table(here, weight), there=table(there), census=census)


HERE = {"asian": 40, "black": 60, "white": 300, "unknown": 77}
THERE = {"asian": 70_000, "black": 130_000, "white": 800_000, "unknown": 5_000}


def test_shares_are_of_those_whose_group_is_known() -> None:
    found = by_name(measure(counts(HERE, THERE)))
    black = found["bias.representation_ratio", "race", "black"]
    assert isinstance(black, Measurement)
    assert black.value == pytest.approx((60 / 400) / 0.13, rel=1e-12)
    wilson = binomtest(60, 400).proportion_ci(0.95, method="wilson")
    assert (black.low, black.high) == pytest.approx((wilson.low / 0.13, wilson.high / 0.13), rel=1e-9)
    assert (black.n, black.support) == (400, 400)
    test = found["bias.representation_p_value", "race"]
    assert isinstance(test, Measurement)
    assert test.value == pytest.approx(chisquare([40, 60, 300], [28, 52, 320]).pvalue, rel=1e-9)
    assert {key[0] for key in found} == set(METRICS)
    assert not [key for key in found if "unknown" in key]


def test_a_group_of_the_population_that_is_missing_here_is_named_only_if_it_is_large() -> None:
    found = by_name(measure(counts(HERE, THERE | {"pacific": 4_000, "rare": 9})))
    pacific = found["bias.representation_ratio", "race", "pacific"]
    assert isinstance(pacific, Measurement)
    assert (pacific.value, pacific.low) == (0, 0)
    assert pacific.high > 0  # type: ignore[operator]
    assert "rare" not in {part for key in found for part in key}


def test_small_and_incomparable_groups_have_reasons() -> None:
    found = by_name(measure(counts(HERE | {"few": 9, "new": 50, "odd": 50}, THERE | {"few": 5_000, "odd": 3})))
    reasons = {key[2]: (item.why, item.reason) for key, item in found.items() if isinstance(item, Unmeasured)}
    assert reasons == {
        "few": ("suppressed", "fewer than 10 rows"),
        "new": ("undefined", "the reference population has nobody of this group"),
        "odd": ("too small", "the reference population has fewer than 10 people of this group"),
    }


def test_a_sample_is_less_sure_than_a_census_and_case_weights_less_than_rows() -> None:
    key = ("bias.representation_ratio", "race", "black")
    there = {"asian": 70, "black": 130, "white": 800}

    def width(found: PopulationCounts) -> float:
        item = by_name(measure(found))[key]
        assert isinstance(item, Measurement)
        return item.high - item.low  # type: ignore[operator]

    assert width(counts(HERE, there, census=False)) > width(counts(HERE, there))
    equal = counts(HERE, there, weight=2.5)
    assert width(equal) == pytest.approx(width(counts(HERE, there)), rel=1e-12)
    uneven = PopulationCounts(
        attributes=("race",), here=table(HERE).assign(squares=lambda f: 4 * f["n"]), there=table(there), census=True
    )
    assert width(uneven) > width(equal)
    (said,) = {item.method for item in measure(uneven) if item.metric == key[0] and isinstance(item, Measurement)}
    assert "effective size" in said


def test_nobody_known_is_absent_and_one_group_is_compared_with_nothing() -> None:
    assert {item.reason for item in measure(counts({"unknown": 50}, THERE))} == {"no row has a known group"}  # type: ignore[union-attr]
    assert {item.reason for item in measure(counts(HERE, {"unknown": 50}))} == {  # type: ignore[union-attr]
        "nobody of the reference population has a known group"
    }
    said = list(measure(counts({"white": 50}, {"white": 50})))
    assert {(item.metric, item.why) for item in said} == {(metric, "undefined") for metric in METRICS}  # type: ignore[union-attr]
    missing = values(measure(counts({"white": 50}, {"white": 5_000, "black": 5_000})))
    assert missing["bias.representation_ratio", "race", "white"] == 2
    assert missing["bias.representation_ratio", "race", "black"] == 0
