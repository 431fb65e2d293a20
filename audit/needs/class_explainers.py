"""Ways to split the outputs of a model of several classes among its features, the best for each kind of model first.

1. Forests, and boosted trees that fit: exact path-dependent Shapley values from tables, class by class.
2. XGBoost, LightGBM and CatBoost otherwise: the library's own contributions, class by class.
3. Deeper forests of scikit-learn: `shap.TreeExplainer`, imported only here.
4. Logistic regression of several classes, also behind imputing and scaling: closed form.
5. Everything that answers with every class: sampled permutations; one answer serves all classes.

What boosted trees and logistic regression add up, class by class, is known only up to a number that is the same for all
classes of a row, for the softmax does not see it. So the mean over the classes is taken off: what is left is the
logarithm of the class's probability less the mean of all classes' logarithms, the same however the model was written
(Aitchison 1986, the centred log ratio). The parts of a row are centred in the same way, and still add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from audit.metrics.leaf_tables import LeafTables, Untabled
from audit.metrics.shapley import permutation_values
from audit.needs.class_forests import class_forests
from audit.needs.contributions import class_contributions
from audit.needs.explainers import (
    EVALUATIONS,
    FEWEST,
    NATIVE_WORK,
    READS,
    TRAINING,
    TREE_WORK,
    WALKS,
    tree_work,
    walked_from,
)
from audit.needs.forests import FOREST
from audit.needs.linear_models import straights
from audit.needs.matrix import all_numeric
from audit.needs.model_answers import class_answers
from audit.needs.output_scales import CLASS_LOGARITHM, CLASS_PROBABILITY, softmax
from audit.records.subject import Model


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassExplainer:
    """One way to explain one model of several classes."""

    base: np.ndarray
    """Output of the average case, shape (classes,)."""
    method: str
    background: str
    values: Callable[[pd.DataFrame], np.ndarray]
    """Shape (rows, features, classes)."""
    most: int
    """Rows that may be explained before it takes long."""
    logarithms: bool = False
    """The parts add up to numbers of which the softmax makes the probabilities."""

    @property
    def output(self) -> str:
        """What is explained."""
        return CLASS_LOGARITHM if self.logarithms else CLASS_PROBABILITY

    def off(self, values: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """How far the parts miss each class's probability at most; infinite if not all are numbers."""
        total = self.base + values.sum(axis=1)
        if not (np.isfinite(total).all() and np.isfinite(scores).all()):
            return np.full(len(self.base), np.inf)
        said = softmax(total) if self.logarithms else total
        return np.asarray(np.abs(said - scores).max(axis=0, initial=0.0))


def class_explainers(model: Model, rows: pd.DataFrame, classes: int, seed: int) -> Iterator[Callable[[], Any]]:
    """The ways that may do, the best first, each as what makes it (None if it is none after all); the last always is.

    Args:
        model: what is explained.
        rows: some rows, in an order that hangs on their content.
        classes: how many it has.
        seed: of what is drawn.
    """
    native = getattr(model, "native", None)
    if all_numeric(rows):
        yield lambda: _tables(native, rows.shape[1], classes)
    yield lambda: _own(model, rows, classes)
    if all_numeric(rows):
        yield lambda: _shap(native, classes)
        yield lambda: _linear(native, rows, classes)
    yield lambda: _permutations(model, rows, seed)


def centred(values: np.ndarray) -> np.ndarray:
    """Less the mean over the classes, which stand last."""
    return np.asarray(values - values.mean(axis=-1, keepdims=True))


def _tables(native: Any, features: int, classes: int) -> ClassExplainer | None:
    try:
        found = class_forests(native, classes)
        if found is None:
            return None
        forests, logarithms = found
        tables = [LeafTables(one.trees, features) for one in forests]
    except Untabled:
        return None
    base = np.array([table.base + one.start for table, one in zip(tables, forests, strict=True)])

    def values(rows: pd.DataFrame) -> np.ndarray:
        cells = forests[0].matrix(rows)
        said = np.stack([table.values(cells) for table in tables], axis=2)
        return centred(said) if logarithms else said

    return ClassExplainer(
        base=centred(base) if logarithms else base,
        method="SHAP, tree-path-dependent, exact, from tables of leaves of each class (Lundberg et al. 2020)",
        background=TRAINING,
        values=values,
        most=max(FEWEST, int(READS / max(1, sum(table.reads for table in tables)))),
        logarithms=logarithms,
    )


def _own(model: Model, rows: pd.DataFrame, classes: int) -> ClassExplainer | None:
    own = class_contributions(model, classes)
    if own is None:
        return None
    return ClassExplainer(
        base=centred(own(rows.head(1))[0, :, -1]),
        method="SHAP, tree-path-dependent, exact, by its library itself for each class (Lundberg et al. 2020)",
        background=TRAINING,
        values=lambda some: centred(np.swapaxes(own(some)[:, :, :-1], 1, 2)),
        most=max(FEWEST, int(NATIVE_WORK / max(1.0, getattr(model, "work", 1e6)))),
        logarithms=True,
    )


def _shap(native: Any, classes: int) -> ClassExplainer | None:
    """TreeSHAP of forests: their trees vote for all classes at once."""
    if not type(native).__module__.startswith("sklearn.") or type(native).__name__ not in FOREST:
        return None
    if len(native.classes_) != classes:
        return None
    import shap

    explainer = shap.TreeExplainer(native, feature_perturbation="tree_path_dependent", model_output="raw")

    def values(rows: pd.DataFrame) -> np.ndarray:
        return np.asarray(explainer.shap_values(rows.to_numpy(dtype=np.float64), check_additivity=False))

    return ClassExplainer(
        base=np.asarray(explainer.expected_value, dtype=np.float64),
        method="SHAP by shap.TreeExplainer, tree-path-dependent, exact (Lundberg et al. 2020)",
        background=TRAINING,
        values=values,
        most=max(FEWEST, int(TREE_WORK / tree_work(native) / classes)),
    )


def _linear(native: Any, rows: pd.DataFrame, classes: int) -> ClassExplainer | None:
    """Closed form: for each class, weight x (value - mean)."""
    lines = straights(native) if native is not None else []
    if len(lines) != classes:
        return None
    mean = lines[0].cells(rows).mean(axis=0)
    weights = centred(np.stack([line.weights for line in lines], axis=1))
    intercepts = centred(np.array([line.intercept for line in lines]))
    return ClassExplainer(
        base=mean @ weights + intercepts,
        method="SHAP in closed form: weight x (value - mean) for each class, features taken as independent",
        background=f"the mean of the {len(rows):,} sampled rows",
        values=lambda some: (lines[0].cells(some) - mean)[:, :, None] * weights,
        most=5_000_000,
        logarithms=True,
    )


def _permutations(model: Model, rows: pd.DataFrame, seed: int) -> ClassExplainer:
    background, cost = walked_from(rows, seed)

    def ask(some: pd.DataFrame) -> np.ndarray:
        said = class_answers(model, some)
        assert said is not None
        return said.to_numpy()

    return ClassExplainer(
        base=ask(background).mean(axis=0),
        method=WALKS.format(background=len(background)),
        background=f"{len(background)} rows drawn at random from the audited ones, seed {seed}",
        values=lambda some: permutation_values(ask, some, background, seed=seed)[0],
        most=max(FEWEST, EVALUATIONS // cost),
    )
