"""Confidence intervals of rates, differences and ratios, from counts alone.

Chosen for their coverage where it matters, with small groups and rare outcomes, where the percentile bootstrap and
the normal approximation fail. Every function refuses an empty denominator: 0/0 has no value and no interval.
"""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist

Interval = tuple[float, float]


def bonferroni(confidence: float, comparisons: int) -> float:
    """The confidence that each of `comparisons` intervals needs for all to hold together at `confidence`.

    Bonferroni 1936; Dunn 1961. One comparison, or none, needs no correction.

    Raises:
        ValueError: confidence is not strictly between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}, expected a number between 0 and 1")
    return 1 - (1 - confidence) / max(1, comparisons)


def normal_quantile(confidence: float) -> float:
    """The z for which a standard normal lies in [-z, z] with probability `confidence`.

    Raises:
        ValueError: confidence is not strictly between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}, expected a number between 0 and 1")
    return -NormalDist().inv_cdf((1 - confidence) / 2)


def wilson(hits: int, trials: int, confidence: float = 0.95) -> Interval:
    """Score interval of a rate `hits`/`trials`: Wilson 1927, JASA 22(158), 209-212.

    Raises:
        ValueError: no trials, or hits outside 0..trials.
    """
    _counts(hits, trials)
    z = normal_quantile(confidence)
    rate, scale = hits / trials, 1 + z * z / trials
    centre = (rate + z * z / (2 * trials)) / scale
    half = z * sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials)) / scale
    # At the ends the bound is exactly 0 or 1; only rounding says otherwise.
    low = 0.0 if hits == 0 else max(0.0, min(rate, centre - half))
    high = 1.0 if hits == trials else min(1.0, max(rate, centre + half))
    return low, high


def newcombe(hits: int, trials: int, hits0: int, trials0: int, confidence: float = 0.95) -> Interval:
    """Interval of the difference hits/trials - hits0/trials0 of two independent rates.

    Newcombe 1998, Statistics in Medicine 17, 873-890, method 10 (hybrid score, without continuity correction).

    Raises:
        ValueError: a group has no trials, or hits outside 0..trials.
    """
    (low, high), (low0, high0) = wilson(hits, trials, confidence), wilson(hits0, trials0, confidence)
    rate, rate0 = hits / trials, hits0 / trials0
    difference = rate - rate0
    below = sqrt((rate - low) ** 2 + (high0 - rate0) ** 2)
    above = sqrt((high - rate) ** 2 + (rate0 - low0) ** 2)
    return max(-1.0, difference - below), min(1.0, difference + above)


def rate_ratio(hits: int, trials: int, hits0: int, trials0: int, confidence: float = 0.95) -> Interval:
    """Interval of the ratio (hits/trials) / (hits0/trials0) of two independent rates.

    Katz et al. 1978, Biometrics 34, 469-474, on the log scale, with 1/2 added to every count, hits and misses alike.
    Adding it to hits alone (Walter 1975, Biometrika 62, 371-374; Pettigrew et al. 1986, Biometrika 73, 425-435) keeps
    an empty count from breaking the logarithm, but gives a group in which everybody was hit no uncertainty at all;
    with the misses included the interval keeps its confidence there too. Widened, if need be, to contain the ratio
    of the raw counts (which is 0 when a group has no hits).

    Raises:
        ValueError: a group has no trials, hits outside 0..trials, or no hits in the reference (x/0 has no value).
    """
    _counts(hits, trials)
    _counts(hits0, trials0)
    if hits0 == 0:
        raise ValueError("the reference rate is zero; a ratio to it has no value")
    z = normal_quantile(confidence)
    k, n, k0, n0 = hits + 0.5, trials + 1, hits0 + 0.5, trials0 + 1
    centre = log(k / n) - log(k0 / n0)
    half = z * sqrt(1 / k - 1 / n + 1 / k0 - 1 / n0)
    value = (hits * trials0) / (trials * hits0)
    return min(value, exp(centre - half)), max(value, exp(centre + half))


def jaccard_to_f1(share: float) -> float:
    """F1 = 2J / (1 + J), where J = TP / (TP + FP + FN); increasing in J, so it carries an interval over."""
    return 2 * share / (1 + share)


def _counts(hits: int, trials: int) -> None:
    if trials <= 0:
        raise ValueError("no trials: a rate of 0/0 has no value")
    if not 0 <= hits <= trials:
        raise ValueError(f"{hits} hits in {trials} trials")
