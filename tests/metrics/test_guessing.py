import numpy as np
import pytest

from audit.metrics.guessing import gain, learned


def test_a_secret_that_follows_is_learned_and_chance_is_not() -> None:
    rng = np.random.default_rng(0)
    known = rng.integers(0, 4, (900, 1)).astype(float)
    follows = (known[:, 0] >= 2).astype(int)
    right, plain = learned(known, np.array([True]), follows, seed=0)  # type: ignore[misc]
    assert right.mean() > 0.99
    assert plain.mean() == pytest.approx(0.5, abs=0.05)
    alone = rng.integers(0, 2, 900)
    found = gain(*learned(known, np.array([True]), alone, seed=0), folds=3)  # type: ignore[misc]
    low, high = found.interval(0.95)
    assert low < 0 < high


def test_the_error_is_that_of_paired_differences() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.random(4_000) < 0.7, rng.random(4_000) < 0.6
    found = gain(a, b)
    assert found.value == pytest.approx(a.mean() - b.mean())
    assert found.error == pytest.approx(np.std(a.astype(float) - b) / 4_000**0.5, rel=0.01)
    assert gain(a, b, folds=3).error == pytest.approx(found.error * 1.5**0.5)
    assert gain(a, a).error > 0


def test_too_little_is_not_guessed() -> None:
    assert learned(np.zeros((5, 1)), np.array([False]), np.array([0, 1, 0, 1, 0]), seed=0) is None
    assert learned(np.zeros((50, 1)), np.array([False]), np.zeros(50, dtype=int), seed=0) is None
