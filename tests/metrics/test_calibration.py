import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, chi

from audit.metrics.calibration import (
    calibration,
    calibration_interval,
    expected_calibration_error,
    in_the_large,
    observed_by_expected,
)
from audit.metrics.score_groups import Scores
from tests.scoring import sample

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
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
    score, hits, misses = [0.1, 0.35, 0.8], [6, 40, 120], [80, 60, 40]
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


def drawn(n: int, seed: int, a: float = 2, b: float = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = rng.beta(a, b, n)
    return p, rng.random(n) < p


def split(p: np.ndarray, y: np.ndarray, w: np.ndarray | None = None) -> tuple[Scores, Scores]:
    w = np.ones(len(p)) if w is None else w
    return sample(p[y], w[y]), sample(p[~y], w[~y])


def test_few_rows_and_high_confidence_take_the_bound_without_draws() -> None:
    p, y = drawn(150, 1)
    found = calibration(*split(p, y))
    assert not found.drawn
    assert found.interval(0.95, seed=1) == found.interval(0.95, seed=2)
    bins = found.variance > 0
    reach = chi(bins.sum()).ppf(0.95) * np.sqrt(found.variance.sum())
    assert found.interval(0.95)[1] == pytest.approx(found.value + reach)
    many = calibration(*split(*drawn(2_000, 1)))
    assert many.drawn
    before = 0.0
    for confidence in (0.9, 0.95, 0.99, 0.999, 0.99999):
        low, high = many.interval(confidence)
        assert 0 <= low <= many.value <= high <= 1
        assert high - low > before
        before = high - low


def test_weighted_errors_are_those_of_repeated_rows() -> None:
    p, y = drawn(300, 4)
    p, times = p.round(2), np.random.default_rng(4).integers(1, 5, 300)
    heavy, repeated = (
        calibration(*split(p, y, times.astype(float))),
        calibration(*split(*(np.repeat(x, times) for x in (p, y)))),
    )
    assert heavy.value == pytest.approx(repeated.value)
    assert heavy.interval(0.95)[1] > repeated.interval(0.95)[1], "weighted rows are fewer than repeated ones"
    large = in_the_large(*split(p, y, times.astype(float)))
    assert large.value == pytest.approx(np.average(y - p, weights=times))
    ratio = observed_by_expected(*split(p, y, times.astype(float)))
    assert ratio is not None
    assert ratio.value == pytest.approx(np.average(y, weights=times) / np.average(p, weights=times))
    assert ratio.size == pytest.approx(times.sum() ** 2 / (times**2).sum())


def test_in_the_large_is_the_mean_of_label_minus_score() -> None:
    p, y = drawn(200, 5)
    found = in_the_large(*split(p, y))
    assert found.value == pytest.approx((y - p).mean())
    assert found.variance == pytest.approx(max((y - p).var(ddof=1), (p * (1 - p)).mean()) / 200)
    none = in_the_large(sample([]), sample(np.full(40, 0.02)))
    low, high = none.interval(0.95)
    assert low < -0.02 < 0 < high, "no event in 40 is what a score of 0.02 makes likely"


def test_observed_by_expected_rests_on_wilsons_interval() -> None:
    p, y = drawn(120, 6)
    found = observed_by_expected(*split(p, y))
    assert found is not None
    theirs = binomtest(int(y.sum()), 120).proportion_ci(0.95, method="wilson")
    assert found.value == pytest.approx(y.mean() / p.mean())
    assert found.interval(0.95) == pytest.approx((theirs.low / p.mean(), theirs.high / p.mean()))
    assert observed_by_expected(sample([]), sample([0.0, 0.0])) is None
    assert observed_by_expected(sample([]), sample([])) is None


@pytest.mark.parametrize(("a", "b"), [(2, 2), (1, 9)])
@pytest.mark.parametrize("n", [60, 300])
def test_intervals_of_a_calibrated_score_cover(a: float, b: float, n: int) -> None:
    trials = 2_000 if SLOW else 250
    held = np.zeros(3)
    for seed in range(trials):
        parts = split(*drawn(n, seed, a, b))
        ratio = observed_by_expected(*parts)
        assert ratio is not None
        for place, (found, truth) in enumerate(((in_the_large(*parts), 0), (ratio, 1), (calibration(*parts), 0))):
            low, high = found.interval(0.95)
            held[place] += low <= truth <= high
    assert (held / trials).min() >= (0.935 if SLOW else 0.92)
