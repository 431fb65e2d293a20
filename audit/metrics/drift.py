"""How far a column has moved between two tables, from counts per bin.

Index and divergence are 0 only for equal distributions, so in samples they lean upward: two halves of one table with
ten bins show about 9 (1/n + 1/m). The intervals reckon with that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Literal

import numpy as np
from scipy.special import chndtrinc

from audit.metrics.intervals import Interval
from audit.metrics.tallies import Floats

BINS = 10
"""Of an ordered column, by the reference's deciles: what the thresholds 0.1 and 0.25 of the index are meant for."""
FEWEST_EXPECTED = 5.0
"""Expected rows below which bins are pooled (Cochran 1954, Biometrics 10, 417-451)."""

Kind = Literal["index", "divergence"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Bins:
    """Rows of both tables in the same bins."""

    reference: Floats
    current: Floats

    @property
    def sizes(self) -> tuple[float, float]:
        """Rows of both."""
        return float(self.reference.sum()), float(self.current.sum())


def deciles(reference: Floats, current: Floats, missing: tuple[int, int]) -> Bins:
    """At most ten bins with about equal numbers of reference rows, and one for rows without a value if there are any.

    Equal values stay together. Values outside the reference's range fall into the outermost bins.

    Args:
        reference: rows with each value, by ascending value.
        current: the same of the other table.
        missing: rows without a value, in both.
    """
    below = np.cumsum(reference) - reference / 2
    total = float(reference.sum())
    place = np.minimum((BINS * below / total).astype(np.int64), BINS - 1) if total else np.zeros(len(below), int)
    counts: list[Floats] = [
        np.bincount(place, weights=side, minlength=BINS).astype(np.float64) for side in (reference, current)
    ]
    kept = (counts[0] + counts[1]) > 0
    bins = [side[kept] for side in counts]
    if any(missing):
        bins = [np.append(side, lacking) for side, lacking in zip(bins, missing, strict=True)]
    return Bins(reference=bins[0], current=bins[1])


def pooled(bins: Bins) -> Bins:
    """The same with the rarest bins pooled until every one expects at least five rows in either table."""
    both = bins.reference + bins.current
    order = np.lexsort((bins.current, bins.reference, both))
    share = min(bins.sizes) / max(sum(bins.sizes), 1.0)
    rare = both[order] * share < FEWEST_EXPECTED
    few = int(rare.sum())
    if few == 0:
        return bins
    while few < len(both) and both[order[:few]].sum() * share < FEWEST_EXPECTED:
        few += 1
    kept, rest = order[few:], order[:few]
    sides = [np.append(side[kept], side[rest].sum()) for side in (bins.reference, bins.current)]
    return Bins(reference=sides[0], current=sides[1])


@dataclass(frozen=True, kw_only=True, eq=False)
class Distance:
    """The population stability index, or the Jensen-Shannon divergence in bits."""

    kind: Kind
    bins: Bins

    @property
    def value(self) -> float:
        """Half a row is added to every bin for the index, which is infinite for empty ones."""
        p, q = self._shares
        if self.kind == "index":
            return float(((p - q) * np.log(p / q)).sum())
        return max(0.0, float(0.5 * (_relative(p, (p + q) / 2) + _relative(q, (p + q) / 2)) / log(2)))

    def interval(self, confidence: float) -> Interval:
        """The wider of two intervals at either end.

        Near equality, the distance over (1/n + 1/m) follows a chi-squared distribution with one degree of freedom less
        than there are bins (the index: Yurdakul and Naranjo 2020, J. Risk Model Validation 14(4); the divergence:
        Menendez et al. 1997, J. Franklin Institute 334B, 307-318), whose noncentrality is inverted; far from it, it is
        normal (delta method).
        """
        from scipy.stats import norm  # a second to import

        n, m = self.bins.sizes
        unit = (1 / n + 1 / m) * (1.0 if self.kind == "index" else 1 / (8 * log(2)))
        freedom, tail = max(1, len(self.bins.reference) - 1), (1 - confidence) / 2
        statistic = self.value / unit
        low = _noncentrality(statistic, freedom, 1 - tail) * unit
        high = _noncentrality(statistic, freedom, tail) * unit
        spread = float(norm.isf(tail)) * sqrt(self._variance())
        return max(0.0, min(low, self.value - spread)), max(high, self.value + spread)

    @property
    def _shares(self) -> tuple[Floats, Floats]:
        add = 0.5 if self.kind == "index" else 0.0
        p, q = self.bins.reference + add, self.bins.current + add
        return p / p.sum(), q / q.sum()

    def _variance(self) -> float:
        p, q = self._shares
        n, m = self.bins.sizes
        return _spread(p, self._slope(p, q), n) + _spread(q, self._slope(q, p), m)

    def _slope(self, one: Floats, other: Floats) -> Floats:
        """How the distance changes with the shares of one table."""
        if self.kind == "index":
            slope: Floats = np.log(one / other) + (one - other) / one
            return slope
        there = one > 0
        slope = np.zeros(len(one))
        slope[there] = np.log(one[there] / ((one + other) / 2)[there]) / (2 * log(2))
        return slope


def _spread(shares: Floats, slope: Floats, size: float) -> float:
    """Variance of a function of multinomial shares."""
    return max(0.0, float((shares * slope**2).sum()) - float((shares * slope).sum()) ** 2) / size


def _relative(p: Floats, q: Floats) -> float:
    """Relative entropy in nats."""
    there = p > 0
    return float((p[there] * np.log(p[there] / q[there])).sum())


def _noncentrality(statistic: float, freedom: int, probability: float) -> float:
    """The noncentrality at which the statistic is the quantile; 0 if even a central one lies beyond it."""
    from scipy.stats import chi2

    if chi2.cdf(statistic, freedom) <= probability:
        return 0.0
    return float(chndtrinc(statistic, freedom, probability))


def same_levels(bins: Bins) -> float | None:
    """p-value of Pearson's chi-squared test that both tables have the same shares; None with fewer than two bins."""
    from scipy.stats import chi2

    counts = pooled(bins)
    table = np.stack([counts.reference, counts.current])
    if table.shape[1] < 2:
        return None
    expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / table.sum()
    return float(chi2.sf(((table - expected) ** 2 / expected).sum(), table.shape[1] - 1))


def same_order(distance: float, n: float, m: float) -> float:
    """p-value of the two-sample Kolmogorov-Smirnov test; conservative where values are tied.

    As scipy.stats.ks_2samp has it: Kolmogorov's distribution at the rounded effective size n m / (n + m).
    """
    from scipy.stats import kstwo

    return float(np.clip(kstwo.sf(distance, max(1, round(n * m / (n + m)))), 0.0, 1.0))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values: comparing each with a limit holds the family-wise error (Holm 1979, Scand. J. Stat. 6)."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted
