import os
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, norm
from sklearn.metrics import roc_auc_score

from audit.metrics.ranking import Rest, area, auc, auc_interval
from audit.metrics.score_groups import distinct, joined
from tests.scoring import sample

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
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
    middle = wins.mean()
    low, high = auc_interval(score, positives, negatives, 0.9)
    assert 0 <= low <= middle + 1e-12
    assert middle - 1e-12 <= high <= 1
    assert low < high
    if min(len(x), len(y)) * min(middle, 1 - middle) >= 3:
        variance = wins.mean(axis=1).var(ddof=1) / len(x) + wins.mean(axis=0).var(ddof=1) / len(y)
        if variance > 1e-12:
            half = norm.ppf(0.95) * sqrt(variance) / (middle * (1 - middle))
            centre = log(middle / (1 - middle))
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


def test_delong_delong_and_clarke_pearson_by_brute_force() -> None:
    rng = np.random.default_rng(7)
    x, y = rng.integers(0, 12, 40) + 3, rng.integers(0, 12, 55)
    kernel = (x[:, None] > y) + 0.5 * (x[:, None] == y)
    found = area(distinct(x, np.ones(40)), distinct(y, np.ones(55)))
    assert found is not None
    assert found.value == pytest.approx(kernel.mean(), abs=1e-14)
    expected = kernel.mean(axis=1).var(ddof=1) / 40 + kernel.mean(axis=0).var(ddof=1) / 55
    assert found.variance == pytest.approx(expected, rel=1e-12)


def test_the_rest_of_a_sample_is_like_the_rest_written_out() -> None:
    rng = np.random.default_rng(8)
    part, others = sample(rng.integers(0, 9, 30)), sample(rng.integers(2, 12, 80))
    mine = distinct(rng.integers(1, 8, 25), np.ones(25))
    rest = Rest(joined([part, others]), part)
    assert (rest.rows, rest.total, rest.size) == (80, 80, 80)
    written = distinct(others.score, others.n)
    for found, expected in ((area(mine, rest), area(mine, written)), (area(rest, mine), area(written, mine))):
        assert found is not None
        assert expected is not None
        assert (found.value, found.variance) == pytest.approx((expected.value, expected.variance), rel=1e-12)
        assert found.pairs == expected.pairs == 25
    assert area(Rest(part, part), mine) is None
    with pytest.raises(TypeError, match="hold its scores"):
        area(rest, rest)


@often
@given(rows, st.integers(0, 99))
def test_case_weights_are_scikit_learns(found: list[tuple[float, int]], seed: int) -> None:
    score, label = (np.array(column) for column in zip(*found, strict=True))
    weight = np.random.default_rng(seed).random(len(score)) + 0.1
    halves = [sample(score[label == side], weight[label == side]) for side in (1, 0)]
    weighted = area(*halves)
    assert weighted is not None
    expected = roc_auc_score(label, score, sample_weight=weight)
    assert weighted.value == pytest.approx(expected, abs=1e-12)
    equal = area(*(sample(half.score, np.full(len(half.score), 3.0)) for half in halves))
    plain = area(*(sample(half.score) for half in halves))
    assert equal is not None
    assert plain is not None
    assert (equal.value, equal.variance, equal.pairs) == pytest.approx((plain.value, plain.variance, plain.pairs))


@pytest.mark.parametrize("spread", [1.0, 2.0])
@pytest.mark.parametrize(("m", "n"), [(40, 60), (20, 200), (10, 10)])
@pytest.mark.parametrize("truth", [0.6, 0.85, 0.97])
def test_the_interval_covers(m: int, n: int, spread: float, truth: float) -> None:
    rng, held, trials = np.random.default_rng(3), 0, 2_000 if SLOW else 150
    centre = sqrt(1 + spread**2) * norm.ppf(truth)
    for _ in range(trials):
        found = area(sample(rng.normal(centre, spread, m)), sample(rng.normal(0, 1, n)))
        assert found is not None
        low, high = found.interval(0.95)
        held += low <= truth <= high
    assert held / trials >= (0.93 if SLOW else 0.91)
