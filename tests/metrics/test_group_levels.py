"""From values of groups to measurements."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import norm

from audit.metrics.group_levels import Absence, GroupLevel, Level, differences, levels
from audit.metrics.intervals import Interval, normal_quantile
from audit.records.evidence import Measurement, Unmeasured
from tests.measuring import by_name, reasons, values


def normal(value: float, error: float) -> Level:
    def interval(confidence: float) -> Interval:
        half = normal_quantile(confidence) * error
        return value - half, value + half

    return Level(value=value, interval=interval)


def group(name: str, found: Level | Absence, *, rows: int = 50, support: int = 40, **labels: str) -> GroupLevel:
    return GroupLevel(
        attribute="race", group=name, labels=labels, rows=rows, support=support, found=found, method="by hand"
    )


def test_every_group_has_its_value_and_the_family_interval_is_bonferronis() -> None:
    found = [group("a", normal(1.0, 0.1)), group("b", normal(2.0, 0.2)), group("unknown", normal(3.0, 0.3))]
    said = by_name(levels("m", found, confidence=0.95, limit=10))
    assert {key[2]: item.value for key, item in said.items() if isinstance(item, Measurement)} == {
        "a": 1.0,
        "b": 2.0,
        "unknown": 3.0,
    }
    b = said["m", "race", "b"]
    assert isinstance(b, Measurement)
    assert b.low == pytest.approx(norm.ppf(0.025, 2.0, 0.2))
    assert b.high_all == pytest.approx(norm.ppf(1 - 0.025 / 3, 2.0, 0.2))
    assert (b.n, b.support, b.method) == (50, 40, "by hand")


def test_small_groups_are_spoken_of_once_and_take_part_in_nothing() -> None:
    found = [
        group(name, normal(value, 0.1), rows=rows, support=support, k=k)
        for k in ("10", "25")
        for name, value, rows, support in (("a", 1.0, 50, 50), ("b", 1.5, 50, 50), ("c", 9.0, 9, 9), ("d", 8.0, 50, 9))
    ]
    said = list(levels("m", found, confidence=0.95, limit=10))
    assert [item.where for item in said if isinstance(item, Unmeasured) and item.reason == "fewer than 10 rows"] == [
        {"attribute": "race", "group": "c"}
    ]
    assert reasons(said)["m", "race", "d", "10"] == "suppressed"
    gaps = list(differences("g", found, confidence=0.95, limit=10))
    assert values(gaps) == {("g", "race", "10"): 0.5, ("g", "race", "25"): 0.5}
    assert {item.n for item in gaps if isinstance(item, Measurement)} == {100}


def test_the_gap_of_two_groups_is_the_difference_of_two_normals() -> None:
    found = [group("a", normal(1.0, 0.3)), group("b", normal(3.0, 0.4)), group("x×unknown", normal(9.0, 0.1))]
    [gap] = differences("g", found, confidence=0.9, limit=10)
    assert isinstance(gap, Measurement)
    assert gap.value == 2.0
    assert (gap.low, gap.high) == pytest.approx(norm.interval(0.9, 2.0, sqrt(0.3**2 + 0.4**2)))
    assert (gap.low_all, gap.high_all) == (gap.low, gap.high), "there is one comparison"


def test_the_gap_of_equal_groups_covers_nothing_at_all() -> None:
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(300):
        found = [group(f"g{i}", normal(rng.normal(0, 0.1), 0.1)) for i in range(8)]
        [gap] = differences("g", found, confidence=0.95, limit=10)
        assert isinstance(gap, Measurement)
        covered += gap.low == 0
    assert covered >= 280, "the true gap is 0"


@pytest.mark.parametrize(
    ("found", "why", "reason"),
    [
        ([], None, ""),
        ([group("unknown", normal(1, 1))], "absent", "no row has a known group"),
        ([group("a", normal(1, 1))], "undefined", "only one known group"),
        ([group("a", normal(1, 1)), group("b", normal(1, 1), rows=9)], "too small", "10 rows or more"),
        ([group("a", normal(1, 1)), group("b", normal(1, 1), support=9)], "too small", "in the denominator"),
        ([group("a", normal(1, 1)), group("b", ("undefined", "it is 0/0"))], "undefined", "in the others, it is 0/0"),
    ],
)
def test_without_two_groups_nothing_is_compared(found: list[GroupLevel], why: str | None, reason: str) -> None:
    said = list(differences("g", found, confidence=0.95, limit=10))
    if why is None:
        assert said == []
        return
    [item] = said
    assert isinstance(item, Unmeasured)
    assert item.why == why
    assert reason in item.reason
