import numpy as np
import pytest

from audit.metrics.places import places


def test_places_and_ties() -> None:
    found = places(np.array([[3.0, 1.0, 1.0, 0.0], [5.0, 2.0, 2.0, 0.0]]))
    assert found is not None
    assert found.place.tolist() == [1, 2, 2, 4]
    best, worst = found.bounds(0.95)
    assert (best[1], worst[1]) == (best[2], worst[2])


def test_a_pair_is_told_apart_as_its_paired_difference_is() -> None:
    """Two columns: the place is certain exactly if the interval of the paired difference leaves out 0."""
    rng = np.random.default_rng(0)
    decided = 0
    for _ in range(40):
        values = rng.normal(size=(50, 2)) + np.array([0.3, 0.0])
        found = places(values)
        assert found is not None
        away = values[:, 0] - values[:, 1]
        sure = abs(away.mean()) > 1.959964 * away.std(ddof=1) / np.sqrt(50)
        best, worst = found.bounds(0.95)
        assert (best == worst).all() == sure
        decided += sure
    assert 0 < decided < 40


def test_the_true_place_is_inside_as_often_as_promised() -> None:
    rng = np.random.default_rng(1)
    truth, hits, trials = np.array([1, 2, 3, 4, 5]), 0, 200
    for _ in range(trials):
        values = rng.normal(size=(80, 5)) + np.array([1.0, 0.8, 0.75, 0.3, 0.0])
        found = places(values)
        assert found is not None
        best, worst = found.bounds(0.9)
        hits += int((best <= truth).all() and (truth <= worst).all())
    assert hits >= 0.7 * trials  # five intervals of 90 % together


def test_one_row_has_no_places() -> None:
    assert places(np.ones((1, 3))) is None


def test_equal_constants_cannot_be_told_apart() -> None:
    found = places(np.zeros((9, 3)))
    assert found is not None
    assert found.place.tolist() == [1, 1, 1]
    assert found.interval(0, 0.95) == pytest.approx((1, 3))
