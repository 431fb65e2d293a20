"""What each feature contributed to each class of a model of several classes, row by row: Shapley values.

The rows are those that `needs.attributions` explained, or a part of them where every class would take too long. How the
parts are found stands in `needs.class_explainers`. That they add up to the model's own probability of every class is
checked on every row; values that do not are never used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.errors import Absent, ModelError
from audit.needs.attributions import Attributions
from audit.needs.class_explainers import ClassExplainer, class_explainers
from audit.needs.explainers import TOLERANCE, part
from audit.needs.model_answers import class_answers, estimates
from audit.records.evidence import Sample
from audit.records.subject import Model, Subject

CELLS = 20_000_000
"""Parts of all rows, features and classes."""
FEW = 50
"""Rows on which it is tried whether a way fits the model."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassAttributions:
    """Signed SHAP values of a sample of rows, for each class."""

    classes: tuple[str, ...]
    features: tuple[str, ...]
    values: np.ndarray
    """Shape (rows, features, classes)."""
    output: str
    """What was explained."""
    method: str
    background: str
    missed: np.ndarray
    """Largest distance between the sum of a row's parts and the class's probability, shape (classes,)."""
    sample: Sample


def supply(subject: Subject, attributions: Attributions) -> ClassAttributions:
    """Explain every class.

    Raises:
        Absent: the model has no more than two classes, or names one only; or the explanation failed.
    """
    model, seed = subject.model, subject.plan.seed
    if model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    said = every_class(model, attributions.rows)
    most = CELLS // (len(attributions.features) * said.shape[1])
    if most < min(FEW, len(said)):
        raise Absent("unmet need", f"{len(attributions.features):,} features of {said.shape[1]:,} classes are too many")
    rows = part(attributions.rows, most, seed + 11)
    failed = ""
    for make in class_explainers(model, rows, said.shape[1], seed):
        try:
            explainer = make()
            found = None if explainer is None else _tried(explainer, rows, said, attributions.sample)
        except (Absent, ModelError):
            raise
        except Exception as error:  # whatever an explainer raises may quote a cell: only its name is kept
            failed = f"explaining the classes failed with {type(error).__name__}"
            continue
        if found is not None and found.missed.max() <= TOLERANCE:
            return found
        if found is not None:
            failed = f"the parts miss the model's output by up to {found.missed.max():.2g} and were not used"
    raise Absent("crashed", failed)


def every_class(model: Model, rows: pd.DataFrame) -> pd.DataFrame:
    """The probability of each of several classes.

    Raises:
        Absent: the model has no more than two, or names one only.
    """
    if estimates(model):
        raise Absent("absent", "the model predicts a number and has no classes")
    said = class_answers(model, rows)
    if said is None:
        raise Absent("absent", "the model says the probability of the favourable outcome only, and of no other class")
    if said.shape[1] < 3:
        raise Absent("absent", "the model has two classes, and what speaks for the one speaks against the other")
    return said


def _tried(explainer: ClassExplainer, frame: pd.DataFrame, said: pd.DataFrame, sample: Sample) -> ClassAttributions:
    rows = part(frame, explainer.most, sample.seed + 1)
    few = rows.head(FEW)
    values = np.asarray(explainer.values(few), dtype=np.float64)
    missed = explainer.off(values, said.loc[few.index].to_numpy())
    if missed.max() <= TOLERANCE:  # otherwise a few rows say enough
        values = np.asarray(explainer.values(rows), dtype=np.float64)
        missed = explainer.off(values, said.loc[rows.index].to_numpy())
    return ClassAttributions(
        classes=tuple(map(str, said.columns)),
        features=tuple(map(str, frame.columns)),
        values=values,
        output=explainer.output,
        method=explainer.method,
        background=explainer.background,
        missed=missed,
        sample=sample
        if len(rows) == sample.rows
        else Sample(rows=len(rows), seed=sample.seed, drawn="uniformly without replacement"),
    )
