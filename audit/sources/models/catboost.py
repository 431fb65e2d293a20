"""CatBoost's own binary files (.cbm): numbers and names, which cannot run anything.

References
----------
CatBoost documentation, "Model export", format cbm.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import MissingExtra, Mistake, ModelError
from audit.metrics.replaced_columns import replaced
from audit.records.plan import Plan
from audit.records.subject import Model
from audit.sources import shown
from audit.sources.models._rows import as_model_input, cannot_score, favourable_place, feature_names, probabilities

_MARK = b"CBM1"
_LARGE = 6e5
"""Work of a tree of the usual depth 6: its leaves x depth^2, oblivious trees being quicker."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CatBoostModel:
    """A classifier; travels to other processes as the bytes of its file."""

    kind: str = "catboost"
    features: tuple[str, ...]
    native: Any = field(repr=False)
    """The `catboost.CatBoostClassifier`."""
    categories: tuple[int, ...]
    """Places of the features that are categories."""
    place: int
    """Which class is the favourable one."""
    contributed: bool
    """Two classes: `contributions` add up to the log-odds of the second."""
    work: float
    """Leaves x depth^2, about."""
    data: bytes = field(repr=False)
    plan: Plan = field(repr=False)
    file: str

    def __reduce__(self) -> Any:
        return _from_bytes, (self.data, self.plan, self.file)

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """Probability of the favourable class, shape (n,)."""
        table = as_model_input(rows, self.features)
        try:
            said = np.asarray(self.native.predict_proba(self._pool(table)), dtype=np.float64)
        except Exception as error:
            raise cannot_score(error, table, self.file) from None
        return probabilities(said[:, self.place], len(rows), self.file)

    def contributions(self, rows: pd.DataFrame) -> np.ndarray:
        """Shapley values of the log-odds of the second class and, last, their base: shape (n, features + 1)."""
        table = as_model_input(rows, self.features)
        try:
            found = self.native.get_feature_importance(self._pool(table), type="ShapValues")
        except Exception as error:
            raise cannot_score(error, table, self.file) from None
        return np.asarray(found, dtype=np.float64)

    def _pool(self, table: pd.DataFrame) -> Any:
        import catboost

        names = [self.features[place] for place in self.categories]
        # CatBoost takes categories as text or whole numbers, and has no missing one.
        cells = {name: [_category(cell) for cell in table[name]] for name in names}
        return catboost.Pool(replaced(table, cells), cat_features=list(self.categories))


def _category(cell: Any) -> str:
    if cell is None or cell != cell:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def load(source: Path, plan: Plan) -> Model:
    """Load a CatBoost classifier.

    Raises:
        ModelError: not a CatBoost file, not a classifier, or not fitting the plan.
        MissingExtra: CatBoost is not installed.
    """
    if importlib.util.find_spec("catboost") is None:
        raise MissingExtra("Reading CatBoost models", "catboost")
    return _from_bytes(source.read_bytes(), plan, shown(source, plan))


def _from_bytes(data: bytes, plan: Plan, file: str) -> CatBoostModel:
    import catboost

    native = catboost.CatBoostClassifier()
    try:
        if data[:4] != _MARK or len(data) < 8 or len(data) < int.from_bytes(data[4:8], "little") + 8:
            raise ValueError("not whole")
        native.load_model(blob=data)
        classes = list(native.classes_)
    except Exception:
        raise ModelError(Mistake(file=file, text="this is not a whole CatBoost model (.cbm)")) from None
    if len(classes) < 2:
        text = "the model names no classes; the audit needs a classifier that gives probabilities"
        raise ModelError(Mistake(file=file, text=text))
    names = [str(name) for name in native.feature_names_]
    unnamed = names == [str(place) for place in range(len(names))]
    if len(native.get_text_feature_indices()) or len(native.get_embedding_feature_indices()):
        raise ModelError(Mistake(file=file, text="the model takes texts or embeddings, which the audit cannot give it"))
    return CatBoostModel(
        features=feature_names(None if unnamed else names, len(names), plan, file),
        native=native,
        categories=tuple(int(place) for place in native.get_cat_feature_indices()),
        place=favourable_place([_plain(item) for item in classes], plan, file),
        contributed=len(classes) == 2,
        work=_LARGE / 500 * native.tree_count_,
        data=data,
        plan=plan,
        file=file,
    )


def _plain(item: Any) -> Any:
    return item.item() if hasattr(item, "item") else item
