"""Rows for looking at labels one by one: a uniform sample of features, as numbers, with their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.needs.grouped_rows import as_number, numbered
from audit.needs.prepared_rows import kind_of
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import LABEL, ROW, Subject

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS = 10_000
FEWEST_ROWS = 1_000
CELLS = 1_000_000
"""Rows x features that are drawn, about."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledRows:
    """Some rows with a label."""

    features: tuple[str, ...]
    values: np.ndarray
    """Shape (rows, features), float64; NaN where there is no value. Categories are numbered, the commonest first."""
    categorical: np.ndarray
    label: np.ndarray
    """1 favourable, 0 not."""
    sample: Sample


def supply(subject: Subject) -> LabelledRows:
    """Draw row numbers with the plan's seed and keep the labelled ones.

    Raises:
        Absent: there are no labels, no known features, or none that is a number, text or date.
    """
    import numpy as np

    if not subject.labelled:
        raise Absent("absent", "the plan names no label")
    if subject.features is None:
        raise Absent("absent", "there is no model, and the plan names no feature columns")
    rows: Any = subject.given
    kinds = {name: kind_of(rows[name]) for name in subject.features}
    features = tuple(name for name in subject.features if kinds[name] != "other")
    if not features:
        raise Absent("absent", "no feature is a number, a text or a date")
    cells = {f"f{i}": as_number(rows[name], kinds[name]) for i, name in enumerate(features)}
    chosen = rows.select(ROW, label=rows[LABEL], **cells)
    size, seed = max(FEWEST_ROWS, min(MOST_ROWS, CELLS // len(features))), subject.plan.seed
    whole = subject.size <= size
    if not whole:
        drawn = np.random.default_rng(seed).choice(subject.size, size=size, replace=False)
        chosen = only(chosen, drawn)
    frame = subject.engine.fetch(chosen.filter(chosen.label.notnull()).order_by(ROW))
    categorical = np.array([kinds[name] == "text" for name in features], dtype=bool)
    how = "every labelled row" if whole else "uniformly without replacement"
    return LabelledRows(
        features=features,
        values=numbered(frame, categorical),
        categorical=categorical,
        label=frame["label"].to_numpy(dtype=np.int64),
        sample=Sample(rows=len(frame), seed=seed, drawn=how),
    )
