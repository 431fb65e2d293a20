"""What chance alone does to the largest difference between groups.

The highest of several rates minus the lowest is positive whatever the truth: with twelve groups of 500, each
selected at a rate of 0.3, it averages 0.07. So a gap is held against the gaps of the same rows regrouped at random.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from audit.metrics.tallies import Floats

DRAWS = 1_999
"""Regroupings; with the real grouping as one more, p-values are 1/2000ths (Davison and Hinkley 1997, 4.11)."""
MANY = 100
"""Successes, and failures, that every group must expect for draws from the normal distribution to be as good."""
_ROUNDING = 1e-12
_AT_A_TIME = 1 << 15  # numbers that stay in the processor's cache
_MOST_KEPT = 1 << 23  # of them, between tests


def of_gap(successes: Floats, trials: Floats, gap: float, seed: int) -> tuple[float, float]:
    """p-value of the largest difference of rates, and its mean if all rates are equal.

    Every draw deals the same number of successes out to groups of the same sizes (the permutation distribution:
    Fisher 1935; Pitman 1937), so the test keeps its level at any size. Effective sizes, which case weights give, are
    rounded. Where every group expects `MANY` successes and failures, each draw is a normal one, bent to the skewness of
    this distribution and rounded to whole successes (see `_nearly`).

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


@lru_cache(maxsize=1_024)  # equal opportunity asks for the same draws as the true positive rates do
def _gaps(sizes: tuple[int, ...], hits: int, seed: int) -> Floats:
    """The largest differences of `DRAWS` regroupings."""
    rows = sum(sizes)
    if len(sizes) > 1 and min(sizes) * min(hits, rows - hits) >= MANY * rows:
        return np.concatenate([_nearly(normals, sizes, hits) for normals in _normals(len(sizes), seed)])
    rng = np.random.default_rng(seed)
    rates = rng.multivariate_hypergeometric(sizes, hits, size=DRAWS, method="marginals") / np.array(sizes)
    return np.asarray(rates.max(axis=1) - rates.min(axis=1), dtype=np.float64)


_kept: dict[tuple[int, int], list[Floats]] = {}


def _normals(groups: int, seed: int) -> Iterable[Floats]:
    """`DRAWS` standard normal numbers for each group, in parts of shape (groups, draws).

    Kept, because every rate of an attribute asks for the same.
    """
    if (groups, seed) in _kept:
        return _kept[groups, seed]
    rng, steps = np.random.default_rng(seed), max(1, _AT_A_TIME // groups)
    sizes = [min(steps, DRAWS - done) for done in range(0, DRAWS, steps)]
    drawn = (np.ascontiguousarray(rng.standard_normal((size, groups)).T) for size in sizes)
    if groups * DRAWS > _MOST_KEPT:
        return drawn
    if DRAWS * (groups + sum(others for others, _ in _kept)) > _MOST_KEPT:
        _kept.clear()
    _kept[groups, seed] = list(drawn)
    return _kept[groups, seed]


def _nearly(normals: Floats, sizes: tuple[int, ...], hits: int) -> Floats:
    """The largest differences of as many regroupings as there are draws, to second order.

    Independent normal rates of variance p(1-p)/n less their mean over all rows have the variances and covariances of
    the permutation distribution. Each is then bent to the third moment of its own (Cornish and Fisher 1938, Review of
    the International Statistical Institute 5, 307-320) and rounded to whole successes, as gaps of counts are.

    Args:
        normals: standard normal numbers, shape (groups, draws).
        sizes: rows of each group.
        hits: successes in all groups together.
    """
    n, rows = np.array(sizes, dtype=np.float64)[:, None], float(sum(sizes))
    share = hits / rows
    spread = np.sqrt(n * share * (1 - share) * rows / (rows - 1))
    counts = normals * spread
    part = counts.sum(axis=0) * (n / rows)
    counts -= part
    deviation = spread * np.sqrt(1 - n / rows)
    # skewness * deviation / 6 = (1 - 2p)(1 - 2n/N) / 6: of z² - 1, where z = counts / deviation
    bend = (1 - 2 * share) * (1 - 2 * n / rows) * rows / (rows - 2) / 6 if rows > 2 else np.zeros_like(n)
    np.square(counts, out=part)
    part *= bend / deviation**2
    part += n * share - bend
    counts += part
    rates = np.rint(counts, out=counts)
    rates /= n
    return np.asarray(rates.max(axis=0) - rates.min(axis=0), dtype=np.float64)
