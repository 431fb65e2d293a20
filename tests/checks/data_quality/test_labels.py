"""Features that give the label away, and labels that the features contradict: planted and found."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from audit.checks.data_quality.labels import measure
from audit.needs.labelled_rows import LabelledRows
from audit.records.evidence import Sample
from tests.measuring import by_name
from tests.slow import SLOW


def made(values: np.ndarray, label: np.ndarray, *, text: bool = False) -> LabelledRows:
    return LabelledRows(
        features=tuple(f"f{i}" for i in range(values.shape[1])),
        values=values,
        categorical=np.array([False] * (values.shape[1] - 1) + [text]),
        label=label,
        sample=Sample(rows=len(label), seed=0, drawn="every labelled row"),
    )


def world(n: int, seed: int, flipped: float) -> LabelledRows:
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 1, (n, 3))
    label = (values[:, 0] - values[:, 1] > 0).astype(int)
    wrong = rng.random(n) < flipped
    return made(values, np.where(wrong, 1 - label, label))


def test_areas_are_scikit_learns_in_the_better_direction() -> None:
    rows = world(800, 1, 0.1)
    found = by_name(measure(rows))
    for place in range(3):
        area = roc_auc_score(rows.label, rows.values[:, place])
        item = found["data_quality.single_feature_auc", f"f{place}"]
        assert item.value == pytest.approx(max(area, 1 - area))
        assert 0.5 <= item.low <= item.value <= item.high <= 1
    assert found["data_quality.single_feature_auc", "f2"].low == 0.5, "it says nothing about the label"


@pytest.mark.parametrize("flipped", [0.0, 0.05, 0.15])
def test_as_many_issues_as_were_planted(flipped: float) -> None:
    item = by_name(measure(world(6_000 if SLOW else 2_500, 2, flipped)))["data_quality.label_issues",]
    assert item.value == pytest.approx(flipped, abs=0.03)


def test_reasons() -> None:
    rng = np.random.default_rng(0)
    found = by_name(measure(made(rng.normal(0, 1, (100, 2)), np.r_[np.ones(95, int), np.zeros(5, int)], text=True)))
    assert found["data_quality.single_feature_auc", "f1"].why == "undefined"
    assert found["data_quality.label_issues",].why == "too small"
    one = by_name(measure(made(rng.normal(0, 1, (100, 1)), np.ones(100, int))))
    assert one["data_quality.single_feature_auc", "f0"].why == "undefined"


def test_order_is_irrelevant() -> None:
    rows = world(900, 3, 0.1)
    turned = made(rows.values[::-1], rows.label[::-1])
    assert by_name(measure(rows)) == by_name(measure(turned))
