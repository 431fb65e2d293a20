"""How often each score occurs with each label: what ranking and calibration are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.errors import Absent
from audit.needs.group_scores import GroupScores

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class ScoreCounts:
    """Counts of labelled and scored rows by score and label."""

    cells: pd.DataFrame
    """`score` (float64), `label` (int8: 1 favourable, 0 not), `n` (int64), sorted by score, then label."""
    exact: bool
    """Every score is its own cell; otherwise `score` is the middle of one of many equal steps."""


def supply(scores: GroupScores) -> ScoreCounts:
    """The scores by label over all groups, labelled rows only.

    Raises:
        Absent: there is no score or no label.
    """
    if not scores.labelled:
        raise Absent("absent", "the plan names no label column")
    known = scores.cells.dropna(subset=["score", "label"])
    if known.empty:
        raise Absent("absent", "no row has both a score and a label")
    cells = known.groupby(["score", "label"], observed=True)["n"].sum().reset_index()
    cells = cells.astype({"score": "float64", "label": "int8", "n": "int64"})
    return ScoreCounts(cells=cells, exact=scores.exact)
