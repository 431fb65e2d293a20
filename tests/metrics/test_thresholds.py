"""The best thresholds against fairlearn's optimizer at row level, brute force and closed forms."""

import numpy as np
import pytest
from fairlearn.postprocessing import ThresholdOptimizer
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.metrics import thresholds
from audit.metrics.thresholds import Curve, accuracy_curve, best_rates, equal_odds, roc_curve
from tests.metrics.scored import Score


def rows(n: int, digits: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Group, score and label; the second group's scores are lower."""
    rng = np.random.default_rng(seed)
    group = rng.choice([0, 1], n, p=[0.7, 0.3])
    score = np.round(np.clip(rng.random(n) - 0.2 * group, 0, 1), digits)
    return group, score, (rng.random(n) < score).astype(int)


def curves(group: np.ndarray, score: np.ndarray, label: np.ndarray) -> list[Curve]:
    order = np.argsort(score)
    group, score, label = group[order], score[order], label[order]
    return [
        accuracy_curve(score[group == g], label[group == g] * 1.0, (1 - label[group == g]) * 1.0)
        for g in np.unique(group)
    ]


def accuracy(made: list[Curve], rates: np.ndarray) -> float:
    right = sum(one.rows * one.at(np.array([rate]))[0] for one, rate in zip(made, rates, strict=True))
    return float(right) / sum(one.rows for one in made)


@pytest.mark.parametrize(("n", "digits"), [(60, 9), (400, 1), (400, 9)])
def test_equal_rates_are_fairlearns(n: int, digits: int) -> None:
    """The accuracy at equal rates, and every row's chance, are those of `ThresholdOptimizer` on a fine grid."""
    group, score, label = rows(n, digits)
    theirs = ThresholdOptimizer(
        estimator=Score(), constraints="demographic_parity", prefit=True, predict_method="predict", grid_size=20_000
    ).fit(score[:, None], label, sensitive_features=group)
    chance = theirs._pmf_predict(score[:, None], sensitive_features=group)[:, 1]
    made = curves(group, score, label)
    best = best_rates(made, 1.0)
    assert best[0] == best[1]
    expected = np.where(label == 1, chance, 1 - chance).mean()
    assert accuracy(made, best) >= expected - 1e-12  # without a grid it is never less
    assert accuracy(made, best) == pytest.approx(expected, abs=1e-4)
    ours = np.empty(n)
    for place, one in enumerate(made):
        ours[group == place] = one.rule(float(best[place])).chance(score[group == place])
    assert np.where(label == 1, ours, 1 - ours).mean() == pytest.approx(accuracy(made, best), abs=1e-12)
    if digits == 9:  # with many equal scores, several rules are equally good
        assert np.abs(ours - chance).mean() < 0.01


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), ratio=st.sampled_from([0.0, 0.5, 0.8, 0.95, 1.0]))
def test_no_grid_of_rates_is_better(seed: int, ratio: float) -> None:
    made = curves(*rows(60, 2, seed))
    best = best_rates(made, ratio)
    assert best.min() >= ratio * best.max() - 1e-12
    grid = np.linspace(0, 1, 101)
    a, b = np.meshgrid(grid, grid)
    allowed = np.minimum(a, b) >= ratio * np.maximum(a, b)
    brute = [accuracy(made, np.array(pair)) for pair in zip(a[allowed], b[allowed], strict=True)][:: 1 if ratio else 7]
    assert accuracy(made, best) >= max(brute) - 1e-12


def test_without_a_constraint_every_group_has_its_own_best_threshold() -> None:
    group, score, label = rows(80, 9)
    for place, one in enumerate(curves(group, score, label)):
        mine = group == place
        brute = max(np.mean((score[mine] > t) == label[mine]) for t in np.append(score[mine], -1))
        assert one.y.max() == pytest.approx(brute, abs=1e-12)
        chance = one.rule(one.peak).chance(score[mine])
        assert set(chance) <= {0, 1}
        assert np.mean(chance == label[mine]) == pytest.approx(brute, abs=1e-12)


def test_a_target_that_is_met_changes_nothing() -> None:
    made = curves(*rows(200, 9))
    free = best_rates(made, 0.0)
    assert best_rates(made, free.min() / free.max() - 1e-9).tolist() == free.tolist()


def test_closed_form() -> None:
    """Scores 1 to 4, favourable from 3 on: select half and be right; select a quarter more and be wrong in them."""
    one = accuracy_curve(np.array([1.0, 2, 3, 4]), np.array([0.0, 0, 5, 5]), np.array([5.0, 5, 0, 0]))
    assert (one.x.tolist(), one.y.tolist()) == ([0, 0.5, 1], [0.5, 1, 0.5])
    assert one.thresholds.tolist() == [np.inf, 2.5, -np.inf]
    assert one.rule(0.5).chance(np.array([2.0, 2.4, 2.6])).tolist() == [0, 0, 1]
    half = one.rule(0.75)
    assert half.chance(np.array([1.0, 2.0, 3.0])).tolist() == [0.5, 0.5, 1]
    assert one.rule(1.0).chance(np.array([-9.0])).tolist() == [1]
    assert one.rule(0.0).chance(np.array([9.0])).tolist() == [0]


def test_counts_equal_rows_and_equal_scores_may_be_split_up() -> None:
    score, label = np.array([0.1, 0.1, 0.4, 0.4, 0.9]), np.array([0.0, 1, 0, 1, 1])
    rows_of = accuracy_curve(score, label, 1 - label)
    counted = accuracy_curve(np.array([0.1, 0.4, 0.9]), np.array([1.0, 1, 1]), np.array([1.0, 1, 0]))
    assert rows_of.x.tolist() == counted.x.tolist()
    assert rows_of.y.tolist() == counted.y.tolist()


def test_many_scores_are_thinned_without_loss_that_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    group, score, label = rows(20_000, 9)
    full = curves(group, score, label)
    monkeypatch.setattr(thresholds, "MOST_THRESHOLDS", 500)
    thin = curves(group, score, label)
    for ratio in (0.0, 0.8, 1.0):
        loss = accuracy(full, best_rates(full, ratio)) - accuracy(thin, best_rates(thin, ratio))
        assert 0 <= loss < 0.002


@pytest.mark.parametrize(("n", "digits"), [(80, 9), (400, 1), (600, 3)])
def test_equalized_odds_are_fairlearns_row_by_row(n: int, digits: int) -> None:
    group, score, label = rows(n, digits)
    theirs = ThresholdOptimizer(
        estimator=Score(), constraints="equalized_odds", prefit=True, predict_method="predict"
    ).fit(score[:, None], label, sensitive_features=group)
    chance = theirs._pmf_predict(score[:, None], sensitive_features=group)[:, 1]
    order = np.argsort(score)
    g, s, y = group[order], score[order], label[order]
    made = equal_odds([roc_curve(s[g == k], y[g == k] * 1.0, 1.0 - y[g == k]) for k in (0, 1)])
    for place, rule in enumerate(made):
        assert rule.chance(score[group == place]) == pytest.approx(chance[group == place], abs=1e-12)
    ours = np.select([group == 0, group == 1], [rule.chance(score) for rule in made])
    for value in (0, 1):  # equal, in expectation, to the last digits
        rates = [ours[(group == k) & (label == value)].mean() for k in (0, 1)]
        assert rates[0] == pytest.approx(rates[1], abs=1e-9)


def test_a_label_that_does_not_occur_has_no_roc() -> None:
    with pytest.raises(ValueError, match="both labels"):
        roc_curve(np.array([1.0, 2.0]), np.ones(2), np.zeros(2))


def test_no_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="rows"):
        accuracy_curve(np.array([1.0]), np.zeros(1), np.zeros(1))
