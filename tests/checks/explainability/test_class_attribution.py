"""Shares of each class, and of all together, are those of the parts."""

from __future__ import annotations

import numpy as np
import pytest

from audit.checks.explainability import class_attribution
from audit.needs.class_attributions import ClassAttributions
from audit.records.evidence import Sample
from tests.measuring import by_name, reasons, values

SHARE, ALL, ADDITIVITY = class_attribution.METRICS


def parts(values: np.ndarray) -> ClassAttributions:
    rows, features, classes = values.shape
    return ClassAttributions(
        classes=tuple(f"class {at}" for at in range(classes)),
        features=tuple("abcdef"[:features]),
        values=values,
        output="probability of each class",
        method="SHAP",
        background="rows",
        missed=np.linspace(0, 1e-6, classes),
        sample=Sample(rows=rows, seed=0, drawn="every row"),
    )


def test_shares_of_every_class_add_up() -> None:
    given = np.random.default_rng(0).normal(size=(80, 3, 4)) * np.arange(1, 5)
    found = values(class_attribution.measure(parts(given)))
    size = np.abs(given).mean(axis=0)
    for place in range(4):
        mine = [found[SHARE, f"class {place}", feature] for feature in "abc"]
        assert mine == pytest.approx(size[:, place] / size[:, place].sum())
        assert found[ADDITIVITY, f"class {place}"] == pytest.approx(place * 1e-6 / 3)
    assert [found[ALL, feature] for feature in "abc"] == pytest.approx(size.sum(axis=1) / size.sum())
    item = by_name(class_attribution.measure(parts(given)))[ALL, "a"]
    assert item.low < item.value < item.high and item.low_all < item.low  # type: ignore[union-attr, operator]


def test_intervals_hold() -> None:
    """Of 300 samples, about 95 % of the intervals have the share of the whole population in them."""
    rng = np.random.default_rng(5)
    whole = rng.exponential(size=(20_000, 2, 3)) * [[[1.0, 2, 3]], [[2.0, 1, 4]]][0]
    truth = np.abs(whole).sum(axis=2).mean(axis=0)
    truth = truth / truth.sum()
    hits = 0
    for _ in range(300):
        drawn = whole[rng.choice(len(whole), 100, replace=False)]
        item = by_name(class_attribution.measure(parts(drawn)))[ALL, "a"]
        hits += item.low <= truth[0] <= item.high  # type: ignore[union-attr]
    assert 0.92 < hits / 300 < 0.98


def test_a_class_that_nothing_moves_and_many_classes() -> None:
    given = np.random.default_rng(0).normal(size=(20, 2, 3))
    given[:, :, 1] = 0
    assert reasons(class_attribution.measure(parts(given))) == {(SHARE, "class 1"): "undefined"}
    many = reasons(class_attribution.measure(parts(np.ones((20, 2, 21)))))
    assert many == {(SHARE,): "unmet need", (ADDITIVITY,): "unmet need"}
    one = reasons(class_attribution.measure(parts(np.ones((1, 2, 3)))))
    assert set(one.values()) == {"too small"}
