import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from audit.metrics.auc_loss import auc_loss, placements

rng = np.random.default_rng(0)
LABEL = rng.random(300) < 0.4
SCORE = np.round(LABEL + rng.normal(size=300), 1)  # with ties


def test_the_loss_is_the_difference_of_scikit_learns_areas() -> None:
    after = np.stack([rng.permutation(SCORE) for _ in range(3)])
    found = auc_loss(SCORE, after, LABEL)
    assert found is not None
    theirs = roc_auc_score(LABEL, SCORE) - np.mean([roc_auc_score(LABEL, one) for one in after])
    assert found.value == pytest.approx(theirs, abs=1e-12)
    low, high = found.interval(0.95)
    assert low < found.value < high


def test_the_variance_is_that_of_sun_and_xu() -> None:
    """DeLong's variance of a difference, from the covariance matrices of both scores' placements."""
    other = np.round(LABEL + 2 * rng.normal(size=300), 1)
    found = auc_loss(SCORE, other[None, :], LABEL)
    assert found is not None
    up, down = zip(placements(SCORE, LABEL), placements(other, LABEL), strict=True)
    matrix = np.cov(np.array(up)) / LABEL.sum() + np.cov(np.array(down)) / (~LABEL).sum()
    error = np.sqrt(matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1])
    assert (found.interval(0.95)[1] - found.value) / 1.959964 == pytest.approx(error, rel=1e-6)


def test_nothing_changed_nothing_lost() -> None:
    found = auc_loss(SCORE, SCORE[None, :], LABEL)
    assert found is not None
    assert (found.value, found.interval(0.99)) == (0.0, (0.0, 0.0))


def test_one_class_has_no_area() -> None:
    assert auc_loss(SCORE, SCORE[None, :], np.ones(300, dtype=bool)) is None
