"""Decisions against people: the cases, who they are, and those who were only just decided for, to compare them with.

Equal cases are one, with the number of rows they stand for, so that nothing is asked of the model twice and no result
depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics.crossings import groupings
from audit.metrics.rank_places import in_order
from audit.metrics.tallies import Floats
from audit.needs.row_sample import RowSample
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import DECISION, ROW, SCORE, Model, Subject, group_column

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST = 1_000
"""Adverse decisions that are looked at; of more, a sample."""
NEAREST = 0.2
"""Share of the favourable decisions, those with the lowest scores, that count as only just made."""
FEWEST_NEAREST = 50
"""Of them there are at least so many, or all."""
MOST_NEAREST = 5_000
REFERENCES = 40
"""Reference cases, at even distances along the scores of those."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AdverseCases:
    """Different cases that were decided unfavourably."""

    frame: pd.DataFrame
    """Features in the model's order, one different case a row."""
    cells: pd.DataFrame
    """`case` (row of `frame`), a column of group names for each sensitive attribute, and `n`, rows."""
    references: pd.DataFrame
    """The same features of cases that were only just decided favourably."""
    just: int
    """Rows that these stand for."""
    attributes: tuple[str, ...]
    threshold: float
    decided: int
    """Adverse decisions that there are; of more than `MOST`, a sample is looked at."""
    model: Model
    sample: Sample

    @property
    def exact(self) -> bool | Sample:
        """Whether all adverse decisions are looked at, or which sample."""
        return True if self.sample.rows == self.decided else self.sample

    @property
    def rows(self) -> Floats:
        """Rows that each case stands for."""
        return _rows(self.cells, len(self.frame))

    def groups(self) -> Iterator[tuple[str, str, Floats]]:
        """Attribute, group, and the rows of each case in that group; single attributes only."""
        for (attribute,) in groupings(self.attributes, 1):
            for group, part in self.cells.groupby(attribute, sort=True):
                yield attribute, str(group), _rows(part, len(self.frame))


def _rows(cells: pd.DataFrame, size: int) -> Floats:
    import numpy as np

    return np.bincount(cells["case"], weights=cells["n"], minlength=size).astype(np.float64)


def supply(subject: Subject, drawn: RowSample) -> AdverseCases:
    """Fetch the adverse cases, or a sample of them, and the reference cases.

    Raises:
        Absent: no model, no threshold, no adverse decision, or too few favourable ones to compare with.
    """
    import numpy as np

    if subject.model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    if subject.plan.estimates:
        raise Absent("absent", "the model predicts a number, so nothing is decided that a reason could be asked for")
    if subject.plan.columns.threshold is None or not (subject.scored and subject.decided):
        raise Absent("absent", "the plan gives no threshold to turn the model's scores into decisions")
    rows: Any = subject.rows
    refused = np.sort(subject.engine.fetch(rows.filter(rows[DECISION] == 0).select(ROW))[ROW].to_numpy())
    favourable = int(subject.engine.fetch(rows.agg(n=(rows[DECISION] == 1).sum().fill_null(0)))["n"].iloc[0])
    limit, seed = subject.plan.disclosure_limit, subject.plan.seed
    if len(refused) < max(1, limit):
        raise Absent("too small", f"fewer than {limit} decisions are unfavourable")
    if favourable < max(2, limit):
        raise Absent("too small", f"fewer than {limit} decisions are favourable, so there is nothing to compare with")
    sample, looked_at = Sample(rows=len(refused), seed=seed, drawn="every adverse decision"), refused
    if len(refused) > MOST:
        looked_at = np.sort(np.random.default_rng(seed).choice(refused, size=MOST, replace=False))
        sample = Sample(rows=MOST, seed=seed, drawn="adverse decisions, uniformly without replacement")
    nearest = _nearest(subject, favourable)
    table = features_of(subject, drawn, np.concatenate([looked_at, nearest.index.to_numpy()]))
    frame, cells = _distinct(subject, table.loc[looked_at])
    return AdverseCases(
        frame=frame,
        cells=cells,
        references=spaced(table.loc[nearest.index], nearest.to_numpy(), REFERENCES),
        just=len(nearest),
        attributes=subject.attributes,
        threshold=subject.plan.columns.threshold,
        decided=len(refused),
        model=subject.model,
        sample=sample,
    )


def _nearest(subject: Subject, favourable: int) -> pd.Series[Any]:
    """Scores, by row number, of the favourable decisions that were only just made."""
    rows = subject.rows
    just = min(favourable, MOST_NEAREST, max(FEWEST_NEAREST, ceil(NEAREST * favourable)))
    scores = rows.filter(rows[DECISION] == 1).select(ROW, SCORE)
    found: pd.Series[Any] = subject.engine.fetch(scores.order_by([SCORE, ROW]).limit(just)).set_index(ROW)[SCORE]
    return found


def features_of(subject: Subject, drawn: RowSample, numbers: np.ndarray) -> pd.DataFrame:
    """The model's features of some rows, by row number: from the sample if it is all rows, for wide tables are slow."""
    features = list(subject.features or ())
    if len(drawn.frame) == subject.size:
        return drawn.frame.loc[numbers]
    chosen = subject.rows.select(ROW, *features)
    found = subject.engine.fetch(only(chosen, numbers))
    return found.set_index(ROW)[features].loc[numbers]


def _distinct(subject: Subject, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Different cases in an order that only their content decides, and how often each occurs in which groups."""
    order, case = in_order(table)
    groups = list(map(group_column, subject.attributes))
    chosen = subject.rows.select(ROW, *groups)
    mine = only(chosen, table.index)
    cells = subject.engine.fetch(mine).set_index(ROW).loc[table.index, groups].astype("str")
    cells = cells.set_axis([*subject.attributes], axis=1).assign(case=case)
    counted = cells.groupby(["case", *subject.attributes], sort=True).size().rename("n").reset_index()
    return table.iloc[order].reset_index(drop=True), counted


def spaced(frame: pd.DataFrame, scores: np.ndarray, most: int) -> pd.DataFrame:
    """Rows at even distances along the scores, at most `most`; equal scores in the order of their content."""
    import numpy as np

    _, case = in_order(frame)
    ranked = np.lexsort((case, np.asarray(scores, dtype=np.float64)))
    size = min(most, len(frame))
    places = ((2 * np.arange(size) + 1) * len(frame)) // (2 * size)
    return frame.iloc[ranked[places]].reset_index(drop=True)
