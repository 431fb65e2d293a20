import os
from math import log

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from audit.metrics.recalibration import Recalibration, inside, recalibrate
from tests.scoring import sample

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
ENDS = (1e-9, 1 - 1e-9)


def drawn(n: int, seed: int, slope: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and labels whose log-odds are `slope` times those of the scores."""
    rng = np.random.default_rng(seed)
    p = rng.beta(2, 3, n)
    true = 1 / (1 + np.exp(-slope * np.log(p / (1 - p))))
    return p, rng.random(n) < true


def fitted(p: np.ndarray, y: np.ndarray, w: np.ndarray | None = None) -> Recalibration:
    w = np.ones(len(p)) if w is None else w
    found = recalibrate(sample(p[y], w[y]), sample(p[~y], w[~y]), ENDS)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(5))
def test_it_is_scikit_learns_logistic_regression(seed: int) -> None:
    p, y = drawn(150, seed, slope=0.6)
    w = np.random.default_rng(seed).random(150) + 0.2
    odds = np.log(p / (1 - p))[:, None]
    for weights in (None, w):
        theirs = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000).fit(odds, y, sample_weight=weights)
        found = fitted(p, y, weights)
        assert found.slope == pytest.approx(theirs.coef_[0, 0], abs=1e-5)
        assert found.intercept == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_errors_are_those_of_the_observed_information() -> None:
    p, y = drawn(200, 3)
    odds = np.log(p / (1 - p))

    def loss(line: np.ndarray) -> float:
        linear = line[0] + line[1] * odds
        return float(np.sum(np.logaddexp(0, np.where(y, -linear, linear))))

    best = minimize(loss, np.zeros(2), method="BFGS", options={"gtol": 1e-9}).x
    step, hessian = 1e-4, np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            moves = [(a, b, a * b) for a in (1, -1) for b in (1, -1)]
            for a, b, sign in moves:
                at = best + step * (a * np.eye(2)[i] + b * np.eye(2)[j])
                hessian[i, j] += sign * loss(at) / (4 * step * step)
    found = fitted(p, y)
    assert (found.intercept, found.slope) == pytest.approx(best, abs=1e-6)
    expected = np.sqrt(np.diag(np.linalg.inv(hessian)))
    assert (found.intercept_error, found.slope_error) == pytest.approx(expected, rel=1e-4)


def test_equal_weights_of_any_size_give_the_robust_error_of_the_rows() -> None:
    p, y = drawn(300, 8)
    plain, heavy, heavier = fitted(p, y), fitted(p, y, np.full(300, 2.0)), fitted(p, y, np.full(300, 20.0))
    assert heavy.slope == pytest.approx(plain.slope)
    assert heavy.slope_error == pytest.approx(heavier.slope_error), "weights without a unit"
    assert heavy.slope_error == pytest.approx(plain.slope_error, rel=0.2)


def test_two_scores_have_a_closed_form() -> None:
    p = np.repeat([0.2, 0.8], 50)
    y = np.concatenate([np.arange(50) < 15, np.arange(50) < 30])
    found = fitted(p, y)
    observed = log(30 / 20) - log(15 / 35)
    assert found.slope == pytest.approx(observed / (2 * log(4)))
    assert found.slope_error == pytest.approx((1 / 15 + 1 / 35 + 1 / 30 + 1 / 20) ** 0.5 / (2 * log(4)))
    low, high = found.interval(0.95)
    assert high - found.slope == pytest.approx(1.959964 * found.slope_error, rel=1e-6)
    assert found.slope - low == pytest.approx(high - found.slope)


def test_labels_that_do_not_overlap_have_no_slope() -> None:
    low, high, both = sample([0.1, 0.2, 0.3]), sample([0.3, 0.4, 0.5]), sample([0.1, 0.5])
    assert recalibrate(high, low, ENDS) is None, "they touch, and the slope is infinite"
    assert recalibrate(low, high, ENDS) is None
    assert recalibrate(sample([0.3]), sample([0.3]), ENDS) is None
    assert recalibrate(low, sample([]), ENDS) is None
    assert recalibrate(both, high, ENDS) is not None


def test_scores_of_0_and_1_are_moved_halfway_to_their_neighbours() -> None:
    assert inside(np.array([0.0, 0.1, 0.6, 1.0])) == (0.05, 0.8)
    assert inside(np.array([0.0, 1.0])) is None
    rng = np.random.default_rng(1)
    p = rng.choice([0.0, 0.1, 0.6, 1.0], 200)
    y = rng.random(200) < 0.3 + 0.4 * p
    found = recalibrate(sample(p[y]), sample(p[~y]), (0.05, 0.8))
    assert found is not None
    moved = np.clip(p, 0.05, 0.8)
    assert found.slope == pytest.approx(fitted(moved, y).slope)


def test_the_interval_covers() -> None:
    trials, held = 1_500 if SLOW else 250, 0
    for seed in range(trials):
        low, high = fitted(*drawn(120, seed, slope=0.7)).interval(0.95)
        held += low <= 0.7 <= high
    assert 0.925 <= held / trials <= 0.985
