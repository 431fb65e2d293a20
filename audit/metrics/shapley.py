"""Shapley values of any model, by sampling."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

CELLS = 2_000_000
"""Cells of the largest frame that the model is handed at once."""


def permutation_values(
    predict: Callable[[pd.DataFrame], np.ndarray], rows: pd.DataFrame, background: pd.DataFrame, *, seed: int
) -> tuple[np.ndarray, float]:
    """Interventional Shapley values by antithetic permutations, and the mean output over the background.

    Features are switched from a background row to the explained row one after the other, in a random order and then
    in its reverse; what the output gains at a switch is the feature's. Every explained row meets every background
    row once in each direction, so a row's values add up to its output less the background's mean, whatever the
    orders were. Strumbelj and Kononenko 2014, Knowledge and Information Systems 41, 647-665; Mitchell et al. 2022,
    JMLR 23.

    Args:
        predict: output for rows, shape (n,).
        rows: what to explain.
        background: what the features are switched from.
        seed: of the orders.

    Returns:
        Values of shape (rows, features), and the output of the average case.
    """
    size, features, backs = len(rows), rows.shape[1], len(background)
    both = pd.concat([rows, background], ignore_index=True)
    ends = np.asarray(predict(both), dtype=np.float64).reshape(-1)
    rng = np.random.default_rng(seed)
    values = np.zeros((size, features))
    at_once = max(1, CELLS // (2 * features * features))
    for first in range(0, size * backs, at_once):
        job = np.arange(first, min(size * backs, first + at_once))
        rank = np.argsort(rng.random((len(job), features)), axis=1)
        rank = np.concatenate([rank, features - 1 - rank])
        row, back = np.tile(job // backs, 2), np.tile(size + job % backs, 2)
        path = _along(predict, both, ends, row, back, rank)
        np.add.at(values, row, np.take_along_axis(np.diff(path, axis=1), rank, axis=1))
    return values / (2 * backs), float(ends[size:].mean())


def _along(
    predict: Callable[[pd.DataFrame], np.ndarray],
    both: pd.DataFrame,
    ends: np.ndarray,
    row: np.ndarray,
    back: np.ndarray,
    rank: np.ndarray,
) -> np.ndarray:
    """Outputs from each background row to its explained row, one switch at a time: shape (jobs, features + 1)."""
    jobs, features = rank.shape
    path = np.empty((jobs, features + 1))
    path[:, 0], path[:, -1] = ends[back], ends[row]
    if features > 1:
        switched = rank[:, None, :] < np.arange(1, features)[None, :, None]
        taken = np.where(switched, row[:, None, None], back[:, None, None]).reshape(-1, features)
        path[:, 1:-1] = np.asarray(predict(_mixed(both, taken)), dtype=np.float64).reshape(jobs, features - 1)
    return path


def _mixed(both: pd.DataFrame, taken: np.ndarray) -> pd.DataFrame:
    """A frame whose cell (i, j) is row `taken[i, j]` of column j; types stay what they are."""
    columns = {place: both.iloc[:, place].array.take(taken[:, place]) for place in range(both.shape[1])}
    return pd.DataFrame(columns).set_axis(both.columns, axis=1)
