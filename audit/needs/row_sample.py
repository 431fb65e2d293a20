"""Rows for what truly needs rows: a uniform sample of the model's features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.records.evidence import Sample
from audit.records.subject import ROW, Subject

if TYPE_CHECKING:
    import pandas as pd

SIZE = 2_000
"""Rows that are drawn when there are more."""


@dataclass(frozen=True, kw_only=True)
class RowSample:
    """Some rows, features only."""

    frame: pd.DataFrame
    """The feature columns, in the model's order; the index is the row number, ascending."""
    sample: Sample


def supply(subject: Subject) -> RowSample:
    """Draw row numbers with the plan's seed, then fetch those rows: the same rows on every engine.

    Raises:
        Absent: which columns the model sees is not known.
    """
    import numpy as np

    if subject.features is None:
        raise Absent("absent", "there is no model, and the plan names no feature columns")
    rows: Any = subject.rows
    seed = subject.plan.seed
    chosen = rows.select(ROW, *subject.features)
    if subject.size > SIZE:
        drawn = np.random.default_rng(seed).choice(subject.size, size=SIZE, replace=False)
        chosen = chosen.filter(chosen[ROW].isin(sorted(drawn.tolist())))
        sample = Sample(rows=SIZE, seed=seed, drawn="uniformly without replacement")
    else:
        sample = Sample(rows=subject.size, seed=seed, drawn="every row")
    frame = subject.engine.fetch(chosen.order_by(ROW)).set_index(ROW)
    return RowSample(frame=frame[list(subject.features)], sample=sample)
