"""Reweighing against its definition, and a population in which it must work."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from audit.metrics.reweighing import independence_weights, reweighed


def people(n: int = 1500, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """A label that follows merit and group; the features tell both."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, n)
    merit = rng.normal(size=n)
    label = (merit + 1.5 * group + rng.normal(size=n) > 0.75).astype(np.int64)
    frame = pd.DataFrame({"merit": merit, "club": np.where(rng.random(n) < 0.9, group, 1 - group)})
    return frame.assign(club=frame["club"].map({0: "no", 1: "yes"})), label, group.astype(np.int64)


def test_weights_make_label_and_group_independent() -> None:
    _, label, group = people()
    weights = independence_weights(group, label)
    assert weights.sum() == pytest.approx(len(label))
    rates = [np.average(label[group == g], weights=weights[group == g]) for g in (0, 1)]
    assert rates[0] == pytest.approx(rates[1], abs=1e-12)
    chosen = (group == 0) & (label == 1)
    expected = (group == 0).mean() * label.mean() / chosen.mean()  # Kamiran and Calders 2012, algorithm 3
    assert weights[chosen] == pytest.approx(expected)


def test_it_brings_the_groups_together_and_costs_accuracy() -> None:
    frame, label, group = people()
    found = reweighed(frame, label, group, float(label.mean()), seed=0)
    assert found is not None
    assert found.plain.impact_ratio is not None
    assert found.weighted.impact_ratio is not None
    assert found.plain.impact_ratio < 0.45
    assert found.weighted.impact_ratio > found.plain.impact_ratio + 0.15
    assert found.weighted.accuracy_change < 0 == found.plain.accuracy_change
    for one in (found.plain, found.weighted):  # as many favourable decisions as asked for
        assert one.selected.sum() / one.rows == pytest.approx(label.mean(), abs=0.03)
        assert one.sizes.tolist() == np.bincount(group).tolist()


def test_the_stand_in_is_scikit_learns() -> None:
    """Without a group to weigh, both stand-ins are one logistic regression; a fit on all rows decides alike."""
    frame, label, _ = people()
    found = reweighed(frame, label, np.zeros(len(label), dtype=np.int64), 0.5, seed=0)
    assert found is not None
    assert (found.weighted.gained, found.weighted.lost) == (0, 0)
    table = np.column_stack([StandardScaler().fit_transform(frame[["merit"]]), pd.get_dummies(frame["club"])])
    scores = LogisticRegression().fit(table, label).decision_function(table)
    assert found.plain.selected.sum() == pytest.approx((scores > np.median(scores)).sum(), abs=30)


def test_the_order_of_rows_is_irrelevant() -> None:
    frame, label, group = people(300)
    order = np.random.default_rng(1).permutation(300)
    one = reweighed(frame, label, group, 0.5, seed=3)
    other = reweighed(frame.iloc[order], label[order], group[order], 0.5, seed=3)
    assert one is not None
    assert other is not None
    assert (one.weighted.gained, one.weighted.lost) == (other.weighted.gained, other.weighted.lost)
    assert one.weighted.selected.tolist() == other.weighted.selected.tolist()


def test_one_label_teaches_nothing() -> None:
    frame, label, group = people(100)
    assert reweighed(frame, np.ones_like(label), group, 0.5, seed=0) is None
