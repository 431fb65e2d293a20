import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from audit.checks.explainability.unneeded_features import measure
from audit.needs import feature_effects
from audit.needs.feature_effects import FeatureEffects
from audit.records.blocks import Explanation
from audit.records.evidence import Measurement
from tests.explaining import FEATURES, Planted, explained, planted, rows
from tests.measuring import by_name, reasons


def effects(frame: pd.DataFrame | None = None, model: Planted | None = None, labelled: bool = True) -> FeatureEffects:
    with planted(frame, model) as made:
        found = feature_effects.supply(made, explained(made))
    return found if labelled else FeatureEffects(**{**vars(found), "label": None})


def test_the_loss_is_that_of_scikit_learns_area_and_idle_is_unneeded() -> None:
    given = effects()
    found = by_name(measure(given))
    for at, name in enumerate(FEATURES):
        item = found["explainability.shuffling_loss", name]
        assert isinstance(item, Measurement)
        areas = [roc_auc_score(given.label, one) for one in given.shuffled[at]]
        assert item.value == pytest.approx(roc_auc_score(given.label, given.scores) - np.mean(areas), abs=1e-12)
    assert found["explainability.shuffling_loss", "pay"].low_all > 0.05  # type: ignore[union-attr, operator]
    assert found["explainability.unneeded_features",].value == 1  # type: ignore[union-attr]
    assert found["explainability.unneeded_together_loss",].value == 0  # type: ignore[union-attr]


def test_the_margin_is_the_plans() -> None:
    found = by_name(measure(effects(), explanation=Explanation(margin=0.9)))
    count = found["explainability.unneeded_features",]
    assert isinstance(count, Measurement)
    assert (count.value, count.support) == (5, 5)
    assert "±0.9" in count.method
    assert found["explainability.unneeded_together_loss",].value > 0.2  # type: ignore[union-attr]


def test_without_labels_it_is_what_the_scores_lose() -> None:
    given = effects(labelled=False)
    found = by_name(measure(given))
    item = found["explainability.shuffling_loss", "debt"]
    assert isinstance(item, Measurement)
    lost = [1 - np.mean((one - given.scores) ** 2) / given.scores.var() for one in given.shuffled[1]]
    assert item.value == pytest.approx(1 - np.mean(lost))
    assert "R²" in item.method


def test_one_class_constant_scores_and_nothing_unneeded_have_reasons() -> None:
    assert set(reasons(measure(effects(rows(60).assign(paid=1)))).values()) == {"undefined"}

    class Nothing(Planted):
        def predict(self, table: pd.DataFrame) -> np.ndarray:
            return np.full(len(table), 0.3)

    assert set(reasons(measure(effects(model=Nothing(), labelled=False))).values()) == {"undefined"}
    strict = Explanation(margin=-1.0)
    assert reasons(measure(effects(), explanation=strict)) == {("explainability.unneeded_together_loss",): "undefined"}
