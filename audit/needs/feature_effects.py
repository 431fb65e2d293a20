"""What the model says when one feature is shuffled among the cases, or set to its usual value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from audit.errors import Absent
from audit.metrics.mixed_rows import Predict, level_codes, said_of
from audit.needs.attributions import Attributions
from audit.needs.model_answers import answers, estimates
from audit.needs.row_sample import numbered
from audit.records.evidence import Sample
from audit.records.subject import LABEL, Model, Subject

ROWS = 2_000
SHUFFLES = 3
CELLS = 150_000_000
"""Cells of all rows that the model is handed."""
AT_ONCE = 4_000_000
"""Cells that it is handed at once."""
FEWEST = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class FeatureEffects:
    """Scores of the same cases after something was done to one feature."""

    features: tuple[str, ...]
    scores: np.ndarray
    """Shape (rows,): as things are."""
    shuffled: np.ndarray
    """Shape (features, shuffles, rows): the feature's cells taken from other cases."""
    usual: np.ndarray
    """Shape (features, rows): the feature set to its median, or its commonest value."""
    all_shuffled: tuple[np.ndarray, ...]
    """For each shuffle, the places that the cells came from: shape (rows,)."""
    rows: pd.DataFrame
    label: np.ndarray | None
    """Shape (rows,): 1 favourable, 0 not, NaN unknown; None without labels."""
    outcome: np.ndarray | None
    """Shape (rows,): the number that really happened, NaN unknown; None unless numbers are estimated and compared."""
    model: Model
    sample: Sample

    def shuffled_together(self, features: list[str]) -> np.ndarray:
        """Scores when several features are shuffled together: shape (shuffles, rows)."""
        places = [self.features.index(name) for name in features]
        return asked(
            partial(answers, self.model), self.rows, self.scores, [(places, order) for order in self.all_shuffled]
        )


def supply(subject: Subject, attributions: Attributions) -> FeatureEffects:
    """Ask the model about every feature.

    Raises:
        Absent: there is no model; too few rows; or too many features.
    """
    model = subject.model
    if model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    count = len(attributions.features)
    most = min(ROWS, CELLS // max(1, count * count * (SHUFFLES + 1)))
    if most < min(FEWEST, len(attributions.rows)):
        raise Absent("unmet need", f"the model takes {count:,} features, too many to shuffle each of them")
    chosen = attributions.some(most, subject.plan.seed + 5)
    if len(chosen) < 2:
        raise Absent("too small", "fewer than two rows could be explained")
    rows = attributions.rows.iloc[chosen]
    numbers, rows = rows.index.to_numpy(), rows.reset_index(drop=True)
    rng = np.random.default_rng(subject.plan.seed + 5)
    orders = tuple(rng.permutation(len(rows)) for _ in range(SHUFFLES))
    scores = attributions.scores[chosen]
    jobs = [([at], order) for at in range(count) for order in orders]
    shuffled = asked(partial(answers, model), rows, scores, jobs).reshape(count, SHUFFLES, len(rows))
    middles = [([at], np.full(len(rows), _usual(rows.iloc[:, at]))) for at in range(count)]
    usual = asked(partial(answers, model), rows, scores, middles)
    return FeatureEffects(
        features=attributions.features,
        scores=scores,
        shuffled=shuffled,
        usual=usual,
        all_shuffled=orders,
        rows=rows,
        label=_column(subject, numbers, LABEL if subject.labelled else None),
        outcome=_column(subject, numbers, subject.plan.columns.outcome if estimates(model) else None),
        model=model,
        sample=Sample(rows=len(rows), seed=subject.plan.seed, drawn="uniformly without replacement"),
    )


def asked(
    ask: Predict,
    rows: pd.DataFrame,
    scores: np.ndarray,
    jobs: list[tuple[list[int], np.ndarray]],
) -> np.ndarray:
    """Scores after each job, which takes the cells of some columns from other rows: shape (jobs, *scores.shape).

    Rows whose cells stay what they are keep their score, and the model is not asked about them.
    """
    codes = level_codes(rows)
    found = np.repeat(scores[None], len(jobs), axis=0)
    waiting: list[tuple[int, np.ndarray, np.ndarray]] = []
    cells = 0
    for job, (columns, order) in enumerate(jobs):
        changed = np.flatnonzero((codes[order][:, columns] != codes[:, columns]).any(axis=1))
        state = np.repeat(changed[:, None], rows.shape[1], axis=1)
        state[:, columns] = order[changed, None]
        waiting.append((job, changed, state))
        cells += state.size
        if cells >= AT_ONCE or job == len(jobs) - 1:
            states = np.concatenate([one for _, _, one in waiting])
            said = said_of(ask, rows, codes, states)
            ends = np.cumsum([len(one) for _, one, _ in waiting])
            for (place, which, _), part in zip(waiting, np.split(said, ends[:-1]), strict=True):
                found[place, which] = part
            waiting, cells = [], 0
    return found


def _usual(column: pd.Series) -> int:
    """The place of a cell in the middle of a column's order, or of its commonest text."""
    known = np.flatnonzero(column.notna())
    if not len(known):
        return 0
    cells = column.iloc[known]
    if pd.api.types.is_numeric_dtype(column):
        order = np.argsort(cells.astype("float64").to_numpy(), kind="stable")
        return int(known[order[(len(known) - 1) // 2]])
    texts = cells.astype(str)
    counts = texts.value_counts()
    commonest = min(counts[counts == counts.max()].index)
    return int(known[np.flatnonzero(texts == commonest)[0]])


def _column(subject: Subject, numbers: np.ndarray, name: str | None) -> np.ndarray | None:
    if name is None:
        return None
    found = np.asarray(numbered(subject, numbers, [name])[name].astype("float64").loc[numbers])
    return np.where(np.isfinite(found), found, np.nan)
