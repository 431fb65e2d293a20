"""Coverage of the intervals of scores, for `benchmarks.coverage`: areas under the ROC curve, and calibration."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from statistics import NormalDist

import numpy as np
from scipy.stats import beta

from audit.metrics.calibration import calibration, in_the_large, observed_by_expected
from audit.metrics.ranking import FEWEST_LOST, area
from audit.metrics.recalibration import FEWEST, inside, recalibrate
from audit.metrics.score_groups import Scores, distinct
from audit.metrics.tallies import Floats, Ints

AREAS = (0.6, 0.75, 0.9, 0.97)
POSITIVES = (20, 50, 200, 500)
NEGATIVES = 4  # for each positive
ROWS = (50, 200, 1_000, 5_000)
TRUTHS = {"right scores": (0.0, 1.0), "too extreme and too low": (0.3, 0.7)}
"""Intercept and slope of the truth's log-odds on those that the scores claim."""

Row = tuple[str, int, float, bool]
"""What is measured, on how many rows, how often its interval holds the truth, and whether that much is promised."""


def areas(draws: int) -> Iterator[Row]:
    """DeLong's interval where it is used, and the exact one of disjoint pairs where that one cannot be."""
    for truth in AREAS:
        apart = sqrt(2) * NormalDist().inv_cdf(truth)  # two normal distributions with this area
        for size in POSITIVES:
            rng, held = np.random.default_rng([size, round(truth * 100)]), 0
            for _ in range(draws):
                found = area(_sample(rng.normal(apart, 1, size)), _sample(rng.normal(0, 1, NEGATIVES * size)))
                if found is not None:
                    low, high = found.interval(0.95)
                    held += low <= truth <= high
            yield f"area under the ROC curve, {truth:g}", size, held / draws, size * (1 - truth) >= 2 * FEWEST_LOST


def calibrations(draws: int) -> Iterator[Row]:
    """Calibration error, in the large, observed by expected and slope of scores on a fine grid."""
    score = np.linspace(0.005, 0.995, 199)
    weight = beta.pdf(score, 2, 3)
    weight /= weight.sum()
    for said, (intercept, slope) in TRUTHS.items():
        truth = 1 / (1 + np.exp(-(intercept + slope * np.log(score / (1 - score)))))
        place = np.clip(np.ceil(score * 10).astype(int) - 1, 0, 9)
        error = float(np.abs(np.bincount(place, weights=weight * (truth - score))).sum())
        true = (error, float(weight @ (truth - score)), float("nan"), slope)
        for size in ROWS:
            held = np.zeros(4)
            rng = np.random.default_rng([size, round(slope * 10)])
            for seed in range(draws):
                n = rng.multinomial(size, weight)
                held += _held(score, rng.binomial(n, truth), n, truth, true, seed)
            few = size * float(weight @ np.minimum(truth, 1 - truth)) < FEWEST
            names = ("calibration error", "calibration in the large", "observed by expected", "calibration slope")
            for name, times in zip(names, held.tolist(), strict=True):
                yield f"{name}, {said}", size, times / draws, not few


def _held(score: Floats, hits: Ints, n: Ints, share: Floats, true: tuple[float, ...], seed: int) -> Floats:
    """Which of the four intervals hold the truth. Observed by expected takes the scores as given."""
    positives, negatives = distinct(score, hits), distinct(score, n - hits)
    line = recalibrate(positives, negatives, inside(score) or (0.0, 1.0))
    ratio = observed_by_expected(positives, negatives)
    if line is None or ratio is None:
        raise ValueError("too few rows for an interval")
    ends = (
        calibration(positives, negatives).interval(0.95, seed),
        in_the_large(positives, negatives).interval(0.95),
        ratio.interval(0.95),
        line.interval(0.95),
    )
    given = float(n @ share) / float(n @ score)
    truths = (true[0], true[1], given, true[3])
    return np.array([low <= one + 1e-12 and one - 1e-12 <= high for (low, high), one in zip(ends, truths, strict=True)])


def _sample(score: Floats) -> Scores:
    return distinct(score, np.ones(len(score)))
