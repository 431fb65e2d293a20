"""Asking a model, many times over: of few rows in one thread, for threads cost more to wake than they save."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import numpy as np

from audit.records.subject import Model

if TYPE_CHECKING:
    import pandas as pd


MANY = 20_000
"""Rows from which on a second thread saves time."""


def estimates(model: Model) -> bool:
    """Whether its answers are estimated numbers; otherwise they are probabilities."""
    return bool(getattr(model, "estimates", False))


def answers(model: Model, rows: pd.DataFrame) -> np.ndarray:
    """What the model says of each row as float64, shape (rows,); an empty table is not asked about."""
    if not len(rows):
        return np.zeros(0)
    with threads(len(rows)):
        return np.asarray(model.predict(rows), dtype=np.float64).reshape(-1)


def class_answers(model: Model, rows: pd.DataFrame) -> pd.DataFrame | None:
    """The probability of each class, a column each; None if the model says those of one class only."""
    every: Callable[[pd.DataFrame], pd.DataFrame | None] | None = getattr(model, "predict_classes", None)
    if every is None or estimates(model):
        return None
    with threads(len(rows)):
        return every(rows)


def threads(rows: int) -> AbstractContextManager[object]:
    """Holds a model back to one thread for few rows; of many, trees may share the rows out (OpenMP).

    Linear algebra (BLAS) never gets more than one: its sums depend in the last digit on how many threads make them.
    """
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=1, user_api="blas" if rows >= MANY else None)
