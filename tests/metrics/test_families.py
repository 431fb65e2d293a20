import pytest

from audit.metrics.families import Estimate, measurements
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
