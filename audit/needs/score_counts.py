"""How often each score occurs with each label: what ranking and calibration are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.records.subject import LABEL, SCORE, Subject

if TYPE_CHECKING:
    import pandas as pd

MOST_SCORES = 1_000_000
"""Distinct scores up to which every one is kept."""
BINS = 65_536
"""Equal steps between the lowest and the highest score, when there are more."""


@dataclass(frozen=True, kw_only=True)
class ScoreCounts:
    """Counts of labelled and scored rows by score and label."""

    cells: pd.DataFrame
    """`score` (float64), `label` (int8: 1 favourable, 0 not), `n` (int64), sorted by score, then label."""
    exact: bool
    """Every score is its own cell; otherwise `score` is the middle of one of `BINS` equal steps."""


def supply(subject: Subject) -> ScoreCounts:
    """Count scores by label, labelled rows only.

    Raises:
        Absent: there is no score or no label.
    """
    if not subject.scored:
        raise Absent("absent", "the plan gives neither a score column nor a model")
    if not subject.labelled:
        raise Absent("absent", "the plan names no label column")
    rows: Any = subject.rows
    known = rows.filter(rows[SCORE].notnull(), rows[LABEL].notnull()).select(score=rows[SCORE], label=rows[LABEL])
    finite = ~known.score.isinf()
    low, high = known.score.min(where=finite), known.score.max(where=finite)
    totals = known.agg(n=known.count(), scores=known.score.nunique(), low=low, high=high)
    total = subject.engine.fetch(totals).iloc[0]
    if total["n"] == 0:
        raise Absent("absent", "no row has both a score and a label")
    exact = int(total["scores"]) <= MOST_SCORES
    if not exact:
        low, step = float(total["low"]), (float(total["high"]) - float(total["low"])) / BINS
        inside = known.score.clip(low, low + step * BINS)
        place = ((inside - low) / step).cast("int64").clip(0, BINS - 1)
        known = known.mutate(score=(place + 0.5) * step + low)
    cells = subject.engine.fetch(known.group_by(["score", "label"]).agg(n=known.count()))
    cells = cells.astype({"score": "float64", "label": "int8", "n": "int64"})
    return ScoreCounts(cells=cells.sort_values(["score", "label"], ignore_index=True), exact=exact)
