"""Rows for what truly needs rows: a uniform sample of the model's features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from audit.errors import Absent
from audit.needs.rows_by_number import only
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
    if subject.features is None:
        raise Absent("absent", "there is no model, and the plan names no feature columns")
    rows: Any = subject.rows
    seed = subject.plan.seed
    chosen = rows.select(ROW, *subject.features)
    if subject.size > SIZE:
        drawn = np.random.default_rng(seed).choice(subject.size, size=SIZE, replace=False)
        chosen = only(chosen, drawn)
        sample = Sample(rows=SIZE, seed=seed, drawn="uniformly without replacement")
    else:
        sample = Sample(rows=subject.size, seed=seed, drawn="every row")
    frame = subject.engine.fetch(chosen.order_by(ROW)).set_index(ROW)
    return RowSample(frame=frame[list(subject.features)], sample=sample)


def more(subject: Subject, have: pd.Index[int], count: int) -> RowSample:
    """Further rows, drawn uniformly from those whose numbers are not in `have`; how many there are at most `count`.

    Together with rows that were drawn uniformly before, they are a uniform sample of all.
    """
    if subject.features is None:
        raise Absent("absent", "there is no model, and the plan names no feature columns")
    seed, size = subject.plan.seed, subject.size
    wanted = min(count, size - len(have))
    drawn = np.random.default_rng([seed, len(have)]).choice(size, size=wanted + len(have), replace=False)
    drawn = np.sort(drawn[~np.isin(drawn, have.to_numpy())][:wanted])
    return RowSample(
        frame=numbered(subject, drawn, list(subject.features)),
        sample=Sample(rows=len(drawn), seed=seed, drawn="uniformly without replacement"),
    )


def numbered(subject: Subject, numbers: np.ndarray, columns: list[str]) -> pd.DataFrame:
    """Rows by their numbers, ascending: one pass over all rows, of which only these are kept."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows: Any = subject.rows
    wanted = pa.array(np.sort(numbers), type=pa.int64())
    kept = []
    for batch in subject.engine.batches(rows.select(ROW, *columns)):
        table = pa.Table.from_batches([batch])
        kept.append(table.filter(pc.is_in(table[ROW].cast(pa.int64()), value_set=wanted)))
    frame: pd.DataFrame = pa.concat_tables(kept).to_pandas()
    return frame.set_index(ROW).sort_index()[columns]
