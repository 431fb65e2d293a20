"""An object that a notebook holds: a fitted classifier in scikit-learn's style, or a function."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import ThreadpoolController

from audit.errors import Mistake, ModelError
from audit.records.plan import Plan
from audit.records.subject import Model
from audit.sources.models._rows import (
    as_model_input,
    cannot_score,
    favourable_place,
    feature_names,
    probabilities,
)

NAME = "the model"
"""What messages call an object that has no file."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimator:
    """A classifier with `predict_proba`."""

    kind: str
    features: tuple[str, ...]
    native: Any = field(repr=False)
    """The fitted classifier."""
    place: int
    """Which of its classes is the favourable one."""
    named: bool
    """It was fitted on a table with column names, and gets one."""
    file: str

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """Probability of the favourable class, shape (n,)."""
        table = as_model_input(rows, self.features)
        try:
            with _threads(len(rows)):
                both = self.native.predict_proba(table if self.named else table.to_numpy())
            ours = np.asarray(both)[:, self.place]
        except Exception as error:
            raise cannot_score(error, table, self.file) from None
        return probabilities(ours, len(rows), self.file)


MANY_ROWS = 50_000
"""Rows from which on several threads are worth what it costs to wake them up."""


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def _threads(rows: int) -> AbstractContextManager[Any]:
    """One thread for few rows: tree by tree, waking up threads takes longer than the work."""
    return nullcontext() if rows >= MANY_ROWS else _controller().limit(limits=1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Function:
    """A function from a table of features to the probability of the favourable outcome."""

    function: Callable[[pd.DataFrame], Any] = field(repr=False)
    features: tuple[str, ...]
    kind: str = "function"
    native: Any = None
    file: str = NAME

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """What the function says, shape (n,)."""
        table = as_model_input(rows, self.features)
        try:
            ours = np.asarray(self.function(table), dtype=np.float64)
        except Exception as error:
            raise cannot_score(error, table, self.file) from None
        return probabilities(ours, len(rows), self.file)


def wrap(model: object, plan: Plan) -> Model:
    """Make a model of an object.

    Args:
        model: a fitted classifier with `predict_proba` and `classes_`, or a function that takes a table of the
            features and returns the probability of the favourable outcome for each row.
        plan: says which outcome is favourable, and the features if the object does not.

    Raises:
        ModelError: it is neither, or does not fit the plan.
    """
    if hasattr(model, "predict_proba"):
        return from_classifier(model, plan, kind="estimator", file=NAME)
    if hasattr(model, "predict") or not callable(model):
        text = "the model must have predict_proba, or be a function that returns probabilities"
        raise ModelError(Mistake(file=NAME, text=text))
    return Function(function=model, features=feature_names(None, None, plan, NAME))


def from_classifier(native: Any, plan: Plan, *, kind: str, file: str) -> Estimator:
    """Make a model of a fitted classifier.

    Raises:
        ModelError: it gives no probabilities, is not fitted, or does not fit the plan.
    """
    if not hasattr(native, "predict_proba"):
        text = "the model has no predict_proba; the audit needs a classifier that gives probabilities"
        raise ModelError(Mistake(file=file, text=text))
    classes = getattr(native, "classes_", None)
    if classes is None or np.ndim(classes) != 1:
        text = "the model does not name its classes; it is not fitted, or not a classifier of one outcome"
        raise ModelError(Mistake(file=file, text=text))
    names = getattr(native, "feature_names_in_", None)
    return Estimator(
        kind=kind,
        features=feature_names(names, getattr(native, "n_features_in_", None), plan, file),
        native=native,
        place=favourable_place(list(classes), plan, file),
        named=names is not None,
        file=file,
    )
