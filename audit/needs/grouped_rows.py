"""Rows for guessing a sensitive attribute from all features together: a uniform sample of features and groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.needs.prepared_rows import kind_of, present, text
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import ROW, Subject, group_column

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS = 10_000
FEWEST_ROWS = 1_000
"""Rows that are drawn, if there are so many, however many features there are."""
CELLS = 2_000_000
"""Rows x features that are drawn, about."""


@dataclass(frozen=True, kw_only=True)
class GroupedRows:
    """Some rows, as numbers."""

    features: tuple[str, ...]
    values: np.ndarray
    """Shape (rows, features), float64; NaN where there is no value. Categories are numbered, the commonest first."""
    categorical: np.ndarray
    """Which features are categories, shape (features,)."""
    groups: pd.DataFrame
    """One column per sensitive attribute, text; one line per row."""
    left_out: tuple[str, ...]
    """Features that are neither numbers nor texts nor dates."""
    sample: Sample


def supply(subject: Subject) -> GroupedRows:
    """Draw row numbers with the plan's seed, then fetch those rows: the same rows on every engine.

    Raises:
        Absent: there is no sensitive attribute, or which columns the model sees is not known.
    """
    import numpy as np

    if not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if subject.features is None:
        raise Absent("absent", "there is no model, and the plan names no feature columns")
    rows: Any = subject.given
    kinds = {name: kind_of(rows[name]) for name in subject.features}
    features = tuple(name for name in subject.features if kinds[name] != "other")
    cells = {f"f{i}": as_number(rows[name], kinds[name]) for i, name in enumerate(features)}
    groups = {f"a{i}": rows[group_column(name)] for i, name in enumerate(subject.attributes)}
    chosen, seed = rows.select(ROW, **cells, **groups), subject.plan.seed
    size = max(FEWEST_ROWS, min(MOST_ROWS, CELLS // max(1, len(features))))
    sample = Sample(rows=subject.size, seed=seed, drawn="every row")
    if subject.size > size:
        drawn = np.random.default_rng(seed).choice(subject.size, size=size, replace=False)
        chosen = only(chosen, drawn)
        sample = Sample(rows=size, seed=seed, drawn="uniformly without replacement")
    frame = subject.engine.fetch(chosen.order_by(ROW))
    names = {f"a{i}": name for i, name in enumerate(subject.attributes)}
    categorical = np.array([kinds[name] == "text" for name in features], dtype=bool)
    return GroupedRows(
        features=features,
        values=numbered(frame, categorical),
        categorical=categorical,
        groups=frame[list(names)].rename(columns=names).astype("str"),
        left_out=tuple(name for name in subject.features if kinds[name] == "other"),
        sample=sample,
    )


def as_number(column: Any, kind: str) -> Any:
    """A cell as a float, or as text where it is one."""
    if kind == "text":
        return text(column)
    if kind in ("date", "time stamp"):
        return column.cast("timestamp").epoch_seconds().cast("float64")
    return present(column.cast("int8") if kind == "true or false" else column).cast("float64")


def numbered(frame: pd.DataFrame, categorical: np.ndarray) -> np.ndarray:
    """The columns f0, f1, ... as floats, shape (rows, features): categories numbered, the commonest first."""
    import numpy as np

    values = np.full((len(frame), len(categorical)), np.nan)
    for i, category in enumerate(categorical):
        values[:, i] = _codes(frame[f"f{i}"]) if category else frame[f"f{i}"].to_numpy(dtype=np.float64)
    return values


def _codes(texts: pd.Series) -> np.ndarray:
    """Texts as numbers, the commonest first, equally common ones by text; NaN where there is none."""
    import numpy as np

    counts = texts.value_counts()
    order = sorted(counts.index, key=lambda value: (-int(counts[value]), str(value)))
    return texts.map({value: place for place, value in enumerate(order)}).to_numpy(dtype=np.float64)
