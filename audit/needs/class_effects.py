"""How well a model of several classes tells them apart when one feature is shuffled among the cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import Absent
from audit.metrics.tallies import Floats
from audit.needs.attributions import Attributions
from audit.needs.class_attributions import every_class
from audit.needs.feature_effects import CELLS, FEWEST, ROWS, SHUFFLES, asked
from audit.needs.model_answers import class_answers
from audit.needs.prepared_rows import text
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import ROW, Subject


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassEffects:
    """Losses of the same cases before and after."""

    features: tuple[str, ...]
    classes: tuple[str, ...]
    loss: Floats
    """Shape (rows,): squared distances of the probabilities from what happened, added up over the classes."""
    shuffled: Floats
    """Shape (features, rows): the same with the feature's cells taken from other cases, the mean of the shuffles."""
    sample: Sample
    """The rows that were drawn; those without a label that the model knows have no loss."""


def supply(subject: Subject, attributions: Attributions) -> ClassEffects:
    """Ask the model about every feature.

    Raises:
        Absent: the model has no more than two classes, or names one only; no labels; too few rows; too many features.
    """
    model, label, seed = subject.model, subject.plan.columns.label, subject.plan.seed
    if model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    classes = tuple(map(str, every_class(model, attributions.rows.head(1))))
    if label is None:
        raise Absent("absent", "the plan names no label to compare the classes with")
    count = len(attributions.features)
    most = min(ROWS, CELLS // max(1, count * (count + len(classes)) * SHUFFLES))
    if most < min(FEWEST, len(attributions.rows)):
        raise Absent("unmet need", f"the model takes {count:,} features, too many to shuffle each of them")
    rows = attributions.rows.iloc[attributions.some(most, seed + 5)]
    happened = _labels(subject, rows, label)
    known = np.flatnonzero(np.isin(happened, np.array(classes)))
    if len(known) < 2:
        raise Absent("too small", "fewer than two of the sampled rows have a label that is a class of the model")
    truth = (happened[known, None] == np.array(classes)[None, :]).astype(np.float64)
    rows = rows.iloc[known].reset_index(drop=True)

    def ask(some: pd.DataFrame) -> np.ndarray:
        said = class_answers(model, some)
        assert said is not None
        return said.to_numpy()

    rng = np.random.default_rng(seed + 5)
    orders = [rng.permutation(len(rows)) for _ in range(SHUFFLES)]
    before = ask(rows)
    shuffled = np.empty((count, len(rows)))
    for at in range(count):
        after = asked(ask, rows, before, [([at], order) for order in orders])
        shuffled[at] = ((after - truth) ** 2).sum(axis=2).mean(axis=0)
    return ClassEffects(
        features=attributions.features,
        classes=classes,
        loss=((before - truth) ** 2).sum(axis=1),
        shuffled=shuffled,
        sample=Sample(rows=len(rows), seed=seed, drawn="uniformly without replacement"),
    )


def _labels(subject: Subject, rows: pd.DataFrame, label: str) -> np.ndarray:
    """What happened, as the name of a class; empty where it is not known."""
    table: Any = subject.rows
    found = subject.engine.fetch(only(table.select(ROW, happened=text(table[label])), rows.index)).set_index(ROW)
    return found["happened"].loc[rows.index].fillna("").to_numpy(dtype=str)
