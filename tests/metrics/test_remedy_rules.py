"""Remedies by thresholds against fairlearn at row level and brute force."""

import numpy as np
import pytest
from fairlearn.metrics import equalized_odds_difference
from fairlearn.postprocessing import ThresholdOptimizer

from audit.metrics.remedies import Cells, Seen, compared, cross_fitted, dealt, judged
from audit.metrics.remedy_rules import at_ratio, equalized_odds, one_threshold
from tests.metrics.scored import Score, groups_of, scored_rows


def seen(groups: list[Cells]) -> Seen:
    return Seen(groups=groups, rows=[one.n for one in groups])


def test_equalized_odds_are_fairlearns_row_by_row() -> None:
    table = scored_rows(400)
    groups = groups_of(table)
    chances = equalized_odds(seen(groups))
    score, label = table["score"].to_numpy(), table["label"].to_numpy(dtype=int)
    theirs = ThresholdOptimizer(
        estimator=Score(), constraints="equalized_odds", prefit=True, predict_method="predict"
    ).fit(score[:, None], label, sensitive_features=table["group"].to_numpy(dtype=object))
    chance = theirs._pmf_predict(score[:, None], sensitive_features=table["group"].to_numpy(dtype=object))[:, 1]
    for name, one, ours in zip(("a", "b"), groups, chances, strict=True):
        mine = (table["group"] == name).to_numpy()
        by_score = dict(zip(one.score, ours, strict=True))
        assert [by_score[value] for value in score[mine]] == pytest.approx(chance[mine], abs=1e-12)


def test_equalized_odds_are_equal() -> None:
    rng = np.random.default_rng(1)
    table = scored_rows(2000)
    chances = equalized_odds(seen(groups_of(table)))
    by = {
        (name, value): chance
        for name, one, ours in zip(("a", "b"), groups_of(table), chances, strict=True)
        for value, chance in zip(one.score, ours, strict=True)
    }
    decided = rng.random(2000) < [by[key] for key in zip(table["group"], table["score"], strict=True)]
    gap = equalized_odds_difference(table["label"].astype(int), decided, sensitive_features=table["group"])
    assert gap < 0.08


def test_one_threshold_is_the_most_accurate() -> None:
    table = scored_rows(300)
    groups = groups_of(table)
    chances = one_threshold(seen(groups))
    found = judged(groups, [one.n for one in groups], chances, [np.zeros(len(one.n)) for one in groups])
    none_right = (table["label"] == 0).mean()
    brute = max(((table["score"] > bar) == (table["label"] == 1)).mean() for bar in np.append(table["score"], -1))
    assert none_right + found.accuracy_change == pytest.approx(brute, abs=1e-12)


@pytest.mark.parametrize("ratio", [0.8, 1.0])
def test_a_target_is_met_on_the_rows_seen_and_nearly_on_others(ratio: float) -> None:
    groups = groups_of(scored_rows(20_000))
    chances = at_ratio(ratio)(seen(groups))
    found = judged(groups, [one.n for one in groups], chances, at_ratio(0.0)(seen(groups)))
    assert found.impact_ratio == pytest.approx(ratio, abs=1e-9)
    assert found.accuracy_change < 0  # on the rows seen nothing beats the free thresholds
    parts = dealt(groups, 0)
    fitted = cross_fitted(groups, parts, {"it": at_ratio(ratio), "free": at_ratio(0)})
    held_out = compared(groups, parts, fitted["it"], fitted["free"])
    assert held_out.impact_ratio == pytest.approx(ratio, abs=0.05)
    assert held_out.accuracy_change == pytest.approx(found.accuracy_change, abs=0.01)


def test_the_price_on_held_out_rows_is_not_flattered() -> None:
    """Scores that say nothing: fitted and judged on the same rows they seem to, on held-out rows they do not."""
    rng = np.random.default_rng(4)
    flattered, honest = [], []
    for seed in range(12):
        table = scored_rows(120, seed)
        table["label"] = rng.integers(0, 2, 120)
        groups = groups_of(table)
        nobody = [np.zeros(len(one.n)) for one in groups]
        free = at_ratio(0.0)
        flattered.append(judged(groups, [one.n for one in groups], free(seen(groups)), nobody).accuracy_change)
        parts = dealt(groups, seed)
        held_out = compared(groups, parts, cross_fitted(groups, parts, {"it": free})["it"], [nobody] * 5)
        honest.append(held_out.accuracy_change)
    assert np.mean(flattered) > 0.05
    assert abs(np.mean(honest)) < 0.05
