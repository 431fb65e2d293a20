"""What chance alone does to the largest difference between groups.

The highest of several rates minus the lowest is positive whatever the truth: with twelve groups of 500, each
selected at a rate of 0.3, it averages 0.07. So a gap is held against the gaps of the same rows regrouped at random.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from audit.metrics.tallies import Floats

DRAWS = 1_999
"""Regroupings; with the real grouping as one more, p-values are 1/2000ths (Davison and Hinkley 1997, 4.11)."""
_MANY = 500
_ROUNDING = 1e-12


def of_gap(successes: Floats, trials: Floats, gap: float, seed: int) -> tuple[float, float]:
    """p-value of the largest difference of rates, and its mean if all rates are equal.

    Every draw deals the same number of successes out to groups of the same sizes (the permutation distribution:
    Fisher 1935; Pitman 1937), so the test keeps its level at any size. Effective sizes, which case weights give, are
    rounded. Where every group expects 500 successes and 500 failures, the draws come from the normal distribution that
    this one has become by then.

    Args:
        successes: shape (groups,).
        trials: shape (groups,), above 0.
        gap: the largest difference, as measured.
        seed: of the draws.
    """
    # Sorted, so that the draws do not depend on what the groups are called.
    sizes = np.sort(np.maximum(1, np.rint(trials)).astype(np.int64))
    hits = round(float(successes.sum() / trials.sum()) * float(sizes.sum()))
    gaps = _gaps(tuple(sizes.tolist()), hits, seed)
    return float((1 + np.sum(gaps >= gap - _ROUNDING)) / (1 + DRAWS)), float(gaps.mean())


@lru_cache(maxsize=64)  # equal opportunity asks for the same draws as the true positive rates do
def _gaps(sizes: tuple[int, ...], hits: int, seed: int) -> Floats:
    """The largest differences of `DRAWS` regroupings."""
    rng, rows, trials = np.random.default_rng(seed), sum(sizes), np.array(sizes, dtype=np.float64)
    share = hits / rows
    if trials.min() * min(share, 1 - share) >= _MANY:
        rates = rng.standard_normal((DRAWS, len(sizes))) * np.sqrt(share * (1 - share) / trials)
    else:
        rates = rng.multivariate_hypergeometric(sizes, hits, size=DRAWS, method="marginals") / trials
    return np.asarray(rates.max(axis=1) - rates.min(axis=1), dtype=np.float64)
