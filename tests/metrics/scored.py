"""Groups with scores and labels, for the tests of remedies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from audit.metrics.remedies import Cells, cells_of
from audit.metrics.score_groups import score_groups


class Score(BaseEstimator):  # type: ignore[misc]
    """A score that is there already."""

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def fit(self, table: Any, label: Any) -> Score:
        return self

    def predict(self, table: np.ndarray) -> np.ndarray:
        return np.asarray(table)[:, 0]


def scored_rows(n: int, seed: int = 0, shift: float = 0.2) -> pd.DataFrame:
    """Two groups; a score is the chance of a favourable label, and that of group b is lower."""
    rng = np.random.default_rng(seed)
    group = rng.choice(["a", "b"], n, p=[0.7, 0.3])
    score = np.round(np.clip(rng.random(n) - shift * (group == "b"), 0.0, 1.0), 3)
    label = pd.array((rng.random(n) < score).astype(int), dtype="Int8")
    return pd.DataFrame({"group": group, "score": score, "label": label})


def groups_of(rows: pd.DataFrame) -> list[Cells]:
    """The same as cells, by group."""
    cells = (
        rows.assign(n=1)
        .groupby(["group", "label", "score"], dropna=False)["n"]
        .sum()
        .reset_index()
        .astype({"group": "category"})
    )
    return [cells_of(one) for one in score_groups(cells)]
