import numpy as np
import pytest

from audit.metrics.ratio_of_means import ratio_of_means


def test_the_ratio_and_its_error_by_hand() -> None:
    top, bottom = np.array([1.0, 2.0, 6.0]), np.array([2.0, 4.0, 6.0])
    found = ratio_of_means(top, bottom)
    assert found is not None
    assert found.value == pytest.approx(9 / 12)
    residual = (top - 0.75 * bottom) / 4
    assert found.error == pytest.approx(np.sqrt((residual**2).sum() / 2 / 3))


def test_it_covers_the_truth() -> None:
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(400):
        bottom = rng.gamma(2, size=60)
        found = ratio_of_means(bottom * rng.uniform(0.2, 0.6, 60), bottom)
        assert found is not None
        low, high = found.interval(0.95)
        hits += low <= 0.4 <= high
    assert hits >= 0.92 * 400


def test_nothing_to_divide_by_has_no_ratio() -> None:
    assert ratio_of_means(np.ones(3), np.zeros(3)) is None
    assert ratio_of_means(np.ones(1), np.ones(1)) is None
    assert ratio_of_means(np.ones(0), np.ones(0)) is None
