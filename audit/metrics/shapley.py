"""Shapley values of any model, by sampling."""

from __future__ import annotations

import numpy as np
import pandas as pd

from audit.metrics.mixed_rows import Predict, level_codes, said_of

CELLS = 2_000_000
"""Cells of the largest frame that the model is handed at once."""


def permutation_values(
    predict: Predict, rows: pd.DataFrame, background: pd.DataFrame, *, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Interventional Shapley values by antithetic permutations, and the mean output over the background.

    Features are switched from a background row to the explained row one after the other, in a random order and then
    in its reverse; what the output gains at a switch is the feature's. Every explained row meets every background
    row once in each direction, so a row's values add up to its output less the background's mean, whatever the
    orders were. Strumbelj and Kononenko 2014, Knowledge and Information Systems 41, 647-665; Mitchell et al. 2022,
    JMLR 23.

    Args:
        predict: output for rows, shape (n,), or of several classes, shape (n, classes).
        rows: what to explain.
        background: what the features are switched from.
        seed: of the orders.

    Returns:
        Values of shape (rows, features), or (rows, features, classes), and the output of the average case.
    """
    size, features, backs = len(rows), rows.shape[1], len(background)
    both = pd.concat([rows, background], ignore_index=True)
    ends = _said(predict(both))
    rng = np.random.default_rng(seed)
    values = np.zeros((size, features, *ends.shape[1:]))
    at_once = max(1, CELLS // (2 * features * features))
    codes = level_codes(both)
    for first in range(0, size * backs, at_once):
        job = np.arange(first, min(size * backs, first + at_once))
        rank = np.argsort(rng.random((len(job), features)), axis=1)
        rank = np.concatenate([rank, features - 1 - rank])
        row, back = np.tile(job // backs, 2), np.tile(size + job % backs, 2)
        path = along(predict, both, codes, ends, row, back, rank)
        np.add.at(values, row, np.take_along_axis(np.diff(path, axis=1), _wide(rank, path), axis=1))
    return values / (2 * backs), ends[size:].mean(axis=0)


def _said(answers: np.ndarray) -> np.ndarray:
    """Answers as float64, one a row, or one for each class: shape (rows,) or (rows, classes)."""
    said = np.asarray(answers, dtype=np.float64)
    return said if said.ndim == 2 and said.shape[1] > 1 else said.reshape(-1)


def _wide(places: np.ndarray, path: np.ndarray) -> np.ndarray:
    """The same places for every class."""
    return places.reshape(*places.shape, *(1,) * (path.ndim - 2))


def along(
    predict: Predict,
    both: pd.DataFrame,
    codes: np.ndarray,
    ends: np.ndarray,
    row: np.ndarray,
    back: np.ndarray,
    rank: np.ndarray,
) -> np.ndarray:
    """Outputs from each background row to its explained row, one switch at a time: shape (jobs, features + 1).

    Several classes stand last, as they do in `ends`. A switch between equal cells changes nothing, and the model is not
    asked about it.

    Args:
        predict: output for rows, shape (n,).
        both: all rows that are walked between.
        codes: their `level_codes`.
        ends: their outputs.
        row: where each walk ends, a place in `both`.
        back: where it begins.
        rank: at which step each feature is switched, shape (jobs, features).
    """
    jobs, features = rank.shape
    order = np.argsort(rank, axis=1)
    changes = np.take_along_axis(codes[row] != codes[back], order, axis=1)
    step = np.arange(1, features + 1)
    last = np.where(changes, step, 0).max(axis=1, initial=0)
    # The state after a step is asked for if the step changed something and a later one does, too.
    asked = changes & (step < last[:, None])
    path = np.full((jobs, features + 1, *ends.shape[1:]), np.nan)
    path[:, 0] = ends[back]
    path[np.arange(jobs), last] = ends[row]
    job, at = np.nonzero(asked)
    if len(job):
        taken = np.where(rank[job] <= at[:, None], row[job, None], back[job, None])
        path[job, at + 1] = _said(said_of(predict, both, codes, taken))
    unknown = np.isnan(path).reshape(jobs, features + 1, -1).any(axis=2)
    known = np.where(unknown, 0, np.arange(features + 1))
    return np.take_along_axis(path, _wide(np.maximum.accumulate(known, axis=1), path), axis=1)
