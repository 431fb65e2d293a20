"""Differences of areas: DeLong's covariance written out as its definition says."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from audit.metrics.intervals import normal_quantile
from audit.metrics.paired_auc import paired_areas
from tests.slow import SLOW

rng = np.random.default_rng(6)


def kernel(score: np.ndarray, label: np.ndarray) -> np.ndarray:
    up, down = score[label == 1], score[label == 0]
    return (up[:, None] > down[None, :]) + 0.5 * (up[:, None] == down[None, :])


def test_areas_are_scikit_learns_and_the_variance_is_delongs_definition() -> None:
    label = (rng.random(90) < 0.4).astype(int)
    one, two = label + rng.normal(size=90), np.round(label + rng.normal(size=90), 1)  # the second with ties
    found = paired_areas(one, two, label)
    assert found is not None
    assert found.first == pytest.approx(roc_auc_score(label, one))
    assert found.second == pytest.approx(roc_auc_score(label, two))
    kernels = [kernel(score, label) for score in (one, two)]
    s10 = np.cov([k.mean(axis=1) for k in kernels])
    s01 = np.cov([k.mean(axis=0) for k in kernels])
    s = s10 / label.sum() + s01 / (1 - label).sum()
    expected = np.array([1, -1]) @ s @ np.array([1, -1])
    assert found.variance == pytest.approx(expected)
    half = normal_quantile(0.95) * np.sqrt(expected)
    assert found.interval(0.95) == pytest.approx((found.difference - half, found.difference + half))


def test_equal_rankings_still_leave_room() -> None:
    label = np.array([0, 1] * 30)
    score = rng.normal(size=60)
    found = paired_areas(score, 2 * score + 1, label)
    assert found is not None
    low, high = found.interval(0.95)
    assert found.difference == 0
    assert low == -high < 0
    assert paired_areas(score, score, np.ones(60)) is None
    assert paired_areas(score[:3], score[:3], np.array([1, 0, 0])) is None


def test_the_interval_covers_a_true_difference() -> None:
    runs, hits = 2_000 if SLOW else 200, 0
    for _ in range(runs):
        label = (rng.random(120) < 0.3).astype(int)
        shared = rng.normal(size=120)
        one, two = label + shared + rng.normal(size=120), label + shared + rng.normal(size=120)
        found = paired_areas(one, two, label)
        assert found is not None
        low, high = found.interval(0.95)
        hits += low <= 0 <= high
    assert hits / runs >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / runs)
