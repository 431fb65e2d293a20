"""What the readers of boosted trees do alike, whatever library wrote the file."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import Mistake, ModelError
from audit.records.plan import Plan
from audit.sources.models._fitted import Fitted
from audit.sources.models._rows import (
    TO_ESTIMATE,
    as_model_input,
    cannot_score,
    classifies,
    every_class,
    favourable_place,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Booster(Fitted):
    """Boosted trees; they travel to other processes as the bytes of their file."""

    contributed: bool
    """`contributions` add up to one output: the log-odds of the second of two classes, or a number or its logarithm."""
    work: float
    """Of `contributions` for one row: depth squared, summed over the leaves of all trees."""
    data: bytes = field(repr=False)
    plan: Plan = field(repr=False)

    def _favourable(self, said: np.ndarray, place: int) -> np.ndarray:
        if said.ndim == 2:
            return said[:, place]
        return said if place == 1 else 1 - said

    def predict_classes(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The probability of each class, a column each, named by the class."""
        said = self._said(rows)
        said = said if said.ndim == 2 else np.stack([1 - said, said], axis=1)
        return every_class(said, self._classes(said.shape[1]), rows, self.file)

    def contributions(self, rows: pd.DataFrame) -> np.ndarray:
        """Shapley values of what the trees add up to and, last, their base: shape (n, features + 1)."""
        return self._said(rows, contributions=True)

    def _said(self, rows: pd.DataFrame, *, contributions: bool = False) -> np.ndarray:
        table = as_model_input(rows, self.features)
        try:
            return np.asarray(self._asked(table, contributions), dtype=np.float64)
        except Exception as error:
            raise cannot_score(error, table, self.file) from None

    @abstractmethod
    def _asked(self, table: pd.DataFrame, contributions: bool) -> Any:
        """The library's answer: a number or the probability of the second class (n,), of all classes (n, classes)."""

    def _classes(self, number: int) -> Sequence[Any]:
        """The classes, in the model's order."""
        return classes(self.plan, number)


def classes(plan: Plan, number: int) -> Sequence[Any]:
    """What the plan calls the classes of a file that does not name them, or else their numbers."""
    return plan.model.classes if plan.model and plan.model.classes else range(number)


def place(
    objective: str, number: int, plan: Plan, file: str, *, of_classes: Collection[str], of_numbers: Collection[str]
) -> int | None:
    """The favourable one among `number` classes; None for a model that predicts a number, as the plan says it does.

    Raises:
        ModelError: the objective gives neither probabilities nor, where the plan wants one, a number; or the classes
            are not those of the plan.
    """
    if plan.estimates and objective in of_classes:
        raise classifies(file)
    if objective not in (of_numbers if plan.estimates else of_classes):
        text = f"the audit needs {' or '.join(of_classes)}, which give probabilities ({TO_ESTIMATE})"
        text = f"a number is given by {', '.join(of_numbers)}" if plan.estimates else text
        raise ModelError(Mistake(file=file, text=f"the model's objective is {objective}; {text}"))
    if plan.estimates:
        return None
    named = classes(plan, number)
    if len(named) != number:
        text = f"the model has {number} classes, but model.classes lists {len(named)}"
        raise ModelError(Mistake(file=file, text=text))
    return favourable_place(list(named), plan, file)
