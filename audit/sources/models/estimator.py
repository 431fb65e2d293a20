"""An object that a notebook holds: a fitted estimator in scikit-learn's style, or a function."""

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
from audit.sources.models._fitted import Fitted
from audit.sources.models._rows import (
    TO_ESTIMATE,
    as_model_input,
    cannot_score,
    classifies,
    every_class,
    favourable_place,
    feature_names,
    numbers,
    of_classes,
    probabilities,
)

NAME = "the model"
"""What messages call an object that has no file."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimator(Fitted):
    """A classifier with `predict_proba`, or a regressor with `predict`."""

    kind: str
    named: bool
    """It was fitted on a table with column names, and gets one."""
    texts: bool = False
    """It was fitted on texts rather than on a table, and gets them; a missing text is the empty one."""

    def _favourable(self, said: np.ndarray, place: int) -> np.ndarray:
        return of_classes(said, place, self.file)

    def predict_classes(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The probability of each class, a column each, named by the class."""
        return every_class(self._said(rows), list(self.native.classes_), rows, self.file)

    def _said(self, rows: pd.DataFrame) -> np.ndarray:
        table = as_model_input(rows, self.features)
        ask = self.native.predict if self.place is None else self.native.predict_proba
        try:
            with _threads(len(rows)):
                return np.asarray(ask(self._as_fitted(table)), dtype=np.float64)
        except Exception as error:
            raise cannot_score(error, table, self.file) from None

    def _as_fitted(self, table: pd.DataFrame) -> Any:
        if self.texts:
            return [str(cell) for cell in table.iloc[:, 0].fillna("")]
        return table if self.named else table.to_numpy()


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
    """A function from a table of features to the probability of the favourable outcome, or to a number."""

    function: Callable[[pd.DataFrame], Any] = field(repr=False)
    features: tuple[str, ...]
    estimates: bool = False
    """It predicts a number."""
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
        return (numbers if self.estimates else probabilities)(ours, len(rows), self.file)


def wrap(model: object, plan: Plan) -> Model:
    """Make a model of an object.

    Args:
        model: a fitted classifier with `predict_proba` and `classes_`, or a function that takes a table of the
            features and returns the probability of the favourable outcome for each row; where the plan says that a
            number is predicted, a regressor with `predict`, or a function that returns it.
        plan: says which outcome is favourable, and the features if the object does not.

    Raises:
        ModelError: it is neither, or does not fit the plan.
    """
    if hasattr(model, "predict_proba") or (plan.estimates and hasattr(model, "predict")):
        return from_estimator(model, plan, kind="estimator", file=NAME)
    if hasattr(model, "predict") or not callable(model):
        text = "the model must have predict_proba, or be a function that returns probabilities"
        text = "the model must have predict, or be a function that returns numbers" if plan.estimates else text
        raise ModelError(Mistake(file=NAME, text=text))
    return Function(function=model, features=feature_names(None, None, plan, NAME), estimates=plan.estimates)


def from_estimator(native: Any, plan: Plan, *, kind: str, file: str) -> Estimator:
    """Make a model of a fitted classifier, or of a regressor if the plan says that a number is predicted.

    Raises:
        ModelError: it gives no probabilities (or they are all it gives), is not fitted, or does not fit the plan.
    """
    place = _place(native, plan, file)
    names, texts = getattr(native, "feature_names_in_", None), _reads_texts(native)
    return Estimator(
        kind=kind,
        features=feature_names(names, 1 if texts else getattr(native, "n_features_in_", None), plan, file),
        native=native,
        place=place,
        named=names is not None,
        file=file,
        texts=texts,
    )


def _reads_texts(native: Any) -> bool:
    """Whether a pipeline begins with a step of scikit-learn that turns texts into numbers."""
    steps = [step for _, step in native.steps] if type(native).__name__ == "Pipeline" else []
    return bool(steps) and type(steps[0]).__name__ in ("CountVectorizer", "HashingVectorizer", "TfidfVectorizer")


def _place(native: Any, plan: Plan, file: str) -> int | None:
    if not plan.estimates:
        return favourable_place(_classes(native, file), plan, file)
    if getattr(native, "classes_", None) is not None or not hasattr(native, "predict"):
        raise classifies(file)
    return None


def _classes(native: Any, file: str) -> list[Any]:
    classes = getattr(native, "classes_", None)
    if not hasattr(native, "predict_proba"):
        text = "the model has no predict_proba; the audit needs a classifier that gives probabilities"
        text += "" if classes is not None else f" ({TO_ESTIMATE})"
        raise ModelError(Mistake(file=file, text=text))
    if classes is None or np.ndim(classes) != 1:
        text = "the model does not name its classes; it is not fitted, or not a classifier of one outcome"
        raise ModelError(Mistake(file=file, text=text))
    return list(classes)
