"""Trees as their libraries say them: values against the libraries' own, with missing values and categories."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression

from audit.metrics.leaf_tables import LeafTables
from audit.needs.forests import grown

rng = np.random.default_rng(5)
X = pd.DataFrame(rng.normal(size=(400, 4)), columns=["a", "b", "c", "code"])
X["code"] = rng.integers(0, 6, 400).astype(float)
Y = (X["a"] - X["b"] * X["c"] + (X["code"] % 2) + rng.normal(scale=0.3, size=400) > 0.5).astype(int)
HOLES = X.mask(rng.random(X.shape) < 0.1)


def values(native: Any, rows: pd.DataFrame, place: int | None = None) -> tuple[np.ndarray, float]:
    found = grown(native, place)
    assert found is not None
    tables = LeafTables(found.trees, rows.shape[1])
    return tables.values(found.matrix(rows)), tables.base + found.start


def test_xgboost_with_missing_values() -> None:
    xgboost = pytest.importorskip("xgboost")
    matrix = xgboost.DMatrix(HOLES, label=Y)
    booster = xgboost.train({"objective": "binary:logistic", "max_depth": 5, "nthread": 1}, matrix, 30)
    mine, base = values(booster, HOLES)
    theirs = booster.predict(matrix, pred_contribs=True)
    assert mine == pytest.approx(theirs[:, :-1], abs=2e-5)
    assert base == pytest.approx(theirs[0, -1], abs=2e-5)
    assert mine.sum(axis=1) + base == pytest.approx(booster.predict(matrix, output_margin=True), abs=2e-5)


def test_lightgbm_with_missing_values_zeros_and_categories() -> None:
    lightgbm = pytest.importorskip("lightgbm")
    chosen = {"objective": "binary", "num_leaves": 15, "verbose": -1, "num_threads": 1, "min_data_per_group": 1}
    for options in ({}, {"zero_as_missing": True}, {"use_missing": False}):
        data = lightgbm.Dataset(HOLES, label=Y, categorical_feature=["code"], params={"cat_smooth": 1, **options})
        booster = lightgbm.train({**chosen, **options}, data, 20)
        rows = HOLES.mask(rng.random(HOLES.shape) < 0.05, 0.0)
        mine, base = values(booster, rows)
        theirs = booster.predict(rows.to_numpy(), pred_contrib=True)
        assert mine == pytest.approx(theirs[:, :-1], abs=1e-9)
        assert base == pytest.approx(theirs[0, -1], abs=1e-9)


@pytest.mark.parametrize(
    "estimator",
    [
        GradientBoostingClassifier(n_estimators=20, random_state=0),
        GradientBoostingClassifier(n_estimators=20, init="zero", random_state=0),
        HistGradientBoostingClassifier(max_iter=20, random_state=0),
        RandomForestClassifier(n_estimators=8, max_depth=5, random_state=0),
        ExtraTreesClassifier(n_estimators=8, max_depth=5, random_state=0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_scikit_learns_trees_add_up(estimator: Any) -> None:
    gaps = not isinstance(estimator, GradientBoostingClassifier)
    rows = HOLES if gaps else X
    estimator.fit(rows, Y)
    mine, base = values(estimator, rows, 1)
    said = estimator.predict_proba(rows)[:, 1]
    total = mine.sum(axis=1) + base
    forest = hasattr(estimator, "estimators_") and not isinstance(estimator, GradientBoostingClassifier)
    assert total == pytest.approx(said if forest else np.log(said / (1 - said)), abs=1e-9)


def test_what_is_no_forest_or_not_understood_is_left_to_others() -> None:
    assert grown(LogisticRegression().fit(X, Y)) is None
    assert grown(None) is None
    started = GradientBoostingClassifier(n_estimators=2, init=LogisticRegression()).fit(X, Y)
    assert grown(started) is None
    coded = HistGradientBoostingClassifier(max_iter=2, categorical_features=["code"]).fit(X, Y)
    assert grown(coded) is None
    three = HistGradientBoostingClassifier(max_iter=2).fit(X, np.arange(400) % 3)
    assert grown(three) is None


def test_a_forest_of_several_classes_adds_up_to_one_of_them() -> None:
    estimator = RandomForestClassifier(n_estimators=5, max_depth=4, random_state=0).fit(X, np.arange(400) % 3)
    mine, base = values(estimator, X, 2)
    assert mine.sum(axis=1) + base == pytest.approx(estimator.predict_proba(X)[:, 2], abs=1e-12)
