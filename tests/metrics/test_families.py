import numpy as np
import pytest

from audit.metrics.bounds import wilson as wilsons
from audit.metrics.families import Estimate, measured_together, measurements
from audit.metrics.intervals import bonferroni, wilson


def estimate(value: float, interval: tuple[float, float]) -> Estimate:
    return Estimate(value=value, interval=lambda _: interval, n=10, support=5, method="closed form")


def test_the_simultaneous_interval_is_bonferronis() -> None:
    one = Estimate(value=0.3, interval=lambda confidence: wilson(30, 100, confidence), n=100, support=100, method="m")
    first, _, _ = measurements("bias.x", [one, one, one], confidence=0.9)
    assert (first.low, first.high) == pytest.approx(wilson(30, 100, 0.9))
    assert (first.low_all, first.high_all) == pytest.approx(wilson(30, 100, bonferroni(0.9, 3)))
    assert first.confidence == 0.9


def test_a_lonely_number_is_its_own_family() -> None:
    (only,) = measurements("bias.x", [estimate(0.3, (0.1, 0.5))], confidence=0.95)
    assert (only.low_all, only.high_all) == (only.low, only.high) == (0.1, 0.5)


def test_the_interval_makes_room_for_the_last_digit() -> None:
    (item,) = measurements("bias.x", [estimate(0.3, (0.30000000000000004, 0.5))], confidence=0.95)
    assert (item.low, item.high) == (0.3, 0.5)


def test_infinite_bounds_are_open_ends() -> None:
    (item,) = measurements("bias.x", [estimate(2.0, (0.5, float("inf")))], confidence=0.95)
    assert (item.low, item.high, item.high_all) == (0.5, None, None)


def test_many_together_are_the_same_as_one_by_one() -> None:
    hits, trials = [0, 3, 30, 100], [10, 10, 100, 100]
    each = [
        Estimate(
            where={"group": str(k)},
            value=k / n,
            interval=lambda confidence, k=k, n=n: wilson(k, n, confidence),  # type: ignore[misc]
            n=n + 1,
            support=n,
            method="m",
        )
        for k, n in zip(hits, trials, strict=True)
    ]
    rates, rows = np.array(hits) / np.array(trials), np.array(trials)
    found = measured_together(
        "bias.x",
        [item.where for item in each],
        rates,
        lambda confidence: wilsons(rates, rows.astype(float), confidence),
        (rows + 1, rows),
        "m",
        confidence=0.9,
        family=4,
    )
    for one, other in zip(found, measurements("bias.x", each, confidence=0.9), strict=True):
        assert (one.where, one.value, one.n, one.support) == (other.where, other.value, other.n, other.support)
        for end in ("low", "high", "low_all", "high_all"):
            assert getattr(one, end) == pytest.approx(getattr(other, end), abs=1e-12)
        assert type(one.value) is type(one.low) is float
        assert type(one.n) is type(one.support) is int


def test_together_infinite_bounds_are_open_ends_too() -> None:
    ends = np.array([0.5]), np.array([np.inf])
    one = np.array([5])
    (item,) = measured_together(
        "bias.x", [{}], np.array([2.0]), lambda _: ends, (one, one), "m", confidence=0.9, family=1
    )
    assert (item.low, item.high, item.high_all) == (0.5, None, None)
