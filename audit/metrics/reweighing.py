"""Reweighing: what a model would do if it had learned from rows weighted so that label and group are independent.

The audited model cannot be trained again here; a logistic regression on the same features stands in for it, once
with the weights and once without. Each is fitted on four fifths of the rows and judged on the last fifth, in turn,
and each decides as large a share favourably as the audited decisions do.

References
----------
Kamiran and Calders 2012, Knowledge and Information Systems 33, 1-33 (weights P(group) P(label) / P(group, label)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audit.metrics.neighbours import coordinates
from audit.metrics.remedies import FOLDS, Remedied
from audit.metrics.tallies import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd

MOST_CATEGORIES = 20
"""Categories of a column that get a column of their own, the commonest."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reweighed:
    """The stand-in's decisions without weights, and with them."""

    plain: Remedied
    """The unweighted stand-in; it replaces nothing, so nothing is gained or lost."""
    weighted: Remedied
    """The weighted one, against the unweighted one."""


def independence_weights(group: Ints, label: Ints) -> Floats:
    """Weight of each row: P(group) P(label) / P(group, label); in the weighted rows the two are independent."""
    rows = len(label)
    cell = 2 * group + label
    groups, labels, cells = np.bincount(group), np.bincount(label, minlength=2), np.bincount(cell)
    return np.asarray(groups[group] * labels[label] / (rows * cells[cell]), dtype=np.float64)


def reweighed(features: pd.DataFrame, label: Ints, group: Ints, share: float, *, seed: int) -> Reweighed | None:
    """Fit and judge the stand-in; None if a label does not occur among the rows of some part.

    Args:
        features: one row a case.
        label: 1 favourable, 0 not.
        group: number of the row's group, 0 to groups - 1.
        share: of the favourable decisions to be made.
        seed: deals the rows to parts.
    """
    order = _by_content(features, label, group)
    features, label, group = features.iloc[order], label[order], group[order]
    table = _columns(features)
    part = np.random.default_rng(seed).permutation(len(label)) % FOLDS
    before, after = np.zeros(len(label), dtype=bool), np.zeros(len(label), dtype=bool)
    for fold in range(FOLDS):
        seen, held = part != fold, part == fold
        if len(np.unique(label[seen])) < 2:
            return None
        weights = independence_weights(group[seen], label[seen])
        before[held] = _decided(table, label, seen, held, None, share)
        after[held] = _decided(table, label, seen, held, weights, share)
    groups = int(group.max()) + 1
    sizes = np.bincount(group, minlength=groups).astype(np.float64)
    right_before, right_after = before == label, after == label

    def made(decided: np.ndarray, gained: int, lost: int) -> Remedied:
        selected = np.bincount(group, weights=decided, minlength=groups).astype(np.float64)
        return Remedied(gained=gained, lost=lost, selected=selected, sizes=sizes)

    return Reweighed(
        plain=made(before, 0, 0),
        weighted=made(after, int((right_after & ~right_before).sum()), int((right_before & ~right_after).sum())),
    )


def _by_content(features: pd.DataFrame, label: Ints, group: Ints) -> Ints:
    """An order of the rows that depends on what they say, and neither on where they stand nor on any name."""
    points, codes = coordinates(features)
    rank = np.bincount(group)[group]
    return np.lexsort((group, rank, label, *codes.T, *points.T))


def _columns(features: pd.DataFrame) -> Floats:
    """Standardised numbers, and a column of 0 and 1 for each of the commonest categories."""
    points, codes = coordinates(features)
    columns = [points]
    for code in codes.T:
        commonest = np.argsort(-np.bincount(code), kind="stable")[:MOST_CATEGORIES]
        columns.append((code[:, None] == commonest[None, :]).astype(np.float64))
    return np.hstack(columns)


def _decided(
    table: Floats, label: Ints, seen: np.ndarray, held: np.ndarray, weights: Floats | None, share: float
) -> np.ndarray:
    """Decisions on the rows held out, at the threshold that selects this share of the rows seen."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(solver="newton-cholesky", max_iter=200)
    model.fit(table[seen], label[seen], sample_weight=weights)
    scores = np.sort(model.decision_function(table[seen]))[::-1]
    chosen = int(np.clip(round(share * len(scores)), 1, len(scores) - 1))
    threshold = (scores[chosen - 1] + scores[chosen]) / 2
    return np.asarray(model.decision_function(table[held]) >= threshold)
