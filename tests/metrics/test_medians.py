"""Medians with intervals from order statistics."""

from math import inf

import numpy as np
import pytest
from scipy.stats import binom

from audit.metrics.medians import median
from tests.slow import SLOW

rng = np.random.default_rng(2)


def test_the_median_is_numpys_with_and_without_repeats() -> None:
    for size in (1, 2, 7, 50):
        values, rows = rng.normal(size=size), rng.integers(0, 4, size).astype(float)
        rows[0] += 1
        assert median(values, rows).value == pytest.approx(np.median(np.repeat(values, rows.astype(int))))


def test_the_interval_lies_between_the_order_statistics_of_a_table() -> None:
    """n = 10 at 95 %: the 2nd and 9th value (Conover 1999, table A3: 97.9 %)."""
    values = np.arange(1.0, 11.0)
    assert median(values, np.ones(10)).interval(0.95) == (2.0, 9.0)
    assert 1 - 2 * binom.cdf(1, 10, 0.5) >= 0.95 > 1 - 2 * binom.cdf(2, 10, 0.5)
    assert median(values[:5], np.ones(5)).interval(0.95) == (-inf, inf)  # 93.75 % at most
    assert median(values[:5], np.ones(5), lowest=0.0, highest=9.0).interval(0.95) == (0.0, 9.0)


def test_the_interval_covers() -> None:
    runs, hits = 4_000 if SLOW else 400, 0
    for _ in range(runs):
        low, high = median(rng.exponential(size=25), np.ones(25)).interval(0.9)
        hits += low <= np.log(2) <= high
    assert hits / runs >= 0.9 - 3 * np.sqrt(0.09 / runs)


def test_doubling_keeps_the_median_and_narrows() -> None:
    values = rng.normal(size=31)
    one, two = median(values, np.ones(31)), median(values, 2 * np.ones(31))
    assert one.value == two.value
    assert two.interval(0.95)[1] - two.interval(0.95)[0] < one.interval(0.95)[1] - one.interval(0.95)[0]
    with pytest.raises(ValueError, match="no rows"):
        median(values, np.zeros(31))
