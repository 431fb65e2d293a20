"""What chance alone does to the largest difference between groups.

The highest of several rates minus the lowest is positive whatever the truth: with twelve groups of 500, each
selected at a rate of 0.3, it averages 0.07. So a gap is held against the gaps of the same rows regrouped at random.
"""

from __future__ import annotations

import numpy as np

from audit.metrics.tallies import Floats

DRAWS = 1_999
"""Regroupings; with the real grouping as one more, p-values are 1/2000ths (Davison and Hinkley 1997, 4.11)."""
_MOST = 900_000_000  # numpy draws hypergeometric numbers below 10^9
_ROUNDING = 1e-12


def of_gap(successes: Floats, trials: Floats, gap: float, seed: int) -> tuple[float, float]:
    """p-value of the largest difference of rates, and its mean if all rates are equal.

    Every draw deals the same number of successes out to groups of the same sizes (the permutation distribution:
    Fisher 1935; Pitman 1937), so the test keeps its level at any size. Effective sizes, which case weights give, are
    rounded; beyond 9 * 10^8 rows the draws are binomial, which no longer differs.

    Args:
        successes: shape (groups,).
        trials: shape (groups,), above 0.
        gap: the largest difference, as measured.
        seed: of the draws.
    """
    # Sorted, so that the draws do not depend on what the groups are called.
    sizes = np.sort(np.maximum(1, np.rint(trials)).astype(np.int64))
    hits = round(float(successes.sum() / trials.sum()) * float(sizes.sum()))
    rng = np.random.default_rng(seed)
    if sizes.sum() < _MOST:
        drawn = rng.multivariate_hypergeometric(sizes, hits, size=DRAWS, method="marginals")
    else:
        drawn = rng.binomial(sizes, hits / sizes.sum(), size=(DRAWS, len(sizes)))
    rates = drawn / sizes
    gaps = rates.max(axis=1) - rates.min(axis=1)
    return float((1 + np.sum(gaps >= gap - _ROUNDING)) / (1 + DRAWS)), float(gaps.mean())
