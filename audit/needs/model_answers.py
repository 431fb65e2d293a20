"""Asking a model, many times over: one thread, for threads that wait for each other cost more than they save."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from audit.records.subject import Model

if TYPE_CHECKING:
    import pandas as pd


def estimates(model: Model) -> bool:
    """Whether its answers are estimated numbers; otherwise they are probabilities."""
    return bool(getattr(model, "estimates", False))


def answers(model: Model, rows: pd.DataFrame) -> np.ndarray:
    """What the model says of each row as float64, shape (rows,); an empty table is not asked about."""
    from threadpoolctl import threadpool_limits

    if not len(rows):
        return np.zeros(0)
    with threadpool_limits(limits=1):
        return np.asarray(model.predict(rows), dtype=np.float64).reshape(-1)


def class_answers(model: Model, rows: pd.DataFrame) -> pd.DataFrame | None:
    """The probability of each class, a column each; None if the model says those of one class only."""
    from threadpoolctl import threadpool_limits

    every: Callable[[pd.DataFrame], pd.DataFrame | None] | None = getattr(model, "predict_classes", None)
    if every is None or estimates(model):
        return None
    with threadpool_limits(limits=1):
        return every(rows)
