"""What all model formats do the same way: rows in, probabilities out, and the roles of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import Mistake, ModelError
from audit.records.plan import Plan
from audit.sources import name_of

_ROUNDING = 1e-6  # how far single precision may step out of [0, 1]
_SUM = 1e-3  # how far the sum of several probabilities in single or half precision may be from 1


def as_model_input(rows: pd.DataFrame, features: Sequence[str]) -> pd.DataFrame:
    """The features in order, in the types that estimators know: numbers, text as Python strings, NaN for no value.

    A column arrives differently from different engines, and differently with and without gaps; this makes it one.
    """
    return pd.DataFrame({name: _plain(rows[name]) for name in features}, index=rows.index, copy=False)


def _plain(column: pd.Series) -> pd.Series:
    if column.dtype.kind in "iufb" and isinstance(column.dtype, np.dtype):
        return column
    if isinstance(column.dtype, np.dtype) and column.dtype != object:
        return column  # dates and time stamps
    kind = pd.api.types.infer_dtype(column, skipna=True)
    if kind in ("decimal", "boolean", "integer", "floating", "mixed-integer-float", "empty"):
        return column.astype("float64")
    plain = column.astype(object)
    return plain.where(plain.notna(), np.nan)


def feature_names(named: Sequence[str] | None, count: int | None, plan: Plan, file: str) -> tuple[str, ...]:
    """The model's feature columns: those it names, or else the plan's.

    Args:
        named: the names that the model records, if it does.
        count: how many features it takes, if it says so.
        plan: may name the features.
        file: the model, for messages.

    Raises:
        ModelError: neither names them, or the two differ.
    """
    declared = plan.columns.features
    if named is not None:
        if declared is not None and set(declared) != set(named):
            only = sorted(set(named) ^ set(declared))
            text = f"the model's features and columns.features in {plan.file} differ: {_some(only)}"
            raise ModelError(Mistake(file=file, text=text))
        return tuple(map(str, named))
    if declared is None:
        text = f"the model does not name its features; list them in order as columns.features in {plan.file}"
        raise ModelError(Mistake(file=file, text=text))
    if count is not None and count != len(declared):
        text = f"the model takes {count} features, but columns.features in {plan.file} lists {len(declared)}"
        raise ModelError(Mistake(file=file, text=text))
    return declared


def favourable_place(classes: Sequence[Any], plan: Plan, file: str) -> int:
    """Where the favourable outcome stands among the model's classes.

    Raises:
        ModelError: the plan names no favourable value, or the model does not know it.
    """
    favourable = name_of(plan.columns.favourable)
    if favourable is None:
        text = f"columns.favourable in {plan.file} must say which of the model's classes is the favourable one"
        raise ModelError(Mistake(file=file, text=text))
    names = [name_of(item) for item in classes]
    if favourable not in names:
        text = f"the model has no class {favourable!r}, the favourable one; its classes are {_some(names)}"
        raise ModelError(Mistake(file=file, text=text))
    return names.index(favourable)


def numbers(values: Any, rows: int, file: str) -> np.ndarray:
    """Check that a model gave one finite number a row, and return them as float64, shape (rows,).

    Raises:
        ModelError: another shape, or a value that is no number.
    """
    said = np.asarray(values)
    said = said[:, 0] if said.ndim == 2 and said.shape[1] == 1 else said
    if said.shape != (rows,) or said.dtype.kind not in "fiub":
        kind = "" if said.dtype.kind in "fiub" else ", of things that are no numbers"
        text = f"the model must give one number for each row; for {rows} rows it gave the shape {said.shape}{kind}"
        raise ModelError(Mistake(file=file, text=text))
    found = said.astype(np.float64)
    if not np.isfinite(found).all():
        text = f"the model gives no finite number for {int((~np.isfinite(found)).sum()):,} of {rows:,} rows"
        raise ModelError(Mistake(file=file, text=text))
    return found


def classifies(file: str) -> ModelError:
    """A classifier where the plan says that the model predicts a number."""
    text = "the model gives probabilities of classes, but model.predicts says that it predicts a number"
    return ModelError(Mistake(file=file, text=text))


TO_ESTIMATE = "for a model that estimates a number, write model.predicts: number"
"""What to do about a regression model in a plan that asks for probabilities."""


def probabilities(values: Any, rows: int, file: str) -> np.ndarray:
    """Check that a model gave one probability a row, and return them as float64, shape (rows,).

    Raises:
        ModelError: another shape, or a value that is no probability.
    """
    scores = np.asarray(values, dtype=np.float64)
    if scores.shape != (rows,):
        text = f"the model must give one probability for each row; for {rows} rows it gave the shape {scores.shape}"
        raise ModelError(Mistake(file=file, text=text))
    if not np.isfinite(scores).all():
        text = "the model gives scores that are not numbers; they must be probabilities from 0 to 1"
        raise ModelError(Mistake(file=file, text=text))
    if ((scores < -_ROUNDING) | (scores > 1 + _ROUNDING)).any():
        text = "the model gives scores outside 0 to 1; they must be probabilities"
        raise ModelError(Mistake(file=file, text=text))
    return np.clip(scores, 0.0, 1.0)


def of_classes(said: Any, place: int, file: str) -> np.ndarray:
    """The column of one class, once the probabilities of all classes add up to 1 in every row.

    Raises:
        ModelError: they do not, so that they are no probabilities of one outcome.
    """
    return np.asarray(_together(said, place + 1, file)[:, place])


def every_class(said: Any, classes: Sequence[Any], rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """The probability of each class, a column each, named by the class; the index is that of the rows.

    Raises:
        ModelError: they are no probabilities of one outcome.
    """
    table = _together(said, len(classes), file)
    columns = [probabilities(table[:, place], len(rows), file) for place in range(len(classes))]
    return pd.DataFrame(np.stack(columns, axis=1), columns=[str(name_of(item)) for item in classes], index=rows.index)


def _together(said: Any, classes: int, file: str) -> np.ndarray:
    """Probabilities of at least so many classes, which add up to 1."""
    table = np.asarray(said, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < classes:
        text = f"the model must give the probability of each class for each row; it gave the shape {table.shape}"
        raise ModelError(Mistake(file=file, text=text))
    total = table.sum(axis=1)
    with np.errstate(invalid="ignore"):
        off = np.abs(total - 1) > _SUM  # what is no number is told of later
    if off.any():
        text = (
            f"the model's probabilities do not add up to 1 in {int(off.sum()):,} of {len(total):,} rows, so they are "
            "not those of one outcome"
        )
        raise ModelError(Mistake(file=file, text=text))
    return table


def cannot_score(error: Exception, rows: pd.DataFrame, file: str) -> ModelError:
    """The model itself failed. Its own message may quote a cell, so only the kind of error is passed on."""
    texts = [name for name in rows if not pd.api.types.is_numeric_dtype(rows[name])]
    hint = f"; the columns that are not numbers: {_some(texts)}" if texts else ""
    text = f"the model cannot score these rows ({type(error).__name__}); check that the columns are as it expects{hint}"
    return ModelError(Mistake(file=file, text=text))


def _some(items: Sequence[Any], most: int = 10) -> str:
    shown = ", ".join(map(str, items[:most]))
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"
