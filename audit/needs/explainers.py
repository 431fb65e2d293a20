"""Ways to split a model's output among its features, the best for each kind of model first.

1. Trees that fit: exact path-dependent Shapley values from tables (`metrics.leaf_tables`), checked against the
   library's own on the first rows where it has them.
2. XGBoost, LightGBM and CatBoost otherwise: the library's own contributions.
3. Other trees of scikit-learn: `shap.TreeExplainer`, imported only here.
4. Linear models, also behind imputing and scaling: closed form.
5. Everything that answers: sampled permutations against background rows, in few large calls.

Whatever the way, what it says must add up to the model's own output, or it is not used.

References
----------
Lundberg and Lee 2017, NeurIPS (SHAP). Lundberg et al. 2020, Nature Machine Intelligence 2, 56-67 (TreeSHAP).
Strumbelj and Kononenko 2014, Knowledge and Information Systems 41, 647-665 (permutations). Mitchell et al. 2022,
JMLR 23 (antithetic permutations).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import Absent
from audit.metrics.leaf_tables import LeafTables, Untabled
from audit.metrics.shapley import permutation_values
from audit.needs.contributions import Contributions, contributions
from audit.needs.forests import BOOSTED, FOREST, NUMBERS, Grown, grown
from audit.needs.linear_models import straight
from audit.needs.matrix import all_numeric
from audit.needs.model_answers import answers, estimates
from audit.needs.output_scales import ESTIMATE, LOG_ESTIMATE, LOG_ODDS, PROBABILITY, answered, spread
from audit.records.subject import Model

TOLERANCE = 1e-4
"""Largest distance between the sum of the parts and the model's answer: as a probability, or of an estimated number in
standard deviations of the estimates."""
CHECKED = 8
"""Rows on which tables are held against the library's own contributions."""
BACKGROUND = 40
"""Background rows of the permutation method; each is used once forwards and once backwards for every row."""
FEWEST_BACKGROUND = 10
EVALUATIONS = 250_000
"""Rows that the model is asked for, about, by the permutation method."""
FEWEST = 100
"""Rows that are explained, if there are so many, whatever it costs."""
MOST_CELLS = 400_000_000
"""Cells of rows that a black box may be handed in all; beyond them it has too many features."""
TREE_WORK = 6e9
"""Leaves x depth^2, summed over trees and rows, that TreeSHAP may take: some seconds."""
READS = 8e9
"""Look-ups in tables of leaves, summed over rows: some ten seconds."""
NATIVE_WORK = 2e9
"""Depth squared, summed over leaves, trees and rows, of a library's own contributions: some ten seconds (measured: 3.6
to 7.3 ns each in XGBoost at depths 6 and 12, 0.3 to 7 in CatBoost at 6 and 10)."""

TRAINING = "the training rows, as the trees counted them in their leaves"


@dataclass(frozen=True, kw_only=True, eq=False)
class Explainer:
    """One way to explain one model."""

    output: str
    base: float
    method: str
    background: str
    values: Callable[[pd.DataFrame], np.ndarray]
    """Shape (rows, features)."""
    most: int
    """Rows that may be explained before it takes long."""
    cost: int = 0
    """Rows that the model is asked for to explain one."""
    unit: float = 1.0
    """What a distance between answers is measured in: 1 for probabilities."""


def explainers(model: Model, rows: pd.DataFrame, seed: int) -> Iterator[Explainer]:
    """The ways that may do for a model, the best first; the last one always exists.

    Args:
        model: what is explained.
        rows: some rows, in an order that hangs on their content.
        seed: of what is drawn.
    """
    unit = spread(answers(model, rows)) if estimates(model) else 1.0
    for found in _ways(model, rows, seed):
        yield replace(found, unit=unit)


def _ways(model: Model, rows: pd.DataFrame, seed: int) -> Iterator[Explainer]:
    native = getattr(model, "native", None)
    own = contributions(model)
    if all_numeric(rows):
        yield from _trees(model, native, own)
    if own is not None:
        for output, sign in _scales(estimates(model)):
            yield _own(model, own, rows, output, sign)
    if all_numeric(rows) and _in_shap(native):
        yield from _shap(native)
    yield from _linear(native, rows)
    yield _permutations(model, rows, seed)


def _scales(number: bool) -> tuple[tuple[str, float], ...]:
    """The scales that parts may be on, each with a sign; whether they are is tried."""
    return ((ESTIMATE, 1.0), (LOG_ESTIMATE, 1.0)) if number else ((LOG_ODDS, 1.0), (LOG_ODDS, -1.0))


def fits(found: Explainer, model: Model, rows: pd.DataFrame, values: np.ndarray) -> float:
    """How far the parts of these rows miss the model's answers, in `unit`; infinite if not all are numbers."""
    return off(found, values, answers(model, rows))


def off(found: Explainer, values: np.ndarray, scores: np.ndarray) -> float:
    """How far parts miss the answers they should add up to, in `unit`; infinite if not all are numbers."""
    said = answered(found.output, found.base + values.sum(axis=1))
    if not (np.isfinite(said).all() and np.isfinite(scores).all()):
        return float("inf")
    return float(np.abs(said - scores).max(initial=0.0)) / found.unit


def _trees(model: Model, native: Any, own: Contributions | None) -> Iterator[Explainer]:
    for place in _votes(model, native):
        try:
            found = grown(native, place)
            if found is None or not found.trees:
                return
            tables = LeafTables(found.trees, len(model.features))
        except Untabled:
            return
        if found.adds == "probability":
            yield _tabled(found, tables, PROBABILITY, 1.0, own)
            continue
        for output, sign in _scales(found.adds == "number"):
            yield _tabled(found, tables, output, sign, own)
        return


def _votes(model: Model, native: Any) -> tuple[int, ...]:
    """Whose votes in a forest may be those for the favourable class; whether they are is tried."""
    return (1, 0) if len(getattr(native, "classes_", ())) <= 2 else (int(getattr(model, "place", None) or 0),)


def _tabled(found: Grown, tables: LeafTables, output: str, sign: float, own: Contributions | None) -> Explainer:
    checked = ""
    if own is not None:
        checked = f", as {found.library}'s own on the first {CHECKED} rows"

    def values(rows: pd.DataFrame) -> np.ndarray:
        said = sign * tables.values(found.matrix(rows))
        if own is not None and len(rows):
            theirs = sign * own(rows.head(CHECKED))[:, :-1]
            if not np.allclose(said[:CHECKED], theirs, rtol=1e-3, atol=1e-4):
                raise Untabled
        return said

    return Explainer(
        output=output,
        base=sign * (tables.base + found.start),
        method=f"SHAP, tree-path-dependent, exact, from tables of leaves (Lundberg et al. 2020){checked}",
        background=TRAINING,
        values=values,
        most=max(FEWEST, int(READS / max(1, tables.reads))),
    )


def _own(model: Model, own: Contributions, rows: pd.DataFrame, output: str, sign: float) -> Explainer:
    library = {"xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost"}.get(
        type(getattr(model, "native", None)).__module__.partition(".")[0], "its library"
    )
    return Explainer(
        output=output,
        base=sign * float(own(rows.head(1))[0, -1]),
        method=f"SHAP, tree-path-dependent, exact, by {library} itself (Lundberg et al. 2020)",
        background=TRAINING,
        values=lambda some: sign * own(some)[:, :-1],
        most=max(FEWEST, int(NATIVE_WORK / max(1.0, getattr(model, "work", 1e6)))),
    )


def _in_shap(native: Any) -> bool:
    if native is None:
        return False
    kind = type(native)
    categorical = getattr(native, "is_categorical_", None)  # splits by sets of categories: not in shap
    known = kind.__module__.startswith("sklearn.") and kind.__name__ in (*FOREST, *BOOSTED, *NUMBERS)
    if not known or (kind.__name__ not in NUMBERS and len(native.classes_) != 2):
        return False
    return categorical is None or not np.any(categorical)


def _shap(native: Any) -> Iterator[Explainer]:
    """TreeSHAP of a scikit-learn tree model with two classes, or of one that predicts a number."""
    import shap

    explainer = shap.TreeExplainer(native, feature_perturbation="tree_path_dependent", model_output="raw")
    base = np.atleast_1d(np.asarray(explainer.expected_value, dtype=np.float64))
    layers = type(native).__name__ in FOREST  # one layer a class: the trees vote with probabilities
    number = type(native).__name__ in NUMBERS
    ways = ((PROBABILITY, 1.0),) * 2 if layers else _scales(number)
    for (output, sign), place in zip(ways, (1, 0), strict=True):

        def values(rows: pd.DataFrame, place: int = place, sign: float = sign) -> np.ndarray:
            found = np.asarray(explainer.shap_values(rows.to_numpy(dtype=np.float64), check_additivity=False))
            return sign * (found[:, :, place] if layers else found)

        yield Explainer(
            output=output,
            base=float(base[place] if layers else sign * base[-1]),
            method="SHAP by shap.TreeExplainer, tree-path-dependent, exact (Lundberg et al. 2020)",
            background=TRAINING,
            values=values,
            most=max(FEWEST, int(TREE_WORK / tree_work(native))),
        )


def tree_work(native: Any) -> float:
    """Leaves x depth^2 of one row (TreeSHAP's own measure of its cost)."""
    if hasattr(native, "_predictors"):  # histogram gradient boosting
        sizes = [(tree.get_n_leaf_nodes(), tree.get_max_depth()) for stage in native._predictors for tree in stage]
    else:
        trees = np.atleast_1d(np.asarray(getattr(native, "estimators_", native), dtype=object)).ravel()
        sizes = [(tree.get_n_leaves(), tree.get_depth()) for tree in trees]
    return float(sum(leaves * max(1, depth) ** 2 for leaves, depth in sizes))


def _linear(native: Any, rows: pd.DataFrame) -> Iterator[Explainer]:
    """Closed form: weight x (value - mean)."""
    if native is None or not all_numeric(rows):
        return
    found = straight(native)
    if found is None:
        return
    for output, sign in _scales(found.number):
        mean = found.cells(rows).mean(axis=0)

        def values(some: pd.DataFrame, sign: float = sign, mean: np.ndarray = mean) -> np.ndarray:
            return np.asarray((found.cells(some) - mean) * (sign * found.weights))

        yield Explainer(
            output=output,
            base=sign * (float(mean @ found.weights) + found.intercept),
            method="SHAP in closed form: weight x (value - mean), features taken as independent (shap.LinearExplainer)",
            background=f"the mean of the {len(rows):,} sampled rows",
            values=values,
            most=5_000_000,
        )


def _permutations(model: Model, rows: pd.DataFrame, seed: int) -> Explainer:
    """Sampled permutations: features are switched from a background row to the explained row, one after the other.

    Every explained row meets every background row once, in a random order of the features and in its reverse, so that
    the parts add up exactly to the difference from the background's mean output.
    """
    background, cost = walked_from(rows, seed)
    base = float(np.mean(answers(model, background)))
    return Explainer(
        output=ESTIMATE if estimates(model) else PROBABILITY,
        base=base,
        method=WALKS.format(background=len(background)),
        background=f"{len(background)} rows drawn at random from the audited ones, seed {seed}",
        values=lambda some: permutation_values(lambda rows: answers(model, rows), some, background, seed=seed)[0],
        most=max(FEWEST, EVALUATIONS // cost),
        cost=cost,
    )


WALKS = (
    "SHAP by sampled permutations forwards and backwards, {background} background rows "
    "(Strumbelj and Kononenko 2014; Mitchell et al. 2022)"
)


def walked_from(rows: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, int]:
    """The background rows of the permutation method, and how many answers one explained row takes, about.

    Raises:
        Absent: there are too many features.
    """
    features = rows.shape[1]
    once = 2 * features  # about what the model is asked for one row against one background row
    background = part(rows, min(BACKGROUND, max(FEWEST_BACKGROUND, EVALUATIONS // (once * FEWEST))), seed)
    if once * len(background) * min(FEWEST, len(rows)) * features > MOST_CELLS:
        reason = f"with {features:,} features, explaining {FEWEST} rows would take too many answers of the model"
        raise Absent("unmet need", f"the model is a black box, and {reason}")
    return background, once * len(background)


def part(frame: pd.DataFrame, most: int, seed: int) -> pd.DataFrame:
    """At most `most` rows, uniformly without replacement, in the frame's order."""
    if len(frame) <= most:
        return frame
    return frame.iloc[np.sort(np.random.default_rng(seed).choice(len(frame), size=most, replace=False))]
