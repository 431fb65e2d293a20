"""What the output loses when features are taken away, and gains when they are put back, in several orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from audit.errors import Absent
from audit.metrics.mixed_rows import level_codes, said_of
from audit.needs.attributions import Attributions
from audit.needs.model_answers import answers
from audit.records.evidence import Sample
from audit.records.subject import Model, Subject

ROWS = 200
STEPS = 10
"""Points of a curve at most."""
REPLACEMENTS = 3
"""Other rows whose cells take the place of each row's, one after the other."""
ORDERS = ("attributed", "random", "permuted")
"""As the attributions say; at random; and as the attributions of another row say."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DeletionCurves:
    """For each order, the mean height of each row's curve."""

    deletion: Mapping[str, np.ndarray]
    """How far the output falls back toward the other row's, mean over the steps, on the scale of the attributions."""
    insertion: Mapping[str, np.ndarray]
    whole: np.ndarray
    """How far each row's output is from that of the row its cells are replaced by."""
    output: str
    sample: Sample


def supply(subject: Subject, attributions: Attributions) -> DeletionCurves:
    """Take features away from sampled rows, replacing each by the cell of another row, and put them in, step by step.

    Features go in the order of how far they push the output away from the average case, in the direction in which this
    row's output lies.

    Raises:
        Absent: there is no model, fewer than two features, or too few rows.
    """
    model = subject.model
    if model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    chosen = attributions.some(ROWS, subject.plan.seed + 3)
    rows = attributions.rows.iloc[chosen].reset_index(drop=True)
    size, features = rows.shape
    if size < 2:
        raise Absent("too small", "fewer than two rows could be explained")
    if features < 2:
        raise Absent("undefined", "with one feature there is no order in which features could be taken away")
    rng = np.random.default_rng(subject.plan.seed + 3)
    values = attributions.values[chosen]
    base = attributions.on_scale(answers(model, rows))
    found = [_curves(rng, model, attributions, rows, values, base) for _ in range(REPLACEMENTS)]
    deletion, insertion, whole = (np.mean([one[part] for one in found], axis=0) for part in range(3))
    return DeletionCurves(
        deletion=dict(zip(ORDERS, deletion, strict=True)),
        insertion=dict(zip(ORDERS, insertion, strict=True)),
        whole=whole,
        output=attributions.output,
        sample=Sample(rows=size, seed=subject.plan.seed, drawn="uniformly without replacement"),
    )


def _curves(
    rng: np.random.Generator,
    model: Model,
    attributions: Attributions,
    rows: pd.DataFrame,
    values: np.ndarray,
    whole: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean heights of deletion and insertion curves, shape (orders, rows), and each row's distance from the other."""
    size, features = rows.shape
    toward = np.where(values.sum(axis=1) >= 0, 1.0, -1.0)
    mine = np.arange(size)
    other = (mine + rng.integers(1, size, size)) % size
    orders = (
        np.argsort(-toward[:, None] * values, axis=1, kind="stable"),
        np.argsort(rng.random((size, features)), axis=1),
        np.argsort(-toward[:, None] * values[other], axis=1, kind="stable"),
    )
    steps = np.unique(np.linspace(1, features - 1, min(STEPS, features - 1)).round().astype(int))
    states = []
    for order in orders:
        rank = np.argsort(order, axis=1)
        for step in steps:
            gone = rank < step
            states += [np.where(gone, other[:, None], mine[:, None]), np.where(gone, mine[:, None], other[:, None])]
    said = said_of(partial(answers, model), rows, level_codes(rows), np.concatenate(states))
    said = attributions.on_scale(said).reshape(len(orders), len(steps), 2, size)
    deletion = toward * (whole - said[:, :, 0]).mean(axis=1)
    insertion = toward * (said[:, :, 1] - whole[other]).mean(axis=1)
    return deletion, insertion, np.abs(whole - whole[other])
