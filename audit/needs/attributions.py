"""What each feature contributed to the model's output, row by row: Shapley values (SHAP).

Three ways, by what the model is: trees exactly (TreeSHAP), linear models in closed form, everything else by sampled
permutations against background rows. That the parts add up to the model's own output is checked every time; values
that do not are reported as a crash and never used.

References
----------
Lundberg and Lee 2017, NeurIPS (SHAP). Lundberg et al. 2020, Nature Machine Intelligence 2, 56-67 (TreeSHAP).
Strumbelj and Kononenko 2014, Knowledge and Information Systems 41, 647-665 (permutations). Mitchell et al. 2022,
JMLR 23 (antithetic permutations).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import Absent
from audit.metrics.shapley import permutation_values
from audit.needs.row_sample import RowSample
from audit.records.evidence import Sample
from audit.records.subject import Model, Subject

TOLERANCE = 1e-3
"""Largest distance, as a probability, between the sum of the parts and the model's output."""
BACKGROUND = 40
"""Background rows of the permutation method; each is used once forwards and once backwards for every row."""
FEWEST_BACKGROUND = 10
EVALUATIONS = 250_000
"""Rows that the model is asked for, about, by the permutation method."""
FEWEST = 100
"""Rows that are explained, if there are so many, whatever it costs."""
TREE_WORK = 6e9
"""Leaves x depth^2, summed over trees and rows, that TreeSHAP may take: some seconds."""

LOG_ODDS = "log-odds of the favourable outcome"
PROBABILITY = "probability of the favourable outcome"


@dataclass(frozen=True, kw_only=True)
class Attributions:
    """Signed SHAP values of a sample of rows."""

    features: tuple[str, ...]
    values: np.ndarray
    """Shape (rows, features): what the feature added to the output for that row."""
    output: str
    """What was explained, such as "log-odds of the favourable outcome"."""
    method: str
    sample: Sample


@dataclass(frozen=True, kw_only=True)
class _Explained:
    """The parts, the output of the average case, and the frame they belong to."""

    rows: pd.DataFrame
    values: np.ndarray
    base: float
    output: str
    method: str


def supply(subject: Subject, sample: RowSample) -> Attributions:
    """Explain the model's output on the sample, or on a part of it if that would take long.

    Raises:
        Absent: no model; no rows; or the explanation failed or does not add up.
    """
    if subject.model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    return explain(subject.model, sample, seed=subject.plan.seed)


def explain(model: Model, sample: RowSample, *, seed: int) -> Attributions:
    """SHAP values of a model on a sample of rows.

    Raises:
        Absent: no rows; or the explanation failed or does not add up.
    """
    frame = sample.frame.loc[:, list(model.features)]
    if frame.empty:
        raise Absent("too small", "there is no row to explain")
    try:
        found = _trees(model, frame, seed) or _linear(model, frame) or _permutations(model, frame, seed)
        scores = np.asarray(model.predict(found.rows), dtype=np.float64).reshape(-1)
    except Exception as error:  # whatever a model or an explainer raises may carry personal data: only its name is kept
        raise Absent("crashed", f"explaining the model failed with {type(error).__name__}") from error
    _check_additivity(found, scores)
    explained = sample.sample
    if len(found.rows) < len(frame):
        explained = Sample(rows=len(found.rows), seed=seed, drawn="uniformly without replacement")
    return Attributions(
        features=tuple(model.features),
        values=found.values,
        output=found.output,
        method=found.method,
        sample=replace(explained, rows=len(found.rows)),
    )


def _check_additivity(found: _Explained, scores: np.ndarray) -> None:
    total = found.base + found.values.sum(axis=1)
    if not (np.isfinite(found.values).all() and np.isfinite(total).all()):
        raise Absent("crashed", "the attributions are not all finite numbers")
    probability = _logistic(total) if found.output == LOG_ODDS else total
    worst = float(np.abs(probability - scores).max())
    if not worst <= TOLERANCE:
        raise Absent("crashed", f"the attributions miss the model's output by up to {worst:.2g} and were not used")


def _trees(model: Model, frame: pd.DataFrame, seed: int) -> _Explained | None:
    """TreeSHAP of a scikit-learn tree model with two classes; None if the model is not one."""
    native = getattr(model, "native", None)
    if not _is_tree_model(native) or not _all_numeric(frame):
        return None
    rows = _part(frame, max(FEWEST, int(TREE_WORK / _tree_work(native))), seed)
    favourable = _favourable_class(model, native, rows)
    if favourable is None:
        return None
    import shap

    explainer = shap.TreeExplainer(native, feature_perturbation="tree_path_dependent", model_output="raw")
    values = np.asarray(explainer.shap_values(rows.to_numpy(dtype=np.float64), check_additivity=False))
    base = np.atleast_1d(np.asarray(explainer.expected_value, dtype=np.float64))
    if values.ndim == 3:  # one layer a class: the trees vote with probabilities
        values, start, output = values[:, :, favourable], base[favourable], PROBABILITY
    else:  # one layer: the log-odds of the second class
        sign = 1.0 if favourable == 1 else -1.0
        values, start, output = sign * values, sign * base[-1], LOG_ODDS
    method = "SHAP by shap.TreeExplainer, tree-path-dependent, exact (Lundberg et al. 2020)"
    return _Explained(rows=rows, values=values, base=float(start), output=output, method=method)


def _is_tree_model(native: Any) -> bool:
    if native is None:
        return False
    names = (
        "DecisionTreeClassifier",
        "ExtraTreesClassifier",
        "GradientBoostingClassifier",
        "HistGradientBoostingClassifier",
        "RandomForestClassifier",
    )
    kind = type(native)
    categorical = getattr(native, "is_categorical_", None) is not None  # splits by sets of categories: not in shap
    return kind.__module__.startswith("sklearn.") and kind.__name__ in names and not categorical


def _tree_work(native: Any) -> float:
    """Leaves x depth^2 of one row (TreeSHAP's own measure of its cost)."""
    if hasattr(native, "_predictors"):  # histogram gradient boosting
        sizes = [(tree.get_n_leaf_nodes(), tree.get_max_depth()) for stage in native._predictors for tree in stage]
    else:
        trees = np.atleast_1d(np.asarray(getattr(native, "estimators_", native), dtype=object)).ravel()
        sizes = [(tree.get_n_leaves(), tree.get_depth()) for tree in trees]
    return float(sum(leaves * max(1, depth) ** 2 for leaves, depth in sizes))


def _linear(model: Model, frame: pd.DataFrame) -> _Explained | None:
    """Closed form of a scikit-learn logistic regression with two classes: weight x (value - mean)."""
    native: Any = getattr(model, "native", None)
    if type(native).__name__ != "LogisticRegression" or not _all_numeric(frame):
        return None
    favourable = _favourable_class(model, native, frame)
    if favourable is None:
        return None
    sign = 1.0 if favourable == 1 else -1.0
    weight, intercept = sign * np.asarray(native.coef_)[0], sign * float(np.ravel(native.intercept_)[0])
    cells = frame.to_numpy(dtype=np.float64)
    mean = cells.mean(axis=0)
    method = "SHAP in closed form: weight x (value - mean), features taken as independent (shap.LinearExplainer)"
    base = float(mean @ weight) + intercept
    return _Explained(rows=frame, values=(cells - mean) * weight, base=base, output=LOG_ODDS, method=method)


def _favourable_class(model: Model, native: Any, frame: pd.DataFrame) -> int | None:
    """Which of two classes' probability is the one that `model` predicts; None if the estimator is not the model."""
    if len(getattr(native, "classes_", ())) != 2:
        return None
    few = frame.head(FEWEST)
    named = few if hasattr(native, "feature_names_in_") else few.to_numpy(dtype=np.float64)
    both, wanted = np.asarray(native.predict_proba(named)), np.asarray(model.predict(few)).reshape(-1)
    matches = [place for place in (1, 0) if np.allclose(both[:, place], wanted, rtol=0, atol=TOLERANCE)]
    return matches[0] if matches else None


def _all_numeric(frame: pd.DataFrame) -> bool:
    return all(pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes)


def _permutations(model: Model, frame: pd.DataFrame, seed: int) -> _Explained:
    """Sampled permutations: features are switched from a background row to the explained row, one after the other.

    Every explained row meets every background row once, in a random order of the features and in its reverse, so that
    the parts add up exactly to the difference from the background's mean output.
    """
    once = 2 * len(model.features)  # about what the model is asked for one row against one background row
    background = _part(frame, min(BACKGROUND, max(FEWEST_BACKGROUND, EVALUATIONS // (once * FEWEST))), seed)
    rows = _part(frame, max(FEWEST, EVALUATIONS // (once * len(background))), seed + 1)
    values, base = permutation_values(model.predict, rows, background, seed=seed)
    method = (
        f"SHAP by sampled permutations forwards and backwards, {len(background)} background rows "
        "(Strumbelj and Kononenko 2014; Mitchell et al. 2022)"
    )
    return _Explained(rows=rows, values=values, base=base, output=PROBABILITY, method=method)


def _part(frame: pd.DataFrame, most: int, seed: int) -> pd.DataFrame:
    """At most `most` rows, uniformly without replacement, in the frame's order."""
    if len(frame) <= most:
        return frame
    return frame.iloc[np.sort(np.random.default_rng(seed).choice(len(frame), size=most, replace=False))]


def _logistic(x: np.ndarray) -> np.ndarray:
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), 1 - 1 / (1 + np.exp(-np.abs(x))))
