"""Two groups compared within strata, and pooled: Mantel-Haenszel estimates, their intervals and tests.

References
----------
Cochran 1954, Biometrics 10, 417-451; Mantel and Haenszel 1959, J. Natl. Cancer Inst. 22, 719-748 (estimates, test).
Robins, Breslow and Greenland 1986, Biometrics 42, 311-323 (variance of the odds ratio). Greenland and Robins 1985,
Biometrics 41, 55-68 (of the ratio of rates). Sato 1989, Biometrics 45, 1323-1324 (of the difference). Breslow and
Day 1980, Statistical Methods in Cancer Research I, 4.4; Tarone 1985, Biometrika 72, 91-95 (homogeneity). Mantel and
Fleiss 1980, Am. J. Epidemiol. 112, 129-134 (when there are enough rows).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import erfc, exp, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from audit.metrics.intervals import Interval, normal_quantile

ENOUGH = 5.0
"""Mantel and Fleiss: the expected count must have this much room below and above."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """One 2 x 2 table a stratum: hits and trials of a group, and of the reference. Only strata that have both."""

    hits: Floats
    trials: Floats
    hits0: Floats
    trials0: Floats

    @property
    def sizes(self) -> Floats:
        """Rows of each stratum."""
        return self.trials + self.trials0

    @property
    def expected(self) -> Floats:
        """The group's hits in each stratum if both groups had the same rate there."""
        return self.trials * (self.hits + self.hits0) / self.sizes


def tables(hits: ArrayLike, trials: ArrayLike, hits0: ArrayLike, trials0: ArrayLike) -> Tables:
    """Tables of the strata in which both groups occur: the others compare nothing."""
    a, n, c, m = (np.asarray(counts, dtype=np.float64) for counts in (hits, trials, hits0, trials0))
    both = (n > 0) & (m > 0)
    return Tables(hits=a[both], trials=n[both], hits0=c[both], trials0=m[both])


def room(made: Tables) -> float:
    """How far the expected count lies from the least and the most that it can be (Mantel and Fleiss 1980).

    From `ENOUGH` on, the normal approximation behind test and intervals holds, however small single strata are.
    """
    chosen = made.hits + made.hits0
    least, most = np.maximum(0, chosen - made.trials0).sum(), np.minimum(made.trials, chosen).sum()
    expected = made.expected.sum()
    return float(min(expected - least, most - expected))


def odds_ratio(made: Tables) -> float | None:
    """Common odds ratio of the group against the reference; None for x/0."""
    for_, against, _, _ = _odds_parts(made)
    return float(for_.sum() / against.sum()) if against.sum() > 0 else None


def odds_ratio_interval(made: Tables, confidence: float = 0.95) -> Interval:
    """Robins, Breslow and Greenland 1986, on the log scale."""
    made = _filled(made, lambda one: min(parts.sum() for parts in _odds_parts(one)[:2]))
    r, s, p, q = _odds_parts(made)
    up, down = r.sum(), s.sum()
    variance = (p @ r) / (2 * up**2) + (p @ s + q @ r) / (2 * up * down) + (q @ s) / (2 * down**2)
    return _log_interval(up / down, variance, confidence)


def risk_ratio(made: Tables) -> float | None:
    """Common ratio of rates, group to reference; None for x/0."""
    up, down = _risk_parts(made)
    return float(up / down) if down > 0 else None


def risk_ratio_interval(made: Tables, confidence: float = 0.95) -> Interval:
    """Greenland and Robins 1985, on the log scale."""
    made = _filled(made, lambda one: min(_risk_parts(one)))
    up, down = _risk_parts(made)
    chosen, n = made.hits + made.hits0, made.sizes
    variance = ((chosen * made.trials * made.trials0 - made.hits * made.hits0 * n) / n**2).sum() / (up * down)
    return _log_interval(up / down, variance, confidence)


def risk_difference(made: Tables) -> float | None:
    """Common difference of rates, group minus reference; None without a stratum that has both."""
    weight = made.trials * made.trials0 / made.sizes
    if not weight.sum():
        return None
    return float(weight @ (made.hits / made.trials - made.hits0 / made.trials0) / weight.sum())


def risk_difference_interval(made: Tables, confidence: float = 0.95) -> Interval:
    """Sato 1989: consistent for few large strata and for many small ones alike."""

    def variance(one: Tables) -> float:
        value, n = risk_difference(one) or 0.0, one.sizes
        n1, n0 = one.trials, one.trials0
        p = (n1**2 * one.hits0 - n0**2 * one.hits + n1 * n0 * (n0 - n1) / 2) / n**2
        q = (one.hits * (n0 - one.hits0) + one.hits0 * (n1 - one.hits)) / (2 * n)
        return float((value * p.sum() + q.sum()) / (n1 * n0 / n).sum() ** 2)

    centre = risk_difference(made) or 0.0
    half = normal_quantile(confidence) * sqrt(max(0.0, variance(_filled(made, variance))))
    return max(-1.0, centre - half), min(1.0, centre + half)


def equal_within_strata(made: Tables) -> float:
    """Two-sided p-value that both groups have the same rate in every stratum: Cochran-Mantel-Haenszel.

    Without continuity correction. If nothing varies within any stratum, nothing speaks against equality: 1.
    """
    n, chosen = made.sizes, made.hits + made.hits0
    many = n > 1
    spread = (made.trials * made.trials0 * chosen * (n - chosen))[many] / (n[many] ** 2 * (n[many] - 1))
    if not spread.sum():
        return 1.0
    distance = made.hits.sum() - made.expected.sum()
    return erfc(abs(distance) / sqrt(2 * spread.sum()))


def same_odds_ratio(made: Tables) -> float | None:
    """P-value that the odds ratio is the same in all strata: Breslow and Day 1980 with Tarone's correction.

    Strata in which a fitted count is below 5 are left out, for the chi-squared distribution does not hold there; which
    ones depends on margins alone. None without a common odds ratio or without two such strata.
    """
    from scipy.stats import chi2

    common = odds_ratio(made)
    if not common:
        return None
    chosen = made.hits + made.hits0
    fitted = _fitted(made, common)
    others = np.stack([fitted, made.trials - fitted, chosen - fitted, made.trials0 - chosen + fitted])
    dense = others.min(axis=0) >= ENOUGH
    if dense.sum() < 2:
        return None
    variance = 1 / (1 / others[:, dense]).sum(axis=0)
    distance = (made.hits - fitted)[dense]
    statistic = (distance**2 / variance).sum() - distance.sum() ** 2 / variance.sum()
    return float(chi2.sf(max(0.0, statistic), int(dense.sum()) - 1))


def contradict(crude: float, crude_interval: Interval, pooled: float, pooled_interval: Interval) -> bool:
    """Whether the overall difference and the one within strata tell different stories (Simpson 1951).

    At least one of them is established (its interval excludes 0); they are not both established with the same sign;
    and each lies outside the other's interval, so that neither is just a less certain version of the other.
    """
    sides = [_side(crude_interval), _side(pooled_interval)]
    apart = not _in(crude, pooled_interval) and not _in(pooled, crude_interval)
    return apart and any(sides) and sides[0] != sides[1]


def _side(interval: Interval) -> int:
    return (interval[0] > 0) - (interval[1] < 0)


def _in(value: float, interval: Interval) -> bool:
    return interval[0] <= value <= interval[1]


def _odds_parts(made: Tables) -> tuple[Floats, Floats, Floats, Floats]:
    """R, S, P and Q of Robins, Breslow and Greenland, by stratum."""
    a, b = made.hits, made.trials - made.hits
    c, d = made.hits0, made.trials0 - made.hits0
    n = made.sizes
    return a * d / n, b * c / n, (a + d) / n, (b + c) / n


def _risk_parts(made: Tables) -> tuple[float, float]:
    n = made.sizes
    return float((made.hits * made.trials0 / n).sum()), float((made.hits0 * made.trials / n).sum())


def _filled(made: Tables, degenerate: Callable[[Tables], Any]) -> Tables:
    """The tables; with 1/2 added to each of the four counts, spread over the strata by size, where a sum is 0."""
    if degenerate(made) > 0:
        return made
    share = made.sizes / made.sizes.sum()
    half = 0.5 * share
    return Tables(
        hits=made.hits + half, trials=made.trials + share, hits0=made.hits0 + half, trials0=made.trials0 + share
    )


def _log_interval(centre: float, variance: float, confidence: float) -> Interval:
    half = normal_quantile(confidence) * sqrt(max(0.0, variance))
    return exp(log(centre) - half), exp(log(centre) + half)


def _fitted(made: Tables, ratio: float) -> Floats:
    """The group's hits in each stratum that give this odds ratio with the stratum's own margins."""
    chosen = made.hits + made.hits0
    if ratio == 1:
        return made.expected
    # (1 - ratio) x^2 + b x + c = 0; this form of the root loses no digits when ratio is near 1.
    b, c = made.trials0 - chosen + ratio * (made.trials + chosen), -ratio * made.trials * chosen
    return -2 * c / (b + np.sqrt(b**2 - 4 * (1 - ratio) * c))
