"""Trees of several classes add up to what their libraries say, class by class."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression

from audit.metrics.leaf_tables import LeafTables
from audit.needs.class_forests import class_forests
from audit.needs.output_scales import softmax
from tests.needs.test_class_attributions import CLASSES, X, Y

CODES = np.searchsorted(CLASSES, Y)
EMPTY = X.mask(np.random.default_rng(2).random(X.shape) < 0.1)


def said(native: Any, cells: Any) -> np.ndarray:
    """Probabilities from the trees alone."""
    found = class_forests(native, len(CLASSES))
    assert found is not None
    totals = []
    for one in found[0]:
        tables = LeafTables(one.trees, cells.shape[1])
        totals.append(one.start + tables.base + tables.values(one.matrix(cells)).sum(axis=1))
    together = np.stack(totals, axis=1)
    return softmax(together) if found[1] else together


@pytest.mark.parametrize(
    "native",
    [
        RandomForestClassifier(5, max_depth=4, random_state=0),
        ExtraTreesClassifier(5, max_depth=4, random_state=0),
        GradientBoostingClassifier(n_estimators=5),
        GradientBoostingClassifier(n_estimators=5, init="zero"),
        HistGradientBoostingClassifier(max_iter=5),
    ],
)
def test_scikit_learn(native: Any) -> None:
    native.fit(X, Y)
    np.testing.assert_allclose(said(native, X), native.predict_proba(X), atol=1e-9)


def test_xgboost() -> None:
    xgboost = pytest.importorskip("xgboost")
    native = xgboost.XGBClassifier(n_estimators=6, max_depth=3, n_jobs=1).fit(EMPTY, CODES)
    np.testing.assert_allclose(said(native, EMPTY), native.predict_proba(EMPTY), atol=1e-6)
    assert class_forests(native, 3) is None


def test_lightgbm() -> None:
    lightgbm = pytest.importorskip("lightgbm")
    native = lightgbm.LGBMClassifier(n_estimators=6, max_depth=3, n_jobs=1, verbose=-1).fit(EMPTY, CODES)
    np.testing.assert_allclose(said(native, EMPTY), native.predict_proba(EMPTY), atol=1e-9)
    assert class_forests(native, 3) is None


def test_what_is_not_read() -> None:
    assert class_forests(LogisticRegression().fit(X, Y), 4) is None
    assert class_forests(RandomForestClassifier(2).fit(X, Y), 3) is None
    assert class_forests(GradientBoostingClassifier(n_estimators=2, init=LogisticRegression()).fit(X, Y), 4) is None
    coded = X.assign(idle=(X["idle"] > 0).astype("category"))
    native = HistGradientBoostingClassifier(max_iter=2, categorical_features=[3]).fit(coded.to_numpy(dtype=float), Y)
    assert class_forests(native, 4) is None
    assert class_forests(None, 4) is None
