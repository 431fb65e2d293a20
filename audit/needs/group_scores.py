"""How often each score occurs in each group with each label: one GROUP BY that all of a score's quantities share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import Absent
from audit.metrics import crossings
from audit.metrics.score_groups import ScoreGroup, score_groups
from audit.needs.exact_sums import exact_sum, finite, heaviest
from audit.records.subject import CROSS, LABEL, SCORE, WEIGHT, Subject, group_column

MOST_CELLS = 2_000_000
"""Cells up to which every distinct score is kept."""
FINEST, COARSEST = 65_536, 4_096
"""Equal steps between the lowest and the highest score when there are more: as many as the cells allow."""


@dataclass(frozen=True, kw_only=True)
class GroupScores:
    """Counts of rows by sensitive attributes, label and score."""

    cells: pd.DataFrame
    """One column per attribute (text), `label` (Int8: 1 favourable, 0 not, NA unknown), `score` (float64, NaN where a
    row has none), `n` (int64: rows); with case weights also `weight` and `squares` (float64: their sum, and that of
    their squares)."""
    attributes: tuple[str, ...]
    labelled: bool
    """There are labels at all."""
    exact: bool = True
    """Every score is its own cell; otherwise `score` is the middle of one of many equal steps."""
    finite: bool = True
    """No score is infinite."""
    threshold: float | None = None
    """The plan's: the score from which on a decision is favourable."""

    @property
    def rounding(self) -> str:
        """What a method has to add where scores were rounded."""
        return "" if self.exact else ", scores rounded"

    @property
    def missing(self) -> int:
        """Rows without a score."""
        return int(self.cells.loc[self.cells["score"].isna(), "n"].sum())

    def by(self, names: tuple[str, ...]) -> pd.DataFrame:
        """Cells of the attributes `names` together: `group` (categorical), `label`, `score`, `n` (`weight`, `squares`).

        Cells that only further attributes tell apart stay apart: adding up is left to what needs it. An unknown part
        stays visible in the group's name ("female×unknown").
        """
        coded = [pd.factorize(self.cells[name]) for name in names]
        sizes = [len(groups) for _, groups in coded]
        present, place = np.unique(np.ravel_multi_index([codes for codes, _ in coded], sizes), return_inverse=True)
        parts = [groups[at] for (_, groups), at in zip(coded, np.unravel_index(present, sizes), strict=True)]
        labels = np.array([CROSS.join(map(str, part)) for part in zip(*parts, strict=True)], dtype=object)
        order = np.argsort(labels)
        group = pd.Categorical.from_codes(np.argsort(order)[place], pd.Index(labels[order]))
        return self.cells.drop(columns=list(self.attributes)).assign(group=group)

    def require(self, *, labels: bool) -> None:
        """Refuse to go on without what every check of a score by group needs.

        Raises:
            Absent: no sensitive attribute is declared, there are no rows, or no labels where they are needed.
        """
        if not self.attributes:
            raise Absent("absent", "the plan declares no sensitive attribute")
        if labels and not self.labelled:
            raise Absent("absent", "the plan names no label to compare the scores with")
        if self.cells.empty:
            raise Absent("absent", "there are no rows")

    def groups(self, *, crossed: bool) -> Iterator[tuple[str, list[ScoreGroup]]]:
        """The groups of every attribute, and of every crossing if `crossed`, by label ("sex×race"); one at a time."""
        for names in self.groupings():
            if crossed or len(names) == 1:
                yield CROSS.join(names), score_groups(self.by(names))

    def groupings(self) -> list[tuple[str, ...]]:
        """Every set of attributes to look at: each alone, then all crossings of two or more, in the plan's order."""
        return crossings.groupings(self.attributes)


def supply(subject: Subject) -> GroupScores:
    """Count once over all attributes, labels and scores.

    Raises:
        Absent: there is no score.
    """
    if not subject.scored:
        raise Absent("absent", "the plan gives neither a score column nor a model")
    import ibis

    rows: Any = subject.rows
    keys = {f"a{i}": rows[group_column(name)] for i, name in enumerate(subject.attributes)}
    keys["label"] = rows[LABEL] if subject.labelled else ibis.null("int8")
    keys["score"] = rows[SCORE]
    narrow, scale = rows.select(**keys), 1.0
    if subject.weighted:
        scale = heaviest(subject)
        share = rows[WEIGHT] / scale
        narrow = rows.select(**keys, weight=share, squares=share * share)
    cells = _exactly(subject, narrow, list(keys))
    exact = cells is not None
    if cells is None:
        cells, bounded = _stepwise(subject, narrow, list(keys))
    else:
        bounded = not cells["score"].astype("float64").abs().eq(float("inf")).any()
    return GroupScores(
        cells=_tidy(cells, subject.attributes, scale),
        attributes=subject.attributes,
        labelled=subject.labelled,
        exact=exact,
        finite=bounded,
        threshold=subject.plan.columns.threshold,
    )


def _counted(narrow: Any, keys: list[str]) -> Any:
    sums = {name: exact_sum(narrow[name]) for name in ("weight", "squares") if name in narrow.columns}
    return narrow.group_by(keys).agg(n=narrow.count(), **sums)


def _exactly(subject: Subject, narrow: Any, keys: list[str]) -> pd.DataFrame | None:
    """Cells of every distinct score; None if they are too many."""
    if subject.size > MOST_CELLS:  # count the scores before all their combinations: it is cheaper
        scores = subject.engine.fetch(narrow.agg(n=narrow.score.nunique()))
        if int(scores["n"].iloc[0]) > MOST_CELLS:
            return None
    cells = subject.engine.fetch(_counted(narrow, keys).limit(MOST_CELLS + 1))
    return cells if len(cells) <= MOST_CELLS else None


def _stepwise(subject: Subject, narrow: Any, keys: list[str]) -> tuple[pd.DataFrame, bool]:
    """Cells of equal steps, so few that they fit, and whether every score is finite; infinities go to the ends."""
    score = narrow.score
    kinds = narrow.select(*keys[:-1]).distinct().count()
    inner = finite(score)
    ends = narrow.agg(low=inner.min(), high=inner.max(), infinite=score.count() - inner.count())
    found = subject.engine.fetch(ends).iloc[0]
    classes = int(subject.engine.fetch(kinds.name("n").as_table())["n"].iloc[0])
    steps = max(COARSEST, min(FINEST, MOST_CELLS // classes))
    low, step = float(found["low"]), (float(found["high"]) - float(found["low"])) / steps
    inside = score.clip(low, low + step * steps)
    place = (inside - low) / step
    # Not by a cast to whole numbers, which DuckDB rounds and Spark cuts off.
    place = (place - place % 1).clip(0, steps - 1)
    binned = narrow.mutate(score=(place + 0.5) * step + low)
    return subject.engine.fetch(_counted(binned, keys)), int(found["infinite"]) == 0


def _tidy(cells: pd.DataFrame, attributes: tuple[str, ...], scale: float) -> pd.DataFrame:
    keys = [pd.factorize(cells[f"a{i}"], sort=True)[0] for i in range(len(attributes))]
    label, score = (cells[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("label", "score"))
    cells = cells.iloc[np.lexsort((score, label, *reversed(keys)))].reset_index(drop=True)
    cells = cells.rename(columns={f"a{i}": name for i, name in enumerate(attributes)})
    types = dict.fromkeys(attributes, "str") | {"label": "Int8", "score": "float64", "n": "int64"}
    if "weight" in cells:
        cells = cells.assign(weight=cells["weight"] * scale, squares=cells["squares"] * scale * scale)
    return cells.astype(types)
