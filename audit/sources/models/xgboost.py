"""XGBoost's own files, JSON and UBJSON: numbers and names, which cannot run anything.

The file is read as plain data first: that it holds what a classifier needs, that its trees refer only to nodes and
features that exist, and that no newer release wrote it. Only then it is handed to XGBoost, which would trust it.

References
----------
XGBoost documentation, "Introduction to Model IO".
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import MissingExtra, Mistake, ModelError
from audit.records.plan import Plan
from audit.records.subject import Model
from audit.sources import shown
from audit.sources.models import _ubjson
from audit.sources.models._boosters import Booster, place
from audit.sources.models._rows import feature_names
from audit.sources.models._trees import path_work

_SEVERAL = "multi:softprob"
_CLASSES = ("binary:logistic", _SEVERAL)
_NUMBERS = (
    "count:poisson", "reg:absoluteerror", "reg:gamma", "reg:linear", "reg:logistic", "reg:pseudohubererror",
    "reg:quantileerror", "reg:squarederror", "reg:squaredlogerror", "reg:tweedie",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class XGBoostModel(Booster):
    """An `xgboost.Booster`."""

    kind: str = "xgboost"
    types: tuple[str, ...]
    """What XGBoost takes each feature for: float, int, i, q or c (categories)."""

    def __reduce__(self) -> Any:
        return _from_bytes, (self.data, self.plan, self.file)

    def _asked(self, table: pd.DataFrame, contributions: bool) -> Any:
        return self.native.predict(self._matrix(table), pred_contribs=contributions)

    def _matrix(self, table: pd.DataFrame) -> Any:
        import xgboost

        names = self.native.feature_names
        texts = [not pd.api.types.is_numeric_dtype(table[name]) for name in table]
        if not any(texts):
            cells = table.to_numpy(dtype=np.float32)
            return xgboost.DMatrix(cells, feature_names=names, feature_types=self.native.feature_types)
        if any(text and kind != "c" for text, kind in zip(texts, self.types, strict=True)):
            raise ValueError("text in a column of numbers")
        typed = {name: "category" for name, text in zip(table, texts, strict=True) if text}
        return xgboost.DMatrix(table.astype(typed), enable_categorical=True)


def load(source: Path, plan: Plan) -> Model:
    """Load an XGBoost classifier or regressor.

    Raises:
        ModelError: not an XGBoost file, written by a newer release, of another objective, or not fitting the plan.
        MissingExtra: XGBoost is not installed.
    """
    if importlib.util.find_spec("xgboost") is None:
        raise MissingExtra("Reading XGBoost models", "xgboost")
    return _from_bytes(source.read_bytes(), plan, shown(source, plan))


def _from_bytes(data: bytes, plan: Plan, file: str) -> XGBoostModel:
    import xgboost

    learner, version = _learner(data, file)
    installed = tuple(int(part) for part in xgboost.__version__.split(".")[:2])
    if version > installed:
        wrote, have = (".".join(map(str, item)) for item in (version, installed))
        text = f"XGBoost {wrote} wrote this file, and {have} is installed, which may read it wrongly; update XGBoost"
        raise ModelError(Mistake(file=file, text=text))
    objective, number = str(learner["objective"]["name"]), int(learner["learner_model_param"]["num_class"])
    favourable = place(objective, max(2, number), plan, file, of_classes=_CLASSES, of_numbers=_NUMBERS)
    native = xgboost.Booster({"nthread": 0})
    try:
        native.load_model(bytearray(data))
    except Exception as error:
        raise ModelError(Mistake(file=file, text=f"XGBoost cannot load the file ({type(error).__name__})")) from None
    features = feature_names(native.feature_names, native.num_features(), plan, file)
    return XGBoostModel(
        features=features,
        native=native,
        types=tuple(native.feature_types or ("float",) * len(features)),
        place=favourable,
        contributed=objective != _SEVERAL,
        work=_work(learner),
        data=data,
        plan=plan,
        file=file,
    )


def _learner(data: bytes, file: str) -> tuple[Mapping[str, Any], tuple[int, int]]:
    """The learner and the release that wrote it, once all that it refers to is found to be there."""
    try:
        document = json.loads(data) if data[:2] != b"{L" and data[:2] != b"{i" else _ubjson.read(data)
        learner, version = document["learner"], document["version"]
        features = int(learner["learner_model_param"]["num_feature"])
        for tree in _trees(learner):
            _check(tree, features)
        _ = learner["objective"]["name"], learner["learner_model_param"]["num_class"]
        return learner, (int(version[0]), int(version[1]))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        text = "this is not a whole XGBoost model in JSON or UBJSON; save it with Booster.save_model('model.json')"
        raise ModelError(Mistake(file=file, text=text)) from None


def _trees(learner: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    booster = learner["gradient_booster"]
    if booster["name"] == "gblinear":
        return []
    model = booster["gbtree"]["model"] if booster["name"] == "dart" else booster["model"]
    return list(model["trees"])


def _check(tree: Mapping[str, Any], features: int) -> None:
    """A tree is one: every node has one parent, which comes before it, and asks for a feature that there is."""
    left, right = np.asarray(tree["left_children"]), np.asarray(tree["right_children"])
    nodes = len(left)
    lengths = {len(tree[key]) for key in ("right_children", "split_indices", "split_conditions", "default_left")}
    inner = left >= 0
    children = np.concatenate([left[inner], right[inner]])
    # Pruned nodes have no parent at all.
    fine = (
        lengths == {nodes}
        and nodes > 0
        and (inner == (right >= 0)).all()
        and (children < nodes).all()
        and (children > np.tile(np.flatnonzero(inner), 2)).all()
        and len(np.unique(children)) == len(children)
        and (np.asarray(tree["split_indices"])[inner] < features).all()
        and (np.asarray(tree["split_indices"])[inner] >= 0).all()
    )
    if not fine:
        raise ValueError("not a tree")


def _work(learner: Mapping[str, Any]) -> float:
    return sum(map(_tree_work, _trees(learner)), 0.0)


def _tree_work(tree: Mapping[str, Any]) -> float:
    left, right = np.asarray(tree["left_children"]), np.asarray(tree["right_children"])
    if left[0] < 0:
        return 1.0
    leaf = left < 0
    return path_work(np.where(leaf[left], -1, left), np.where(leaf[right], -1, right))
