"""Class sizes where a missing value may be any value: how many rows a row could be confused with.

A row without a value matches every row that agrees in what both have. This is no equivalence, so there are no classes;
each row has its own number of matches, itself included.

References
----------
Templ, Kowarik and Meindl 2015, Journal of Statistical Software 67(4) (missing values in frequency counts).
"""

from __future__ import annotations

import numpy as np

from audit.metrics.tallies import Ints

MOST_STEPS = 40_000_000
"""Comparisons of combinations, about, beyond which nothing is counted: some seconds."""


def matches(codes: Ints, n: Ints) -> Ints | None:
    """Rows that each combination could be, or None if counting them would take long.

    Args:
        codes: shape (columns, combinations); 0 where there is no value.
        n: rows of each combination.
    """
    there = codes > 0
    patterns, which = np.unique(there, axis=1, return_inverse=True)
    if patterns.shape[1] * len(n) > MOST_STEPS:
        return None
    which = which.reshape(-1)
    members = [np.flatnonzero(which == pattern) for pattern in range(patterns.shape[1])]
    found = np.zeros(len(n), dtype=np.int64)
    for mine, cells in enumerate(members):
        for other, others in enumerate(members):
            both = np.flatnonzero(patterns[:, mine] & patterns[:, other])
            keys = _key(codes[both][:, np.concatenate([cells, others])])
            rows = np.bincount(keys[len(cells) :], weights=n[others], minlength=int(keys.max(initial=0)) + 1)
            found[cells] += rows[keys[: len(cells)]].astype(np.int64)
    return found


def _key(codes: Ints) -> Ints:
    """One number for each different column of codes, from 0."""
    key = np.zeros(codes.shape[1], dtype=np.int64)
    for row in codes:
        joined = key * (int(row.max(initial=0)) + 1) + row  # below 2^63: both factors count at most the cells
        key = np.unique(joined, return_inverse=True)[1].reshape(-1)
    return key
