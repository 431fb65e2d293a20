import os
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binomtest, ttest_1samp

from audit.metrics.means import mean

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
often = settings(max_examples=50, deadline=None, derandomize=True)
confidences = st.sampled_from([0.9, 0.95, 0.99, 0.99999])


@often
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=30), confidences)
def test_it_is_scipys_t_interval_where_nothing_is_skewed(half: list[int], confidence: float) -> None:
    values = np.array([*half, *[-value for value in half], 0.5, -0.5])  # mirrored, so without skewness
    ones = np.ones(len(values))
    theirs = ttest_1samp(values, 0).confidence_interval(confidence)
    assert mean(values, ones, ones).interval(confidence) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_cells_equal_rows_and_weights_equal_scipys_weighted_mean() -> None:
    rng = np.random.default_rng(1)
    values, counts = rng.random(9), rng.integers(1, 6, 9).astype(float)
    each, ones = np.repeat(values, counts.astype(int)), np.ones(int(counts.sum()))
    cells, rows = mean(values, counts, counts), mean(each, ones, ones)
    assert (cells.value, cells.variance, cells.skewness) == pytest.approx((rows.value, rows.variance, rows.skewness))
    weights = rng.random(9) + 0.1
    found = mean(values, weights, weights**2)
    assert found.value == pytest.approx(np.average(values, weights=weights), abs=1e-14)
    assert found.size == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
    scaled = mean(values, 7 * weights, 49 * weights**2)
    assert scaled.interval(0.95) == pytest.approx(found.interval(0.95)), "the unit of the weights does not matter"


def test_hall_1992_by_hand() -> None:
    values = np.array([0.0, 0.0, 0.0, 1.0, 4.0])
    ones = np.ones(5)
    found = mean(values, ones, ones)
    skewness = ((values - 1) ** 3).mean() / ((values - 1) ** 2).mean() ** 1.5
    bend, error, t = skewness / 5**0.5, values.std(ddof=1) / 5**0.5, 2.7764451051977987  # t of 4 degrees, 95 %

    def inverse(x: float) -> float:
        return 3 / bend * (np.cbrt(1 + bend * (x - bend / 6)) - 1)

    assert found.interval(0.95) == pytest.approx((1 - error * inverse(t), 1 - error * inverse(-t)))
    low, high = found.interval(0.95)
    assert high - 1 > 1 - low, "the long tail is where the uncertainty is"


def test_equal_numbers_are_not_certainty() -> None:
    found = mean(np.array([0.25]), np.array([30.0]), np.array([30.0]), lowest=0.0, highest=1.0)
    rare = binomtest(0, 30).proportion_ci(0.95, method="exact").high
    assert found.interval(0.95) == pytest.approx((0.25 - rare * 0.25, 0.25 + rare * 0.75))


def test_one_row_says_nothing_about_its_spread_and_bounds_are_kept() -> None:
    one = mean(np.array([0.3]), np.array([2.0]), np.array([4.0]), lowest=0.0, highest=1.0)
    assert (one.variance, one.interval(0.95)) == (inf, (0.0, 1.0))
    two = mean(np.array([0.0, 1.0]), np.ones(2), np.ones(2), lowest=0.0, highest=1.0)
    assert two.interval(0.95) == (0.0, 1.0)
    with pytest.raises(ValueError, match="no rows"):
        mean(np.array([]), np.array([]), np.array([]))


@pytest.mark.parametrize(("a", "b"), [(2, 2), (1, 4), (0.5, 5)])
@pytest.mark.parametrize("n", [12, 40, 200])
def test_the_interval_covers_also_when_skewed(a: float, b: float, n: int) -> None:
    trials = 4_000 if SLOW else 600
    drawn, ones = beta(a, b).rvs((trials, n), random_state=1), np.ones(n)
    bounds = np.array([mean(values, ones, ones, lowest=0.0, highest=1.0).interval(0.95) for values in drawn])
    truth = a / (a + b)
    held = ((bounds[:, 0] <= truth) & (truth <= bounds[:, 1])).mean()
    assert 0.93 <= held <= 0.975
