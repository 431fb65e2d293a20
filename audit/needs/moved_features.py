"""What the score does when a feature that the plan declares to work one way is moved along its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from audit.errors import Absent, WhyAbsent
from audit.metrics.replaced_columns import replaced
from audit.metrics.shapley import CELLS
from audit.needs.attributions import Attributions
from audit.needs.model_answers import answers, estimates
from audit.needs.output_scales import spread
from audit.records.evidence import Sample
from audit.records.subject import Subject

ROWS = 300
STEPS = 12
"""Values of the feature that each row is given."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MovedFeature:
    """One declared feature."""

    feature: str
    way: Literal["increasing", "decreasing"]
    worst: np.ndarray
    """For each row the largest step of the score the wrong way, from any value to any larger one: shape (rows,)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MovedFeatures:
    """All features that the plan declares to work one way."""

    moved: tuple[MovedFeature, ...]
    unmoved: tuple[tuple[str, WhyAbsent, str], ...]
    """Name, why, and the reason."""
    sample: Sample
    estimates: bool = False
    """The model predicts a number."""
    unit: float = 1.0
    """What its steps are measured in: 1 for probabilities, the standard deviation of estimates."""


def supply(subject: Subject, attributions: Attributions) -> MovedFeatures:
    """Give sampled rows a dozen values of each declared feature, everything else staying as it is.

    Raises:
        Absent: nothing is declared; there is no model; or there are no rows.
    """
    declared, model = subject.plan.explanation.monotone, subject.model
    if not declared:
        raise Absent("absent", "the plan declares no feature that must work one way (explanation.monotone)")
    if model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    chosen = attributions.some(min(ROWS, max(20, CELLS // (STEPS * len(attributions.features)))), subject.plan.seed + 6)
    rows = attributions.rows.iloc[chosen].reset_index(drop=True)
    moved: list[MovedFeature] = []
    unmoved: list[tuple[str, WhyAbsent, str]] = []
    for name, way in declared.items():
        if name not in rows:
            unmoved.append((name, "absent", "the model does not see it"))
            continue
        grid = _grid(attributions.rows[name])
        if grid is None:
            unmoved.append((name, "undefined", "it is not a number, so no direction can be checked"))
        elif len(grid) < 2:
            unmoved.append((name, "undefined", "it has the same value in all rows"))
        else:
            tables = [replaced(rows, {name: pd.Series(cell, index=rows.index).astype(grid.dtype)}) for cell in grid]
            said = answers(model, pd.concat(tables, ignore_index=True))
            moved.append(MovedFeature(feature=name, way=way, worst=_worst(said.reshape(len(grid), len(rows)), way)))
    return MovedFeatures(
        moved=tuple(moved),
        unmoved=tuple(unmoved),
        estimates=estimates(model),
        unit=spread(attributions.scores) if estimates(model) else 1.0,
        sample=Sample(rows=len(rows), seed=subject.plan.seed, drawn="uniformly without replacement"),
    )


def _grid(column: pd.Series) -> np.ndarray | None:
    """Values at equal steps of the column's order; None if it is not a number."""
    if not pd.api.types.is_numeric_dtype(column):
        return None
    values = np.unique(column.dropna().astype("float64").to_numpy())
    if len(values) > STEPS:
        values = np.unique(np.quantile(column.dropna().astype("float64"), np.linspace(0, 1, STEPS), method="nearest"))
    return values


def _worst(said: np.ndarray, way: str) -> np.ndarray:
    upward = said if way == "increasing" else -said
    return np.asarray((np.maximum.accumulate(upward, axis=0) - upward).max(axis=0))
