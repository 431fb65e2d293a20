import numpy as np
import pytest

from audit.metrics.overlap import overlap


def test_it_is_one_less_the_total_variation_distance() -> None:
    first, second = np.tile([2.0, 1.0, 1.0], (40, 1)), np.tile([1.0, 1.0, 2.0], (40, 1))
    found = overlap(first, second)
    assert found is not None
    assert found.value == pytest.approx(1 - 0.5 * (0.25 + 0.0 + 0.25))
    assert found.interval(0.95) == pytest.approx((0.75, 0.75))


def test_the_same_list_agrees_wholly_and_another_not_at_all() -> None:
    values = np.random.default_rng(0).gamma(1, size=(60, 4))
    same = overlap(values, 3 * values)
    assert same is not None
    assert same.value == pytest.approx(1.0)
    other = overlap(values * [1, 1, 0, 0], values * [0, 0, 1, 1])
    assert other is not None
    assert other.value == 0


def test_the_interval_covers_the_truth() -> None:
    rng = np.random.default_rng(3)
    truth, hits = 0.8, 0
    for _ in range(300):
        first = rng.gamma(1, size=(100, 2)) * [6.0, 4.0]
        second = rng.gamma(1, size=(100, 2)) * [4.0, 6.0]
        found = overlap(first, second)
        assert found is not None
        low, high = found.interval(0.95)
        hits += low <= truth <= high
    assert hits >= 0.92 * 300


def test_too_few_rows_or_nothing_at_all() -> None:
    assert overlap(np.ones((5, 2)), np.ones((50, 2))) is None
    assert overlap(np.zeros((50, 2)), np.ones((50, 2))) is None
