"""The libraries' own parts of several classes, and tables of the same trees, say the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from audit.needs import class_explainers
from audit.needs.class_attributions import ClassAttributions
from audit.needs.output_scales import CLASS_LOGARITHM
from audit.sources.models import catboost as catboost_files
from audit.sources.models import lightgbm as lightgbm_files
from audit.sources.models import xgboost as xgboost_files
from tests.needs.test_class_attributions import CLASSES, COLUMNS, X, Y, centred, explained, in_order
from tests.needs.test_class_forests import CODES, EMPTY


def planned() -> Any:
    from pathlib import Path

    from audit.records.plan import ModelSource
    from tests.measuring import plan

    return plan(COLUMNS, model=ModelSource(source=Path("m"), kind="xgboost", classes=CLASSES))


def both(model: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[ClassAttributions, ClassAttributions]:
    """By tables, and by the library itself."""
    first = explained(model)
    monkeypatch.setattr(class_explainers, "class_forests", lambda *_: None)
    second = explained(model)
    assert "tables" in first.method and "by its library itself" in second.method
    assert first.classes == second.classes == CLASSES
    assert max(first.missed.max(), second.missed.max()) < 1e-5
    return first, second


def test_xgboost(monkeypatch: pytest.MonkeyPatch) -> None:
    xgboost = pytest.importorskip("xgboost")
    import shap

    options = {"objective": "multi:softprob", "num_class": 4, "max_depth": 3, "nthread": 1}
    booster = xgboost.train(options, xgboost.DMatrix(EMPTY, label=CODES), 8)
    model = xgboost_files._from_bytes(bytes(booster.save_raw("ubj")), planned(), "m")
    first, second = both(model, monkeypatch)
    np.testing.assert_allclose(first.values, second.values, atol=1e-5)
    theirs = shap.TreeExplainer(booster).shap_values(in_order(model))
    np.testing.assert_allclose(first.values, centred(np.asarray(theirs)), atol=1e-5)
    assert first.output == CLASS_LOGARITHM


def test_lightgbm(monkeypatch: pytest.MonkeyPatch) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    options = {"objective": "multiclass", "num_class": 4, "max_depth": 3, "num_threads": 1, "verbose": -1}
    booster = lightgbm.train(options, lightgbm.Dataset(EMPTY, label=CODES), 8)
    model = lightgbm_files._from_bytes(booster.model_to_string().encode(), planned(), "m")
    first, second = both(model, monkeypatch)
    np.testing.assert_allclose(first.values, second.values, atol=1e-6)


def test_catboost() -> None:
    catboost = pytest.importorskip("catboost")
    native = catboost.CatBoostClassifier(iterations=8, depth=3, verbose=0, thread_count=1, allow_writing_files=False)
    native.fit(X, Y)
    model = catboost_files._from_bytes(bytes(native._serialize_model()), planned(), "m")
    found = explained(model)
    assert "by its library itself" in found.method
    pool = catboost.Pool(in_order(model))
    theirs = np.swapaxes(native.get_feature_importance(pool, type="ShapValues")[:, :, :-1], 1, 2)
    np.testing.assert_allclose(found.values, centred(theirs), atol=1e-6)


def test_the_same_number_for_all_classes_is_taken_off() -> None:
    values = np.random.default_rng(0).normal(size=(5, 3, 4))
    np.testing.assert_allclose(class_explainers.centred(values + 7), class_explainers.centred(values))
