"""Shapley values that the libraries of boosted trees work out themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from audit.records.subject import Model

Contributions = Callable[[pd.DataFrame], np.ndarray]
"""From rows to parts and, last, their base, shape (rows, features + 1): of the log-odds of the second class, or of an
estimated number or its logarithm."""


def contributions(model: Model) -> Contributions | None:
    """The library's own parts and, last, their base; None if it has none of a single output."""
    own = getattr(model, "contributions", None)
    if own is not None:
        return own if getattr(model, "contributed", True) else None
    native: Any = getattr(model, "native", None)
    library, name = type(native).__module__.partition(".")[0], type(native).__name__
    if name.endswith("Classifier") and len(getattr(native, "classes_", ())) != 2:
        return None
    if library == "xgboost" and name in ("XGBClassifier", "XGBRegressor"):
        return lambda rows: _xgboost(native, rows)
    if library == "lightgbm" and name in ("LGBMClassifier", "LGBMRegressor"):
        return lambda rows: np.asarray(native.predict(rows, pred_contrib=True), dtype=np.float64)
    if library == "catboost" and name in ("CatBoostClassifier", "CatBoostRegressor"):
        return lambda rows: _catboost(native, rows)
    return None


def class_contributions(model: Model, classes: int) -> Contributions | None:
    """The same of a model of several classes, shape (rows, classes, features + 1); None if its library has none.

    They are parts of the numbers of which the softmax makes the probabilities.
    """
    native: Any = getattr(model, "native", None)
    library = type(native).__module__.partition(".")[0]
    own: Contributions | None = getattr(model, "contributions", None)
    if own is None and library == "xgboost":
        own = lambda rows: _xgboost(native, rows)  # noqa: E731
    if own is None and library == "lightgbm":
        own = lambda rows: np.asarray(native.predict(rows, pred_contrib=True), dtype=np.float64)  # noqa: E731
    if own is None and library == "catboost":
        own = lambda rows: _catboost(native, rows)  # noqa: E731
    if own is None:
        return None
    asked = own
    return lambda rows: asked(rows).reshape(len(rows), classes, rows.shape[1] + 1)


def _xgboost(native: Any, rows: pd.DataFrame) -> np.ndarray:
    import xgboost

    named = rows if native.get_booster().feature_names is not None else rows.to_numpy()
    table = xgboost.DMatrix(named, enable_categorical=bool(getattr(native, "enable_categorical", False)))
    return np.asarray(native.get_booster().predict(table, pred_contribs=True), dtype=np.float64)


def _catboost(native: Any, rows: pd.DataFrame) -> np.ndarray:
    import catboost

    table = catboost.Pool(rows, cat_features=native.get_cat_feature_indices())
    return np.asarray(native.get_feature_importance(table, type="ShapValues"), dtype=np.float64)
