"""Trees of models of several classes: for each class, those that add up to its output.

Forests add up to the probability of a class. Boosted trees add up to a number for each class, of which the softmax
makes probabilities.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from audit.needs.forests import (
    FOREST,
    Grown,
    double,
    grown,
    histogram_tree,
    lightgbm_tree,
    scikit_tree,
    single,
    xgboost_tree,
)


def class_forests(native: Any, classes: int) -> tuple[list[Grown], bool] | None:
    """The trees of every class, and whether the softmax is still to be taken; None if there are none that are read."""
    kind = type(native)
    name, library = kind.__name__, kind.__module__.partition(".")[0]
    if library == "sklearn" and len(getattr(native, "classes_", ())) != classes:
        return None
    if library == "sklearn" and name in FOREST:
        every = [grown(native, place) for place in range(classes)]
        return ([one for one in every if one is not None], False) if None not in every else None
    found = None
    if library == "sklearn" and name.startswith("HistGradientBoosting"):
        found = _histogram(native, classes)
    if library == "sklearn" and name.startswith("GradientBoosting"):
        found = _boosted(native, classes)
    if library == "xgboost":
        found = _xgboost(native.get_booster() if hasattr(native, "get_booster") else native, classes)
    if library == "lightgbm":
        found = _lightgbm(native.booster_ if hasattr(native, "booster_") else native, classes)
    return None if found is None else (found, True)


def _histogram(native: Any, classes: int) -> list[Grown] | None:
    categorical = getattr(native, "is_categorical_", None)
    if categorical is not None and np.any(categorical):
        return None
    starts = np.ravel(native._baseline_prediction)
    return [
        Grown(
            trees=tuple(histogram_tree(stage[place]) for stage in native._predictors),
            start=float(starts[place]),
            adds="number",
            matrix=double,
            library="scikit-learn",
        )
        for place in range(classes)
    ]


def _boosted(native: Any, classes: int) -> list[Grown] | None:
    starts = np.zeros(classes)
    if native.init_ is not None and native.init_ != "zero":
        raw = getattr(native, "_raw_predict_init", None)
        if raw is None or type(native.init_).__name__ != "DummyClassifier":
            return None  # it starts from another model, whose parts nobody knows
        starts = np.ravel(raw(np.zeros((1, native.n_features_in_), dtype=np.float32)))
    rate = native.learning_rate
    return [
        Grown(
            trees=tuple(
                scikit_tree(one.tree_, one.tree_.value[:, 0, 0] * rate) for one in native.estimators_[:, place]
            ),
            start=float(starts[place]),
            adds="number",
            matrix=single,
            library="scikit-learn",
        )
        for place in range(classes)
    ]


def _xgboost(booster: Any, classes: int) -> list[Grown] | None:
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    model = learner["gradient_booster"].get("model")
    if str(learner["objective"]["name"]) != "multi:softprob" or model is None:
        return None
    if any(kind == "c" for kind in booster.feature_types or ()):
        return None
    raw = [float(one) for one in str(learner["learner_model_param"]["base_score"]).strip("[]").split(",")]
    starts = raw * classes if len(raw) == 1 else raw
    if len(starts) != classes or int(learner["learner_model_param"]["num_class"]) != classes:
        return None
    return [
        Grown(
            trees=tuple(
                xgboost_tree(tree)
                for tree, mine in zip(model["trees"], model["tree_info"], strict=True)
                if mine == place
            ),
            start=starts[place],
            adds="number",
            matrix=single,
            library="XGBoost",
        )
        for place in range(classes)
    ]


def _lightgbm(booster: Any, classes: int) -> list[Grown] | None:
    dump = booster.dump_model()
    objective = str(dump.get("objective", "")).split()
    if objective[:1] != ["multiclass"] or dump.get("num_tree_per_iteration") != classes:
        return None
    if dump.get("average_output") or dump.get("pandas_categorical"):
        return None
    trees = [tree["tree_structure"] for tree in dump["tree_info"]]
    return [
        Grown(
            trees=tuple(map(lightgbm_tree, trees[place::classes])),
            start=0.0,
            adds="number",
            matrix=double,
            library="LightGBM",
        )
        for place in range(classes)
    ]
