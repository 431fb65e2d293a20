"""Fisher's exact test of many two-by-two tables at once.

A loop over one table at a time takes minutes for the thousands of slices of one search; the normal approximation is
wrong just where a search decides, far out in the tail: for 18 hits where 5 are expected it is too small by a factor
of hundreds.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, ndtr

EXACT_UP_TO = 10.0
"""Standard deviation of the hits from which on the tail is not added up term by term."""

NEAR = 0.05
"""Distance from the expected hits, in standard deviations, below which the normal tail does."""

_NEGLIGIBLE = 1e-12


def more_often(hits: np.ndarray, trials: np.ndarray, hits0: np.ndarray, trials0: np.ndarray) -> np.ndarray:
    """Two-sided p-values that hits/trials = hits0/trials0, of tables in which the first rate is the higher one.

    Twice the probability, given the table's margins, of as many hits or more (Fisher 1922, JRSS 85, 87-94; doubled:
    Yates 1984, JRSS A 147, 426-463), at most 1. A table in which the first rate is not the higher one gets 1. Added
    up exactly where the hits' standard deviation is small; otherwise by the double saddlepoint approximation with
    continuity correction, whose relative error is below 1e-4 there, however small the probability is
    (Skovgaard 1987, J. Applied Probability 24, 875-887).

    Args:
        hits: shape (n,), whole numbers, like the others.
        trials: at least 1.
        hits0: of those compared with.
        trials0: at least 1.
    """
    x, n, x0, n0 = (np.asarray(counts, dtype=np.float64) for counts in (hits, trials, hits0, trials0))
    p = np.ones(x.shape)
    higher = x * n0 > x0 * n
    x, n, every, rows = x[higher], n[higher], (x + x0)[higher], (n + n0)[higher]
    variance = n * (every / rows) * (1 - every / rows) * (rows - n) / np.maximum(rows - 1, 1)
    few = variance <= EXACT_UP_TO**2
    tail = np.empty(x.shape)
    tail[few] = _added_up(x[few], n[few], every[few], rows[few])
    tail[~few] = _saddlepoint(x[~few], n[~few], every[~few], rows[~few])
    p[higher] = np.minimum(1.0, 2 * tail)
    return p


def _added_up(x: np.ndarray, n: np.ndarray, every: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Probability of x or more among n drawn from `rows`, of which `every` are hits."""
    first = _log_choose(every, x) + _log_choose(rows - every, n - x) - _log_choose(rows, n)
    total = np.ones(x.shape)
    place = np.arange(len(x))
    term = np.ones(x.shape)
    left, drawn, above, below = every - x, n - x, x + 1, rows - every - n + x + 1
    while len(place):
        term = term * (left * drawn) / (above * below)
        total[place] += term
        go_on = term > _NEGLIGIBLE * total[place]
        place, term = place[go_on], term[go_on]
        left, drawn = left[go_on] - 1, drawn[go_on] - 1
        above, below = above[go_on] + 1, below[go_on] + 1
    return np.minimum(1.0, np.exp(first + np.log(total)))


def _saddlepoint(x: np.ndarray, n: np.ndarray, every: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The same, from the signed root r of the likelihood ratio and the log odds ratio in units of its spread."""
    a = x - 0.5  # of x or more: half a step below
    b, c, d = n - a, every - a, rows - every - n + a
    n0, no = rows - n, rows - every
    # Nothing here is 0 or below: so large a spread has no table with an empty cell, up to the half step.
    a, b, c, d = (np.maximum(cell, 0.25) for cell in (a, b, c, d))
    ratio = a * np.log(a * rows / (n * every)) + b * np.log(b * rows / (n * no))
    ratio += c * np.log(c * rows / (n0 * every)) + d * np.log(d * rows / (n0 * no))
    away = a - n * every / rows
    z = away / np.sqrt(n * n0 * every * no / rows**3)
    r = np.sign(away) * np.sqrt(2 * np.maximum(ratio, 0))
    q = 2 * np.sinh(np.log(a * d / (b * c)) / 2) * np.sqrt((a * b / n) * (c * d / n0) / (every * no / rows))
    near = np.abs(z) < NEAR  # where r and q are both next to nothing, their ratio is all rounding
    r, q = np.where(near, 1.0, r), np.where(near, 1.0, q)
    return np.where(near, ndtr(-z), ndtr(-(r + np.log(q / r) / r)))


def _log_choose(n: np.ndarray, k: np.ndarray) -> np.ndarray:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
