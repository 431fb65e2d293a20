from math import log

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from audit.metrics.clopper_pearson import clopper_pearson
from audit.metrics.membership import Attack, halves, ratios, smallest_rate


def test_a_planted_leak_is_found_at_the_rate_it_has() -> None:
    rng = np.random.default_rng(0)
    others = rng.normal(size=10_000)
    members = np.where(rng.random(10_000) < 0.2, 10.0, rng.normal(size=10_000))
    attack = Attack(members=members, others=others)
    assert attack.hits(0.001) / 10_000 == pytest.approx(0.2, abs=0.01)
    assert attack.area is not None
    assert attack.area.value == pytest.approx(
        roc_auc_score(np.repeat([1, 0], 10_000), np.concatenate([members, others]))
    )
    low, high = attack.true_positives(0.001, 0.95)
    assert low < attack.hits(0.001) / 10_000 < high
    each = clopper_pearson(attack.hits(0.001), 10_000, 0.975)[0]
    assert attack.epsilon(0.001, 0.95) == pytest.approx(log(each / clopper_pearson(10, 10_000, 0.975)[1]))


def test_no_more_false_alarms_than_allowed_whatever_the_ties() -> None:
    others = np.repeat([0.1, 0.5, 0.9], [900, 95, 5])
    attack = Attack(members=np.repeat([0.5, 0.9], [10, 10]), others=others)
    threshold = np.sort(others)[::-1][attack.allowed(0.01)]
    assert (others > threshold).sum() <= 10
    assert attack.hits(0.01) == 10


def test_no_leak_bounds_epsilon_by_zero_and_finds_what_guessing_finds() -> None:
    false, covered = 0, 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        attack = Attack(members=rng.normal(size=500), others=rng.normal(size=2_000))
        assert attack.area is not None
        false += attack.area.interval(0.95)[0] > 0.5
        covered += attack.epsilon(0.01, 0.95) == 0
    assert false <= 0.05 * 200
    assert covered >= 0.95 * 200


def test_the_smallest_rate_is_what_ten_false_alarms_are() -> None:
    assert smallest_rate(10_000) == 0.001
    assert smallest_rate(0) == 1.0


def test_halves_are_complementary_and_have_half_of_both() -> None:
    side = halves(101, 50, seed=1)
    assert np.bincount(side[:101]).tolist() == [51, 50]
    assert np.bincount(side[101:]).tolist() == [25, 25]
    assert np.array_equal(side, halves(101, 50, seed=1))


def test_the_score_grows_with_the_model_and_falls_with_the_references() -> None:
    assert ratios(np.array([1.0]), np.array([0.0])) == pytest.approx(1 / 0.35)
    assert ratios(np.array([0.5]), np.array([0.5])) < ratios(np.array([0.9]), np.array([0.5]))
