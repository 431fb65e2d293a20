from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, norm
from sklearn.metrics import roc_auc_score

from audit.metrics.ranking import auc, auc_interval

often = settings(max_examples=60, deadline=None, derandomize=True)
rows = st.lists(st.tuples(st.integers(-3, 6), st.integers(0, 1)), min_size=2, max_size=60).filter(
    lambda found: {label for _, label in found} == {0, 1}
)


def cells(found: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    score, label = (np.array(column) for column in zip(*found, strict=True))
    return score / 4, (label == 1).astype(int), (label == 0).astype(int)


@often
@given(rows)
def test_the_area_is_scikit_learns(found: list[tuple[float, int]]) -> None:
    score, label = zip(*found, strict=True)
    assert auc(*cells(found)) == pytest.approx(roc_auc_score(label, score), abs=1e-12)


@often
@given(rows)
def test_the_interval_is_delongs_definition_on_the_logit_scale(found: list[tuple[float, int]]) -> None:
    score, positives, negatives = cells(found)
    x, y = score[positives == 1], score[negatives == 1]
    wins = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    area = wins.mean()
    low, high = auc_interval(score, positives, negatives, 0.9)
    assert 0 <= low <= area + 1e-12
    assert area - 1e-12 <= high <= 1
    assert low < high
    if min(len(x), len(y)) >= 2 and 0 < area < 1:
        variance = wins.mean(axis=1).var(ddof=1) / len(x) + wins.mean(axis=0).var(ddof=1) / len(y)
        if variance > 1e-12:
            half = norm.ppf(0.95) * sqrt(variance) / (area * (1 - area))
            centre = log(area / (1 - area))
            assert low == pytest.approx(1 / (1 + exp(half - centre)), rel=1e-6)
            assert high == pytest.approx(1 / (1 + exp(-half - centre)), rel=1e-6)


def test_equal_scores_in_several_cells_are_ties() -> None:
    assert auc([0.5, 0.5, 0.5], [1, 0, 2], [0, 3, 0]) == 0.5


def test_doubling_narrows() -> None:
    score, positives, negatives = np.array([0.1, 0.4, 0.6, 0.9]), np.array([1, 3, 5, 8]), np.array([7, 4, 4, 1])
    once, twice = auc_interval(score, positives, negatives), auc_interval(score, 2 * positives, 2 * negatives)
    assert twice[1] - twice[0] < once[1] - once[0]
    assert auc(score, positives, negatives) == auc(score, 2 * positives, 2 * negatives)


def test_perfect_separation_is_not_certainty() -> None:
    low, high = auc_interval([0.1, 0.9], [0, 12], [30, 0])
    exact = binomtest(12, 12).proportion_ci(0.95, method="exact")
    assert (low, high) == pytest.approx((exact.low, exact.high))
    assert auc_interval([0.1, 0.9], [12, 0], [0, 30]) == pytest.approx((1 - high, 1 - low))


def test_a_constant_score_ranks_like_a_coin_and_is_uncertain() -> None:
    assert auc([0.5], [10], [10]) == 0.5
    low, high = auc_interval([0.5], [10], [10])
    assert low < 0.3
    assert high > 0.7


def test_one_class_has_no_area() -> None:
    assert auc([0.1, 0.2], [3, 4], [0, 0]) is None
    assert auc([], [], []) is None
    with pytest.raises(ValueError, match="no value"):
        auc_interval([0.1], [0], [3])


def test_the_interval_covers() -> None:
    rng = np.random.default_rng(3)
    truth, held, trials = norm.cdf(1 / sqrt(2)), 0, 400
    for _ in range(trials):
        score = np.concatenate([rng.normal(1, 1, 40), rng.normal(0, 1, 60)])
        low, high = auc_interval(score, np.repeat([1, 0], [40, 60]), np.repeat([0, 1], [40, 60]))
        held += low <= truth <= high
    assert held / trials >= 0.935
