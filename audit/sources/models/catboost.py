"""CatBoost's own binary files (.cbm): numbers and names, which cannot run anything.

References
----------
CatBoost documentation, "Model export", format cbm.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import MissingExtra, Mistake, ModelError
from audit.metrics.replaced_columns import replaced
from audit.records.plan import Plan
from audit.records.subject import Model
from audit.sources import shown
from audit.sources.models._boosters import Booster
from audit.sources.models._rows import TO_ESTIMATE, classifies, favourable_place, feature_names

_MARK = b"CBM1"


@dataclass(frozen=True, kw_only=True, eq=False)
class CatBoostModel(Booster):
    """A `catboost.CatBoostClassifier` or `CatBoostRegressor`."""

    kind: str = "catboost"
    categories: tuple[int, ...]
    """Places of the features that are categories."""

    def __reduce__(self) -> Any:
        return _from_bytes, (self.data, self.plan, self.file)

    def _asked(self, table: pd.DataFrame, contributions: bool) -> Any:
        pool = self._pool(table)
        if contributions:
            return self.native.get_feature_importance(pool, type="ShapValues")
        if self.place is not None:
            return self.native.predict_proba(pool)
        # A model that was loaded has forgotten that these losses predict a logarithm; its file has not.
        loss = str(self.native.get_all_params().get("loss_function", ""))
        answer = "Exponent" if loss.startswith(("Poisson", "Tweedie")) else "RawFormulaVal"
        return self.native.predict(pool, prediction_type=answer)

    def _classes(self, _number: int) -> Sequence[Any]:
        return list(self.native.classes_)

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
    """Load a CatBoost classifier or regressor.

    Raises:
        ModelError: not a CatBoost file, not of the kind that the plan says, or not fitting it.
        MissingExtra: CatBoost is not installed.
    """
    if importlib.util.find_spec("catboost") is None:
        raise MissingExtra("Reading CatBoost models", "catboost")
    return _from_bytes(source.read_bytes(), plan, shown(source, plan))


def _from_bytes(data: bytes, plan: Plan, file: str) -> CatBoostModel:
    import catboost

    native: Any = catboost.CatBoostRegressor() if plan.estimates else catboost.CatBoostClassifier()
    try:
        if data[:4] != _MARK or len(data) < 8 or len(data) < int.from_bytes(data[4:8], "little") + 8:
            raise ValueError("not whole")
        native.load_model(blob=data)
        classes = [_plain(item) for item in native.classes_]
    except Exception:
        raise ModelError(Mistake(file=file, text="this is not a whole CatBoost model (.cbm)")) from None
    if plan.estimates and classes:
        raise classifies(file)
    if len(classes) < 2 and not plan.estimates:
        text = f"the model names no classes; the audit needs a classifier that gives probabilities ({TO_ESTIMATE})"
        raise ModelError(Mistake(file=file, text=text))
    names = [str(name) for name in native.feature_names_]
    unnamed = names == [str(place) for place in range(len(names))]
    if len(native.get_text_feature_indices()) or len(native.get_embedding_feature_indices()):
        raise ModelError(Mistake(file=file, text="the model takes texts or embeddings, which the audit cannot give it"))
    return CatBoostModel(
        features=feature_names(None if unnamed else names, len(names), plan, file),
        native=native,
        categories=tuple(int(place) for place in native.get_cat_feature_indices()),
        place=None if plan.estimates else favourable_place(classes, plan, file),
        contributed=plan.estimates or len(classes) == 2,
        work=_work(native),
        data=data,
        plan=plan,
        file=file,
    )


def _work(native: Any) -> float:
    """No more than the deepest tree that was allowed, for every leaf: the file does not say how deep each one lies."""
    leaves = np.asarray(native.get_tree_leaf_counts(), dtype=np.float64)
    at_least = np.ceil(np.log2(np.maximum(leaves, 2)))
    allowed = native.get_all_params().get("depth")
    depth = at_least if allowed is None else np.maximum(at_least, float(allowed))
    return float((leaves * depth**2).sum())


def _plain(item: Any) -> Any:
    return item.item() if hasattr(item, "item") else item
