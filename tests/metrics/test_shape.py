import numpy as np
import pytest
from scipy.stats import spearmanr

from audit.metrics.shape import FIFTHS, bins, direction

rng = np.random.default_rng(0)


def test_the_direction_is_scipys_rank_correlation() -> None:
    cells = np.round(rng.normal(size=200), 1)
    values = cells**3 + rng.normal(size=200)
    found = direction(cells, values)
    assert found is not None
    assert found.value == pytest.approx(spearmanr(cells, values).statistic, abs=1e-12)
    low, high = found.interval(0.95)
    assert low < found.value < high


def test_missing_cells_are_left_out() -> None:
    cells = np.arange(40.0)
    holes = np.where(np.arange(40) % 4, cells, np.nan)
    found = direction(holes, -cells)
    assert found is not None
    assert found.value == pytest.approx(-1.0)


def test_no_variation_and_few_rows_have_no_direction() -> None:
    assert direction(np.ones(50), rng.normal(size=50)) is None
    assert direction(rng.normal(size=50), np.full(50, 0.3)) is None
    assert direction(np.arange(5.0), np.arange(5.0)) is None
    assert direction(np.full(50, np.nan), rng.normal(size=50)) is None


def test_the_interval_covers_the_truth() -> None:
    hits = 0
    for _ in range(300):
        one = rng.normal(size=120)
        other = 0.6 * one + 0.8 * rng.normal(size=120)
        found = direction(one, other)
        assert found is not None
        low, high = found.interval(0.95)
        hits += low <= 6 / np.pi * np.arcsin(0.3) <= high  # of two normal numbers
    assert hits >= 0.92 * 300


def test_fifths_few_values_and_no_value() -> None:
    found = bins(np.arange(100.0))
    assert list(found) == list(FIFTHS)
    assert [len(rows) for rows in found.values()] == [20] * 5
    few = bins(np.array([3.0, 1.0, 2.0, 1.0, np.nan]))
    assert {name: rows.tolist() for name, rows in few.items()} == {
        "lowest of 3 values": [1, 3],
        "value 2 of 3": [2],
        "highest of 3 values": [0],
        "no value": [4],
    }
    assert list(bins(np.ones(4))) == ["the one value"]
