import pytest

from audit.checks.privacy.split_linkability import METRICS, measure
from audit.metrics import intervals
from audit.metrics.linkability import Links
from audit.needs.quasi_identifiers import QuasiIdentifiers
from audit.needs.split_links import SplitLinks
from tests.measuring import by_name

HALVES = "age + town | job"


def split(right: float, rows: int = 200, *, exhaustive: bool = True) -> SplitLinks:
    keys = QuasiIdentifiers(names=("age", "town", "job"), declared=True, bits=(), rows=rows)
    halves = (("age", "town"), ("job",))
    links = Links(right=right, rows=rows)
    return SplitLinks(keys=keys, halves=halves, halvings=3, exhaustive=exhaustive, links=links)


def test_the_published_formula() -> None:
    found = by_name(measure(split(50.0)))
    assert {key[0] for key in found} == set(METRICS)
    rate = found["privacy.split_linkability", HALVES]
    assert rate.value == 0.25
    assert (rate.low, rate.high) == pytest.approx(intervals.wilson(50, 200))
    chance = found["privacy.split_linkability_by_chance", HALVES].value
    assert chance == 1 / 200
    risk = found["privacy.split_linkability_risk", HALVES]
    assert risk.value == pytest.approx((0.25 - chance) / (1 - chance))
    assert risk.low == pytest.approx((rate.low - chance) / (1 - chance))
    assert risk.high == pytest.approx((rate.high - chance) / (1 - chance))


def test_chance_alone_is_no_risk() -> None:
    found = by_name(measure(split(1.0)))
    risk = found["privacy.split_linkability_risk", HALVES]
    assert risk.value == pytest.approx(0.0)
    assert risk.low == 0


def test_what_was_searched_is_said() -> None:
    assert all("one of 3 halvings" in item.method or "any row" in item.method for item in measure(split(1.0)))
    methods = [item.method for item in measure(split(1.0, exhaustive=False))]
    assert sum("dealt out" in method for method in methods) == 2
