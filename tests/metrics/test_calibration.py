import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.metrics.calibration import calibration_interval, expected_calibration_error

rows = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 1)), min_size=1, max_size=80)
often = settings(max_examples=50, deadline=None, derandomize=True)


@often
@given(rows)
def test_it_is_the_textbook_sum_over_bins(found: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(found, columns=["score", "label"]).assign(score=lambda f: f["score"] / 40)
    bins = frame.groupby(pd.cut(frame["score"], np.linspace(0, 1, 11), include_lowest=True), observed=True)
    expected = sum(abs(b["label"].mean() - b["score"].mean()) * len(b) for _, b in bins) / len(frame)
    label = frame["label"].to_numpy()
    assert expected_calibration_error(frame["score"], label, 1 - label) == pytest.approx(expected, abs=1e-12)
    low, high = calibration_interval(frame["score"], label, 1 - label)
    assert 0 <= low <= expected + 1e-12
    assert expected - 1e-12 <= high <= 1


def test_counts_equal_rows_and_the_seed_decides() -> None:
    score, hits, misses = [0.1, 0.35, 0.8], [3, 20, 60], [40, 30, 20]
    each = np.repeat(score, np.array(hits) + np.array(misses))
    label = np.concatenate([np.repeat([1, 0], [h, m]) for h, m in zip(hits, misses, strict=True)])
    assert expected_calibration_error(score, hits, misses) == pytest.approx(
        expected_calibration_error(each, label, 1 - label)
    )
    assert calibration_interval(score, hits, misses, seed=5) == calibration_interval(score, hits, misses, seed=5)
    assert calibration_interval(score, hits, misses, seed=5) != calibration_interval(score, hits, misses, seed=6)


@pytest.mark.parametrize("bend", [0.0, 0.1])
def test_the_interval_covers_also_a_perfect_calibration(bend: float) -> None:
    rng = np.random.default_rng(11)
    levels = np.linspace(0.05, 0.85, 9)
    held, trials = 0, 120
    for _ in range(trials):
        n = rng.multinomial(400, np.full(9, 1 / 9))
        hits = rng.binomial(n, levels + bend)
        low, high = calibration_interval(levels, hits, n - hits)
        held += low <= bend + 1e-9 and bend - 1e-9 <= high
    assert held / trials >= 0.935


def test_unanimous_labels_are_not_certainty() -> None:
    low, high = calibration_interval([0.9], [20], [0])
    assert low == 0.0  # 20 of 20 at a score of 0.9 is what calibration makes likely enough (12 %)
    assert high > 0.1


def test_what_is_no_probability_is_refused() -> None:
    for score in ([1.2], [-0.1], [float("nan")]):
        with pytest.raises(ValueError, match="probability"):
            expected_calibration_error(score, [1], [0])
    with pytest.raises(ValueError, match="no rows"):
        calibration_interval([0.5], [0], [0])
