"""LightGBM's own text files: numbers and names, which cannot run anything.

The file is read as text first: that it is whole, of a format that is known, and that its trees refer only to nodes and
features that exist. Only then it is handed to LightGBM, which would trust it.

References
----------
LightGBM documentation, `Booster.save_model`.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import MissingExtra, Mistake, ModelError
from audit.records.plan import Plan
from audit.records.subject import Model
from audit.sources import shown
from audit.sources.models._boosters import Booster, place
from audit.sources.models._rows import feature_names
from audit.sources.models._trees import path_work

_FORMATS = ("v2", "v3", "v4")
_CLASSES = ("binary", "multiclass")
_NUMBERS = (
    "fair", "gamma", "huber", "mape", "poisson", "quantile", "regression", "regression_l1", "tweedie",
)  # fmt: skip
_UNNAMED = re.compile(r"Column_\d+")


@dataclass(frozen=True, kw_only=True, eq=False)
class LightGBMModel(Booster):
    """A `lightgbm.Booster`."""

    kind: str = "lightgbm"

    def __reduce__(self) -> Any:
        return _from_bytes, (self.data, self.plan, self.file)

    def _asked(self, table: pd.DataFrame, contributions: bool) -> Any:
        return self.native.predict(self._table(table), pred_contrib=contributions)

    def _table(self, table: pd.DataFrame) -> Any:
        texts = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
        if not texts:
            return table.to_numpy(dtype=np.float64) if not self.native.pandas_categorical else table
        return table.astype(dict.fromkeys(texts, "category"))


def load(source: Path, plan: Plan) -> Model:
    """Load a LightGBM classifier or regressor.

    Raises:
        ModelError: not a LightGBM file, of a newer format, of another objective, or not fitting the plan.
        MissingExtra: LightGBM is not installed.
    """
    if importlib.util.find_spec("lightgbm") is None:
        raise MissingExtra("Reading LightGBM models", "lightgbm")
    return _from_bytes(source.read_bytes(), plan, shown(source, plan))


def _from_bytes(data: bytes, plan: Plan, file: str) -> LightGBMModel:
    import lightgbm

    head, work = _checked(data, file)
    objective = head["objective"].split()[0]
    favourable = place(objective, max(2, int(head["num_class"])), plan, file, of_classes=_CLASSES, of_numbers=_NUMBERS)
    try:
        native = lightgbm.Booster(model_str=data.decode("utf-8"))
    except Exception as error:
        raise ModelError(Mistake(file=file, text=f"LightGBM cannot load the file ({type(error).__name__})")) from None
    names = native.feature_name()
    unnamed = all(_UNNAMED.fullmatch(name) for name in names)
    return LightGBMModel(
        features=feature_names(None if unnamed else names, len(names), plan, file),
        native=native,
        place=favourable,
        contributed=objective != "multiclass",
        work=work,
        data=data,
        plan=plan,
        file=file,
    )


def _checked(data: bytes, file: str) -> tuple[Mapping[str, str], float]:
    """The head of the file and the work of its trees, once all that the trees refer to is found to be there."""
    try:
        text = data.decode("utf-8")
        before, *trees = re.split(r"^Tree=\d+$", text.replace("\r\n", "\n"), flags=re.MULTILINE)
        head = dict(_fields(before))
        if not before.startswith("tree\n") or "\nend of trees" not in text or not trees:
            raise ValueError("not whole")
        sizes = [int(size) for size in head["tree_sizes"].split()]
        if len(sizes) != len(trees):
            raise ValueError("trees are missing")
        known = head["version"] in _FORMATS
        work = sum(_tree_work(dict(_fields(tree)), int(head["max_feature_idx"])) for tree in trees)
        _ = head["num_class"], head["objective"].split()[0], head["feature_names"]
    except (ValueError, KeyError, IndexError):
        text = "this is not a whole LightGBM model; save it with Booster.save_model('model.txt')"
        raise ModelError(Mistake(file=file, text=text)) from None
    if not known:
        text = f"the file is of LightGBM's format {head['version'][:10]}, which is not known; update LightGBM"
        raise ModelError(Mistake(file=file, text=text))
    return head, work


def _fields(block: str) -> Iterator[tuple[str, str]]:
    for line in block.split("\n"):
        if line.startswith("end of trees"):
            return
        name, equals, value = line.partition("=")
        if equals:
            yield name, value


def _tree_work(tree: Mapping[str, str], last: int) -> float:
    """Work of a tree that is one: every node and leaf has one parent, and every question a feature that there is."""
    leaves = int(tree["num_leaves"])
    if leaves < 1 or len(tree["leaf_value"].split()) != leaves:
        raise ValueError("leaves are missing")
    if leaves == 1:
        return 1.0
    numbers = {name: np.array(tree[name].split(), dtype=np.float64) for name in _ARRAYS}
    if any(len(values) != leaves - 1 for values in numbers.values()):
        raise ValueError("nodes are missing")
    children = np.concatenate([numbers["left_child"], numbers["right_child"]])
    everyone = np.concatenate([np.arange(1, leaves - 1), -np.arange(1, leaves + 1)])
    feature = numbers["split_feature"]
    if not np.array_equal(np.sort(children), np.sort(everyone)) or (feature < 0).any() or (feature > last).any():
        raise ValueError("not a tree")
    return path_work(*(numbers[side].astype(np.int64) for side in ("left_child", "right_child")))


_ARRAYS = ("split_feature", "threshold", "decision_type", "left_child", "right_child")
