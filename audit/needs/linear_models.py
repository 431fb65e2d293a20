"""Logistic regressions, bare or behind steps that change each column by itself: weights, intercept and cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

ONE_BY_ONE = ("MaxAbsScaler", "MinMaxScaler", "RobustScaler", "SimpleImputer", "StandardScaler")
"""Steps of scikit-learn that make one column of each column, looking at no other."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Straight:
    """Log-odds of the second class = intercept + weights · cells."""

    weights: np.ndarray
    intercept: float
    cells: Callable[[pd.DataFrame], np.ndarray]
    """What the weights are multiplied with; column j hangs on feature j alone."""


def straight(native: Any) -> Straight | None:
    """The straight line inside a model; None if there is none, or more than two classes."""
    steps = [step for _, step in native.steps] if type(native).__name__ == "Pipeline" else [native]
    *before, last = steps
    if type(last).__name__ != "LogisticRegression" or len(getattr(last, "classes_", ())) != 2:
        return None
    if any(type(step).__name__ not in ONE_BY_ONE or getattr(step, "add_indicator", False) for step in before):
        return None
    weights = np.asarray(last.coef_)[0]
    named = hasattr(native, "feature_names_in_")

    def cells(rows: pd.DataFrame) -> np.ndarray:
        made: Any = rows if named and before else rows.to_numpy(dtype=np.float64)
        for step in before:
            made = step.transform(made)
        made = np.asarray(made, dtype=np.float64)
        if made.shape != rows.shape:
            raise ValueError("a step dropped a column")
        return made

    return Straight(weights=weights, intercept=float(np.ravel(last.intercept_)[0]), cells=cells)
