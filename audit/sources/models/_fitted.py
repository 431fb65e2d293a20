"""What every model does that a library fitted: one number a row out of what the library says."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from audit.sources.models._rows import numbers, probabilities


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted(ABC):
    """A classifier or regressor of some library."""

    features: tuple[str, ...]
    native: Any = field(repr=False)
    """The library's own object."""
    place: int | None
    """Which class is the favourable one; None if it predicts a number."""
    file: str

    @property
    def estimates(self) -> bool:
        """It predicts a number."""
        return self.place is None

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """Probability of the favourable class, or the number that is predicted, shape (n,)."""
        said = self._said(rows)
        if self.place is None:
            return numbers(said, len(rows), self.file)
        return probabilities(self._favourable(said, self.place), len(rows), self.file)

    @abstractmethod
    def _said(self, rows: pd.DataFrame) -> np.ndarray:
        """The library's answer about each row."""

    @abstractmethod
    def _favourable(self, said: np.ndarray, place: int) -> np.ndarray:
        """The probability of the class at a place, shape (n,)."""
