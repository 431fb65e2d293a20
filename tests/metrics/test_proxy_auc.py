"""Areas against scikit-learn's, and what luck makes of columns that say nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, rankdata
from sklearn.metrics import roc_auc_score

from audit.metrics.proxy_auc import Telling, averaged, best, by_levels, by_order, of_feature
from audit.metrics.ranking import Area


def mann_whitney(inside: np.ndarray, x: np.ndarray) -> float:
    """The area from scipy's ranks: roc_auc_score's value, forty times faster."""
    m, n = inside.sum(), (1 - inside).sum()
    return float((rankdata(x) @ inside - m * (m + 1) / 2) / (m * n))


def normal(rng: np.random.Generator, m: int, n: int, apart: float) -> tuple[np.ndarray, np.ndarray]:
    x = np.concatenate([rng.normal(apart, 1, m), rng.normal(0, 1, n)])
    return x, np.repeat([1.0, 0.0], [m, n])


def test_by_order_is_scikit_learns_area_less_its_variance() -> None:
    x, inside = normal(np.random.default_rng(1), 300, 700, -0.8)
    found = by_order(x, inside, 1 - inside)
    assert found is not None
    area = roc_auc_score(inside, x)
    assert area < 0.5
    assert found.value == pytest.approx(1 - area, abs=1e-3)
    assert found.value < 1 - area
    assert by_order(-x, inside, 1 - inside).value == pytest.approx(found.value, abs=1e-12)  # type: ignore[union-attr]
    assert by_order(-x, inside, 1 - inside).interval(0.95) == pytest.approx(found.interval(0.95), abs=1e-9)  # type: ignore[union-attr]


def test_the_correction_takes_away_what_luck_adds() -> None:
    """Without a difference, 40 rows against 40 lie 0.05 from 1/2 on average; the corrected distance is half of that."""
    rng = np.random.default_rng(2)
    raw, corrected = [], []
    for _ in range(600):
        x, inside = normal(rng, 40, 40, 0.0)
        found = by_order(x, inside, 1 - inside)
        assert found is not None
        raw.append(abs(mann_whitney(inside, x) - 0.5))
        corrected.append(found.value - 0.5)
    expected = np.sqrt(81 / 12 / 1600 * 2 / np.pi)  # Mann and Whitney's variance, mean of its half-normal
    assert np.mean(raw) == pytest.approx(expected, rel=0.1)
    assert np.mean(corrected) < 0.6 * expected
    assert np.median(corrected) == 0


@pytest.mark.parametrize("apart", [0.0, 0.3, 1.2])
def test_intervals_by_order_cover(apart: float) -> None:
    rng = np.random.default_rng(3)
    truth, held = norm.cdf(apart / np.sqrt(2)), 0
    for _ in range(500):
        x, inside = normal(rng, 60, 140, apart)
        found = by_order(x, inside, 1 - inside)
        assert found is not None
        low, high = found.interval(0.95)
        held += low <= truth <= high
    assert held / 500 >= 0.93


@pytest.mark.parametrize("levels", [3, 12, 60])
def test_levels_that_say_nothing_are_found_to_say_nothing(levels: int) -> None:
    """Putting levels in order on the rows they are judged on would give an area of up to 0.7 here."""
    rng = np.random.default_rng(4)
    share, values, false_alarms, naive = np.ones(levels) / levels, [], 0, []
    for _ in range(200):
        mine, others = rng.multinomial(100, share) * 1.0, rng.multinomial(200, share) * 1.0
        found = by_levels(mine, others, seed=7)
        assert found is not None
        values.append(found.value)
        false_alarms += found.interval(0.95)[0] > 0.5
        rate = mine / np.maximum(1, mine + others)
        rows = np.concatenate([rate.repeat(mine.astype(int)), rate.repeat(others.astype(int))])
        naive.append(mann_whitney(np.repeat([1.0, 0.0], [100, 200]), rows))
    assert np.mean(values) == pytest.approx(0.5, abs=0.01)
    assert false_alarms / 200 <= 0.05
    assert np.mean(naive) > 0.53


def test_levels_that_mark_the_group_are_found() -> None:
    found = by_levels(np.array([80.0, 5, 80, 5]), np.array([5.0, 80, 5, 80]), seed=1)
    assert found is not None
    expected = roc_auc_score(np.repeat([1, 0], 170), np.repeat([1, 0, 0, 1], [160, 10, 160, 10]))
    assert found.value == pytest.approx(expected, abs=0.03)  # levels that are equal stand in some order, which costs
    assert found.interval(0.95)[0] > 0.8
    assert by_levels(np.array([4.0, 0]), np.array([30.0, 30]), seed=1) is None


def test_two_groups_have_one_figure_and_names_have_no_say() -> None:
    rng = np.random.default_rng(5)
    n = rng.integers(1, 30, (2, 8)).astype(float)
    for ordered in (True, False):
        one = of_feature(np.arange(8.0), n, ordered=ordered, seed=3)
        other = of_feature(np.arange(8.0), n[::-1], ordered=ordered, seed=3)
        assert one is not None
        assert other is not None
        assert one.value == other.value
        assert one.interval(0.9) == other.interval(0.9)


def test_of_several_groups_the_one_told_apart_best() -> None:
    n = np.array([[50.0, 10, 10], [10, 50, 10], [90, 95, 100]])
    value = np.array([3.0, 1.0, 2.0])
    found = of_feature(value, n, ordered=True, seed=0)
    singles = [by_order(value, n[g], n.sum(axis=0) - n[g]) for g in range(3)]
    assert found is not None
    assert found.value == max(one.value for one in singles if one)
    each = [one.interval(1 - 0.05 / 3) for one in singles if one]
    assert found.interval(0.95) == (max(low for low, _ in each), max(high for _, high in each))


def test_averages_allow_for_shared_rows() -> None:
    areas = [Area(value=value, variance=0.01, pairs=10) for value in (0.6, 0.7, 0.8)]
    found = averaged(areas)
    assert found is not None
    assert found.value == pytest.approx(0.7, abs=1e-12)
    together = Area(value=0.7, variance=0.01 * (1 / 3 + 1 / 2), pairs=30)
    assert found.interval(0.95) == pytest.approx(together.interval(0.95), abs=1e-12)
    assert averaged([areas[0], None]) is None
    assert averaged([]) is None


def test_the_best_of_one_is_that_one() -> None:
    one = Telling(value=0.6, interval=lambda confidence: (0.6 - confidence / 10, 0.6 + confidence / 10))
    assert best([one]).interval(0.9) == one.interval(0.9)
