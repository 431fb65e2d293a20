import os
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp, wasserstein_distance

from audit.metrics.distances import kolmogorov_smirnov, wasserstein
from tests.scoring import sample

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
often = settings(max_examples=50, deadline=None, derandomize=True)
scores = st.lists(st.integers(-8, 8), min_size=4, max_size=60)


@often
@given(scores, scores)
def test_both_are_scipys(one: list[int], other: list[int]) -> None:
    a, b = sample(np.array(one) / 8), sample(np.array(other) / 8)
    assert kolmogorov_smirnov(a, b).value == pytest.approx(ks_2samp(one, other, method="asymp").statistic, abs=1e-12)
    expected = wasserstein_distance(np.array(one) / 8, np.array(other) / 8)
    assert wasserstein(a, b).value == pytest.approx(expected, abs=1e-12)


@often
@given(scores, scores, st.integers(0, 99))
def test_with_case_weights_too(one: list[int], other: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    w, v = rng.random(len(one)) + 0.1, rng.random(len(other)) + 0.1
    expected = wasserstein_distance(one, other, w, v)
    found = wasserstein(sample(one, w), sample(other, v))
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.sizes[0] == pytest.approx(w.sum() ** 2 / (w**2).sum())


def test_intervals_hold_the_value_and_grow_with_confidence() -> None:
    rng = np.random.default_rng(4)
    for n in (40, 400):
        a, b = sample(rng.random(n)), sample(rng.random(n) + 0.3)
        for found in (kolmogorov_smirnov(a, b), wasserstein(a, b)):
            before = 0.0
            for confidence in (0.5, 0.9, 0.95, 0.999, 0.99999):
                low, high = found.interval(confidence)
                assert 0 <= low <= found.value <= high
                assert high - low >= before
                before = high - low


def test_the_band_inverts_the_kolmogorov_smirnov_test() -> None:
    rng = np.random.default_rng(9)
    for shift in np.linspace(0, 0.4, 9):
        one, other = rng.random(300), rng.random(200) + shift
        low, _ = kolmogorov_smirnov(sample(one), sample(other)).interval(0.95)
        critical = sqrt(log(2 / 0.05) / 2 * (1 / 300 + 1 / 200))  # of the asymptotic test, 1.358 times the root
        assert (low > 0) == (ks_2samp(one, other, method="asymp").statistic > critical)


def test_constant_scores_are_not_certainty_and_equal_ones_have_no_distance() -> None:
    for n in (20, 300):
        found = wasserstein(sample([0.2] * n), sample([0.7] * n))
        assert found.value == pytest.approx(0.5)
        low, high = found.interval(0.95)
        assert low < 0.5 - 1e-4
        assert high == pytest.approx(0.5), "no further apart than the scores that occur"
    assert wasserstein(sample([0.2] * 9), sample([0.2] * 9)).interval(0.95) == (0.0, 0.0)
    assert kolmogorov_smirnov(sample([0.2] * 20), sample([0.7] * 20)).interval(0.95)[0] < 0.7


def test_the_seed_decides_and_doubling_narrows() -> None:
    rng = np.random.default_rng(2)
    one, other = rng.random(300), rng.beta(2, 2, 250)
    found = wasserstein(sample(one), sample(other))
    assert found.interval(0.95, seed=1) == found.interval(0.95, seed=1)
    assert found.interval(0.95, seed=1) != found.interval(0.95, seed=2)
    for measured in (kolmogorov_smirnov, wasserstein):
        once = measured(sample(one), sample(other))
        twice = measured(sample(np.tile(one, 2)), sample(np.tile(other, 2)))
        assert twice.value == pytest.approx(once.value)
        assert np.diff(twice.interval(0.95)) < np.diff(once.interval(0.95))


@pytest.mark.parametrize("n", [40, 300])
@pytest.mark.parametrize("shift", [0.0, 0.2])
def test_the_intervals_cover_also_equal_distributions(n: int, shift: float) -> None:
    rng, trials = np.random.default_rng(5), 2_000 if SLOW else 120
    held = {"wasserstein": 0, "smirnov": 0}
    for _ in range(trials):
        one, other = sample(rng.random(n)), sample(rng.random(2 * n) + shift)
        low, high = wasserstein(one, other).interval(0.95)
        held["wasserstein"] += low <= shift <= high
        low, high = kolmogorov_smirnov(one, other).interval(0.95)
        held["smirnov"] += low <= shift <= high  # of two uniform laws it is the shift
    assert min(held.values()) / trials >= (0.935 if SLOW else 0.915)
