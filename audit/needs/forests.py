"""Trees of the libraries that grow them, as `LeafTables` takes them.

Each reader says what the trees add up to (the log-odds of the second class, the probability of one, or an estimated
number or its logarithm), how rows become numbers for them, and what is added that is no tree. Whether it read them
rightly is checked afterwards, on every row, against the model's own output; and where the library explains its trees
itself, on the first rows against that.

References
----------
scikit-learn: `sklearn.tree._tree.Tree`, histogram gradient boosting's `TreePredictor`. XGBoost: "Introduction to
Model IO" (JSON). LightGBM: `Booster.dump_model`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from audit.metrics.leaf_tables import Tree

FOREST = ("DecisionTreeClassifier", "ExtraTreeClassifier", "ExtraTreesClassifier", "RandomForestClassifier")
BOOSTED = ("GradientBoostingClassifier", "HistGradientBoostingClassifier")
AVERAGED = ("DecisionTreeRegressor", "ExtraTreeRegressor", "ExtraTreesRegressor", "RandomForestRegressor")
NUMBERS = (*AVERAGED, "GradientBoostingRegressor", "HistGradientBoostingRegressor")


@dataclass(frozen=True, kw_only=True, eq=False)
class Grown:
    """Trees that add up to a model's output."""

    trees: tuple[Tree, ...]
    start: float
    """What is added that is no tree."""
    adds: Literal["log-odds", "probability", "number"]
    """What they add up to: log-odds of the second class, the probability of one, or an estimate or its logarithm."""
    matrix: Callable[[pd.DataFrame], np.ndarray]
    """Rows as the trees compare them."""
    library: str


def grown(native: Any, place: int | None = None) -> Grown | None:
    """The trees of an estimator or booster; None if it is none that is read here.

    Args:
        native: what the model holds.
        place: which class's probability a forest is to add up to.
    """
    kind = type(native)
    name, library = kind.__name__, kind.__module__.partition(".")[0]
    if library == "sklearn" and (name in NUMBERS or len(getattr(native, "classes_", ())) >= 2):
        one = name in NUMBERS or len(native.classes_) == 2
        if name.startswith("HistGradientBoosting") and one:
            return _histogram(native)
        if name.startswith("GradientBoosting") and one:
            return _boosted(native)
        if name in AVERAGED and native.n_outputs_ == 1:
            return _averaged(native)
        if name in FOREST and place is not None and native.n_outputs_ == 1:
            return _forest(native, place)
    if library == "xgboost":
        return _xgboost(native.get_booster() if hasattr(native, "get_booster") else native)
    if library == "lightgbm":
        return _lightgbm(native.booster_ if hasattr(native, "booster_") else native)
    return None


def single(frame: pd.DataFrame) -> np.ndarray:
    """The rows in single precision."""
    return frame.to_numpy(dtype=np.float32)


def double(frame: pd.DataFrame) -> np.ndarray:
    """The rows in double precision."""
    return frame.to_numpy(dtype=np.float64)


def _forest(native: Any, place: int) -> Grown:
    """Trees that vote with the shares of the classes in their leaves."""
    members = _members(native)

    def votes(tree: Any) -> np.ndarray:
        counts = tree.value[:, 0, :]
        return np.asarray(counts[:, place] / counts.sum(axis=1) / len(members))

    trees = tuple(scikit_tree(member.tree_, votes(member.tree_)) for member in members)
    return Grown(trees=trees, start=0.0, adds="probability", matrix=single, library="scikit-learn")


def _averaged(native: Any) -> Grown:
    """Trees whose estimates are averaged."""
    members = _members(native)
    trees = tuple(scikit_tree(one.tree_, one.tree_.value[:, 0, 0] / len(members)) for one in members)
    return Grown(trees=trees, start=0.0, adds="number", matrix=single, library="scikit-learn")


def _members(native: Any) -> list[Any]:
    return [native] if not hasattr(native, "estimators_") else list(native.estimators_)


def _adds(native: Any) -> Literal["log-odds", "number"]:
    return "number" if type(native).__name__ in NUMBERS else "log-odds"


def _boosted(native: Any) -> Grown | None:
    if native.init_ is None or native.init_ == "zero":
        start = 0.0
    else:
        raw = getattr(native, "_raw_predict_init", None)
        if raw is None or type(native.init_).__name__ not in ("DummyClassifier", "DummyRegressor"):
            return None  # it starts from another model, whose parts nobody knows
        start = float(np.ravel(raw(np.zeros((1, native.n_features_in_), dtype=np.float32)))[0])
    rate = native.learning_rate
    trees = tuple(scikit_tree(one.tree_, one.tree_.value[:, 0, 0] * rate) for one in native.estimators_[:, 0])
    return Grown(trees=trees, start=start, adds=_adds(native), matrix=single, library="scikit-learn")


def scikit_tree(tree: Any, value: np.ndarray) -> Tree:
    """One tree of scikit-learn, with what each leaf adds."""
    missing = getattr(tree, "missing_go_to_left", None)
    # Rows are single numbers and thresholds double: the largest single number that is still at most the threshold.
    threshold = np.nextafter(tree.threshold.astype(np.float32), np.float32(np.inf))
    for _ in range(2):
        over = threshold.astype(np.float64) > tree.threshold
        threshold = np.where(over, np.nextafter(threshold, np.float32(-np.inf)), threshold)
    return Tree(
        left=np.asarray(tree.children_left),
        right=np.asarray(tree.children_right),
        feature=np.asarray(tree.feature),
        threshold=threshold,
        missing_left=np.zeros(tree.node_count, dtype=bool) if missing is None else np.asarray(missing, dtype=bool),
        cover=np.asarray(tree.weighted_n_node_samples, dtype=np.float64),
        value=np.asarray(value, dtype=np.float64),
    )


def _histogram(native: Any) -> Grown | None:
    categorical = getattr(native, "is_categorical_", None)
    if categorical is not None and np.any(categorical):
        return None  # it reorders and recodes its columns; the black box explains it as it is
    trees = tuple(histogram_tree(predictor) for (predictor,) in native._predictors)
    start = float(np.ravel(native._baseline_prediction)[0])
    return Grown(trees=trees, start=start, adds=_adds(native), matrix=double, library="scikit-learn")


def histogram_tree(predictor: Any) -> Tree:
    """One tree of histogram gradient boosting, without categories."""
    nodes = predictor.nodes
    leaf = nodes["is_leaf"].astype(bool)
    return Tree(
        left=np.where(leaf, -1, nodes["left"].astype(np.int64)),
        right=np.where(leaf, -1, nodes["right"].astype(np.int64)),
        feature=nodes["feature_idx"].astype(np.int64),
        threshold=nodes["num_threshold"].astype(np.float64),
        missing_left=nodes["missing_go_to_left"].astype(bool),
        cover=nodes["count"].astype(np.float64),
        value=nodes["value"].astype(np.float64),
    )


def _xgboost(booster: Any) -> Grown | None:
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    model = learner["gradient_booster"].get("model")
    objective = str(learner["objective"]["name"])
    if objective not in (*_LOG_ODDS, *_LOGARITHM, *_ESTIMATE) or model is None:
        return None  # several outputs, another link, or DART's weighted trees
    if any(kind == "c" for kind in booster.feature_types or ()):
        return None  # it codes its categories itself: its own contributions are taken
    raw = str(learner["learner_model_param"]["base_score"]).strip("[]").split(",")
    if len(raw) != 1:
        return None
    share = float(raw[0])
    trees = tuple(map(xgboost_tree, model["trees"]))
    adds: Literal["log-odds", "number"] = "log-odds" if objective in _LOG_ODDS else "number"
    return Grown(trees=trees, start=_start(objective, share), adds=adds, matrix=single, library="XGBoost")


def xgboost_tree(tree: Mapping[str, Any]) -> Tree:
    """One tree of a model in JSON."""
    conditions = np.array(tree["split_conditions"], dtype=np.float32)
    return Tree(
        left=np.array(tree["left_children"]),
        right=np.array(tree["right_children"]),
        feature=np.array(tree["split_indices"]),
        threshold=np.nextafter(conditions, np.float32(-np.inf)),  # it asks for less than
        missing_left=np.array(tree["default_left"], dtype=bool),
        cover=np.array(tree["sum_hessian"], dtype=np.float64),
        value=conditions.astype(np.float64),
    )


_LOG_ODDS = ("binary:logistic", "binary:logitraw")
_LOGARITHM = ("count:poisson", "reg:gamma", "reg:tweedie")
_ESTIMATE = ("reg:absoluteerror", "reg:linear", "reg:pseudohubererror", "reg:quantileerror", "reg:squarederror")


def _start(objective: str, share: float) -> float:
    """XGBoost writes its start on the scale of the answers."""
    if objective in _LOGARITHM and share > 0:
        return float(np.log(share))
    return float(np.log(share) - np.log1p(-share)) if objective in _LOG_ODDS and 0 < share < 1 else share


def _lightgbm(booster: Any) -> Grown | None:
    dump = booster.dump_model()
    objective = str(dump.get("objective", "")).split()
    if dump.get("average_output") or dump.get("num_tree_per_iteration") != 1 or "sqrt" in objective:
        return None
    trees = tuple(lightgbm_tree(tree["tree_structure"]) for tree in dump["tree_info"])
    text = bool(dump.get("pandas_categorical"))
    adds: Literal["log-odds", "number"] = "log-odds" if objective[:1] == ["binary"] else "number"
    return None if text else Grown(trees=trees, start=0.0, adds=adds, matrix=double, library="LightGBM")


def lightgbm_tree(root: Mapping[str, Any]) -> Tree:
    """One tree of a dumped booster."""
    nodes = list(_numbered(root))
    place = {id(node): at for at, node in enumerate(nodes)}
    inner = ["split_feature" in node for node in nodes]
    codes, threshold = {}, np.zeros(len(nodes))
    missing_left, zero = np.zeros(len(nodes), dtype=bool), np.zeros(len(nodes), dtype=bool)
    for at, node in enumerate(nodes):
        if not inner[at]:
            continue
        if node["decision_type"] == "==":
            codes[at] = np.array([int(code) for code in str(node["threshold"]).split("||")])
            continue  # what is missing, or in no list, goes right
        threshold[at] = float(node["threshold"])
        kind = node["missing_type"]
        zero[at] = kind == "Zero"
        missing_left[at] = node["default_left"] if kind != "None" else threshold[at] >= 0  # it takes NaN for 0
    return Tree(
        left=np.array([place[id(n["left_child"])] if a else -1 for n, a in zip(nodes, inner, strict=True)]),
        right=np.array([place[id(n["right_child"])] if a else -1 for n, a in zip(nodes, inner, strict=True)]),
        feature=np.array([n["split_feature"] if a else 0 for n, a in zip(nodes, inner, strict=True)]),
        threshold=threshold,
        missing_left=missing_left,
        cover=np.array([n.get("internal_count", n.get("leaf_count", 1)) for n in nodes], dtype=np.float64),
        value=np.array([n.get("leaf_value", 0.0) for n in nodes], dtype=np.float64),
        codes=codes,
        others_left=dict.fromkeys(codes, False),
        zero_missing=zero if zero.any() else None,
    )


def _numbered(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A tree's nodes, the root first."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        if "split_feature" in one:
            waiting += [one["right_child"], one["left_child"]]
