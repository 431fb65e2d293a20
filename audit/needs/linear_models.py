"""Linear models, bare or behind steps that change each column by itself: weights, intercept and cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

ONE_BY_ONE = ("MaxAbsScaler", "MinMaxScaler", "RobustScaler", "SimpleImputer", "StandardScaler")
"""Steps of scikit-learn that make one column of each column, looking at no other."""


NUMBERS = (
    "ARDRegression", "BayesianRidge", "ElasticNet", "ElasticNetCV", "GammaRegressor", "HuberRegressor", "Lars",
    "LarsCV", "Lasso", "LassoCV", "LassoLars", "LassoLarsCV", "LassoLarsIC", "LinearRegression", "LinearSVR",
    "OrthogonalMatchingPursuit", "OrthogonalMatchingPursuitCV", "PassiveAggressiveRegressor", "PoissonRegressor",
    "QuantileRegressor", "Ridge", "RidgeCV", "SGDRegressor", "TheilSenRegressor", "TweedieRegressor",
)  # fmt: skip
"""Estimators of scikit-learn that predict a number by a straight line, or its logarithm."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Straight:
    """Log-odds of the second class, or an estimated number or its logarithm = intercept + weights · cells."""

    number: bool
    weights: np.ndarray
    intercept: float
    cells: Callable[[pd.DataFrame], np.ndarray]
    """What the weights are multiplied with; column j hangs on feature j alone."""


def straight(native: Any) -> Straight | None:
    """The straight line inside a model; None if there is none, or more than one output."""
    found = _lines(native)
    return found[0] if len(found) == 1 else None


def straights(native: Any) -> list[Straight]:
    """The straight line of each class of a logistic regression of several classes; none if it is no such model."""
    found = _lines(native)
    return found if len(found) > 2 else []


def _lines(native: Any) -> list[Straight]:
    steps = [step for _, step in native.steps] if type(native).__name__ == "Pipeline" else [native]
    *before, last = steps
    number = type(last).__name__ in NUMBERS and type(last).__module__.startswith("sklearn.")
    if not number and (type(last).__name__ != "LogisticRegression" or len(getattr(last, "classes_", ())) < 2):
        return []
    if any(type(step).__name__ not in ONE_BY_ONE or getattr(step, "add_indicator", False) for step in before):
        return []
    weights, intercepts = np.atleast_2d(np.asarray(last.coef_)), np.ravel(last.intercept_)
    named = hasattr(native, "feature_names_in_")

    def cells(rows: pd.DataFrame) -> np.ndarray:
        made: Any = rows if named and before else rows.to_numpy(dtype=np.float64)
        for step in before:
            made = step.transform(made)
        made = np.asarray(made, dtype=np.float64)
        if made.shape != rows.shape:
            raise ValueError("a step dropped a column")
        return made

    return [
        Straight(number=number, weights=one, intercept=float(intercepts[at % len(intercepts)]), cells=cells)
        for at, one in enumerate(weights)
    ]
