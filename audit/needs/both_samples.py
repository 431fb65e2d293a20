"""Rows of the training and of the evaluation table, for telling them apart: uniform samples of the features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.needs.grouped_rows import as_number, numbered
from audit.needs.prepared_rows import kind_of
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import ROW, Subject

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS = 5_000
"""Of each table."""
CELLS = 1_000_000
FEWEST_ROWS = 500


@dataclass(frozen=True, kw_only=True, eq=False)
class BothSamples:
    """Some rows of both tables, as numbers."""

    features: tuple[str, ...]
    values: np.ndarray
    """Shape (rows, features), float64; NaN where there is no value. Categories are numbered, the commonest first."""
    categorical: np.ndarray
    now: np.ndarray
    """Which rows are of the evaluation table."""
    left_out: tuple[str, ...]
    """Features that the training table lacks, or that are of another kind there."""
    sample: Sample


def supply(subject: Subject) -> BothSamples:
    """Draw row numbers of both tables with the plan's seed.

    Raises:
        Absent: there is no training table, no known features, or none that both tables have.
    """
    import numpy as np
    import pandas as pd

    if subject.training is None:
        raise Absent("absent", "the plan names no training table to compare with")
    if subject.features is None:
        raise Absent("absent", "there is no model, and the plan names no feature columns")
    before, now = subject.training, subject.given
    kinds = {name: _kind(before, now, name) for name in subject.features}
    features = tuple(name for name, kind in kinds.items() if kind is not None)
    if not features:
        raise Absent("absent", "the training table has none of the features")
    most = max(FEWEST_ROWS, min(MOST_ROWS, CELLS // len(features)))
    frames = [_drawn(subject, table, features, kinds, most) for table in (before, now)]
    whole = all(everything for _, everything in frames)
    frame = pd.concat([frame for frame, _ in frames], ignore_index=True)
    categorical = np.array([kinds[name] == "text" for name in features], dtype=bool)
    return BothSamples(
        features=features,
        values=numbered(frame, categorical),
        categorical=categorical,
        now=np.repeat([False, True], [len(frame) for frame, _ in frames]),
        left_out=tuple(name for name, kind in kinds.items() if kind is None),
        sample=Sample(
            rows=len(frame),
            seed=subject.plan.seed,
            drawn="every row" if whole else "uniformly without replacement from each table",
        ),
    )


def _kind(before: Any, now: Any, name: str) -> str | None:
    """What a feature holds in both tables; None if they cannot be put together."""
    if name not in before.columns:
        return None
    kinds = {kind_of(before[name]), kind_of(now[name])}
    if kinds <= {"whole number", "number", "true or false"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 and "other" not in kinds else None


def _drawn(
    subject: Subject, table: Any, features: tuple[str, ...], kinds: dict[str, str | None], most: int
) -> tuple[pd.DataFrame, bool]:
    """At most `most` rows of a table, and whether they are all."""
    import numpy as np

    chosen = table.select(ROW, **{f"f{i}": _cell(table[name], kinds[name]) for i, name in enumerate(features)})
    size = int(subject.engine.fetch(table.agg(n=table.count()))["n"].iloc[0])
    if size > most:
        drawn = np.random.default_rng(subject.plan.seed).choice(size, size=most, replace=False)
        chosen = only(chosen, drawn)
    return subject.engine.fetch(chosen.order_by(ROW)).drop(columns=ROW), size <= most


def _cell(column: Any, kind: str | None) -> Any:
    return as_number(column, kind_of(column) if kind == "number" else str(kind))
