"""Rows that the model was trained on beside rows that it was not, with what it and two reference models say of each.

Non-members are audited rows that equal no training row. Members are training rows that no other training row equals:
the same condition, seen from either side, so that with nothing learned the two cannot be told apart by it.

Where the model is a scikit-learn estimator, the reference models are the same estimator fitted anew on halves of the
rows: a recipe. Otherwise they are gradient boosting, which has another idea of what is hard, and the attack is weaker.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import Absent
from audit.metrics.membership import halves
from audit.needs.matrix import as_numbers
from audit.needs.rows_by_number import only
from audit.needs.training_overlap import TIMES, TrainingOverlap
from audit.records.evidence import Sample
from audit.records.subject import LABEL, ROW, Model, Subject
from audit.sources.models.estimator import Estimator

MOST_ROWS = 10_000
"""Rows of either kind that are drawn."""
FEWEST_ROWS = 100
"""Rows of either kind below which nothing is attacked."""


@dataclass(frozen=True, kw_only=True)
class MembershipRows:
    """Rows, members first."""

    features: pd.DataFrame
    values: np.ndarray
    """The features as numbers and, last, the label; shape (rows, features + 1), NaN where there is no value."""
    categorical: np.ndarray
    """Which of them are categories."""
    members: int
    """The first so many rows are members."""
    label: np.ndarray
    """0 or 1."""
    target: np.ndarray
    """Probability that the model gives to the row's label."""
    unseen: np.ndarray
    """The same by the reference model that was fitted without the row."""
    recipe: str
    """How the reference models came to be."""
    weaker: bool
    """They are of another kind than the model."""
    sample: Sample
    left_out: int
    """Audited rows that were left out because a training row equals them."""

    @property
    def others(self) -> int:
        """Rows that are no members."""
        return len(self.label) - self.members


def supply(subject: Subject, overlap: TrainingOverlap) -> MembershipRows:
    """Draw the rows, ask the model, fit the reference models.

    Raises:
        Absent: no model, no label in one of the tables, or too few rows.
    """
    model = subject.model
    if model is None:
        raise Absent("absent", "there is no model to ask, only its decisions")
    if not subject.labelled or LABEL not in overlap.training.columns:
        raise Absent("absent", "the label is not known both of the audited and of the training rows")
    seed = subject.plan.seed
    members = _drawn(subject, overlap.training, overlap.trained, 1, model)
    others = _drawn(subject, overlap.evaluation, overlap.rows, 0, model)
    if min(len(members), len(others)) < FEWEST_ROWS:
        raise Absent("too small", f"fewer than {FEWEST_ROWS} rows that are in one table alone and have a label")
    both = pd.concat([members, others], ignore_index=True)
    values, categorical = as_numbers(both)
    order = _by_content(values, len(members))
    both, values = both.iloc[order].reset_index(drop=True), values[order]
    label = both[LABEL].to_numpy(dtype=np.int64)
    features = both[list(model.features)]
    side = halves(len(members), len(others), seed)
    if (
        min(label[side == half].sum() for half in (0, 1)) < 2
        or min((1 - label)[side == half].sum() for half in (0, 1)) < 2
    ):
        raise Absent("too small", "nearly all rows have the same label")
    unseen, recipe, weaker = _references(model, features, values, categorical, label, side, seed)
    drawn = "every row" if max(overlap.rows, overlap.trained) <= MOST_ROWS else "uniformly without replacement"
    return MembershipRows(
        features=features,
        values=values,
        categorical=categorical,
        members=len(members),
        label=label,
        target=_of_label(np.asarray(model.predict(features)), label),
        unseen=_of_label(unseen, label),
        recipe=recipe,
        weaker=weaker,
        sample=Sample(rows=len(both), seed=seed, drawn=drawn),
        left_out=overlap.shared,
    )


def _drawn(subject: Subject, table: Any, size: int, times: int, model: Model) -> pd.DataFrame:
    """Features and label of rows that occur so many times in training, of at most `MOST_ROWS` drawn by number."""
    if size > MOST_ROWS:
        drawn = np.random.default_rng((subject.plan.seed, times)).choice(size, size=MOST_ROWS, replace=False)
        table = only(table, drawn)
    table = table.filter(table[TIMES] == times, table[LABEL].notnull())
    return subject.engine.fetch(table.select(*model.features, LABEL, ROW).order_by(ROW)).drop(columns=ROW)


def _by_content(values: np.ndarray, members: int) -> np.ndarray:
    """Members first, each kind by what is in its rows: the order of the file is irrelevant."""
    known = np.nan_to_num(values, nan=np.inf).T
    return np.lexsort((*known[::-1], np.arange(values.shape[0]) >= members))


def _of_label(score: np.ndarray, label: np.ndarray) -> np.ndarray:
    return np.where(label == 1, score, 1 - score)


def _references(
    model: Model,
    features: pd.DataFrame,
    values: np.ndarray,
    categorical: np.ndarray,
    label: np.ndarray,
    side: np.ndarray,
    seed: int,
) -> tuple[np.ndarray, str, bool]:
    """Scores of each row by the reference model that was fitted on the other half."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        if isinstance(model, Estimator) and (fitted := _refitted(model, features, label, side, seed)) is not None:
            return fitted, "the model's own estimator fitted anew", False
        scores = np.empty(len(label))
        for half in (0, 1):
            learned = _surrogate(categorical[:-1], seed).fit(
                _capped(values[side == half, :-1], categorical), label[side == half]
            )
            scores[side != half] = learned.predict_proba(_capped(values[side != half, :-1], categorical))[:, 1]
    return scores, "gradient boosting in the model's place: weaker than refitting the model itself", True


def _refitted(
    model: Estimator, features: pd.DataFrame, label: np.ndarray, side: np.ndarray, seed: int
) -> np.ndarray | None:
    from sklearn.base import clone

    from audit.sources.models._rows import as_model_input

    table = as_model_input(features, model.features)
    scores = np.empty(len(label))
    try:
        for half in (0, 1):
            native = clone(model.native)
            native.set_params(**{k: seed % 2**32 for k, v in native.get_params().items() if _unseeded(k, v)})
            rows = table[side == half]
            native.fit(rows if model.named else rows.to_numpy(), label[side == half])
            again = replace(model, native=native, place=1)
            scores[side != half] = again.predict(features[side != half])
    except Exception:  # whatever an estimator raises when fitted on plain rows: then there is no recipe
        return None
    return scores


def _unseeded(name: str, value: object) -> bool:
    return name.rpartition("__")[2] == "random_state" and value is None


def _surrogate(categorical: np.ndarray, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        categorical_features=categorical if categorical.any() else None,
        early_stopping=False,
        random_state=seed % 2**32,
    )


def _capped(values: np.ndarray, categorical: np.ndarray) -> np.ndarray:
    """The commonest 254 categories; the rest counts as missing."""
    capped = values.copy()
    places = np.flatnonzero(categorical[: values.shape[1]])
    capped[:, places] = np.where(capped[:, places] < 254, capped[:, places], np.nan)
    return capped
