"""Calibration by group: whether a score means the same for everybody.

What it measures
----------------
Only where scores are probabilities between 0 and 1, and from rows with both a score and a label. For every group:

- calibration error: how far scores and observed shares of favourable labels lie apart, on average over ten equally
  wide bins of the score, each weighted by its rows;
- calibration-in-the-large: observed share of favourable labels minus mean score;
- observed by expected: that share divided by the mean score;
- calibration slope: the factor by which the log-odds of the scores would have to be multiplied to be right, once
  they are shifted as well (logistic recalibration). Scores of exactly 0 and 1, whose log-odds are infinite, are moved
  halfway to the next score of the table.

By attribute the largest difference of calibration-in-the-large and of slope between any two groups.

Why it matters
--------------
A score of 0.7 is acted upon as "seven in ten". If it means eight in ten for one group and six in ten for another,
then one threshold asks more of the first group than of the second, however equal the rates come out.

How to read it
--------------
A calibrated group has error 0, in-the-large 0, observed by expected 1 and slope 1, each within its interval.
In-the-large 0.05 [0.03, 0.07]: five points more have a favourable label than the scores say, so this group is scored
too low on the whole. A slope below 1: its high scores are too high and its low ones too low; above 1: they are too
timid.

Limits
------
The calibration error is positive by chance alone, the more so the smaller the group: read its lower end, which is 0
where luck explains it; its interval is conservative. For the same reason no difference of calibration errors between
groups is given. Ten bins cannot see errors inside a bin. Groups whose shares of favourable labels differ cannot, save
by a perfect score, be calibrated and have equal error rates at once, so this quantity and equalized odds pull in
different directions. The slope needs ten rows of each label, and labels that overlap in score.

References
----------
Naeini, Cooper and Hauskrecht 2015 (AAAI); Guo et al. 2017 (ICML). Cox 1958, Biometrika 45, 562-565; Van Calster et
al. 2019, BMC Medicine 17, 230 (calibration: the Achilles heel of predictive analytics). Kleinberg, Mullainathan and
Raghavan 2017 (ITCS); Chouldechova 2017, Big Data 5, 153-163. Intervals: parametric bootstrap of the bins; Student
1908 (skewness: Hall 1992) with at least the variance that the scores imply; Wilson 1927 for the observed share; Wald
for the slope (sandwich with case weights, Binder 1983); differences: Zou and Donner 2008, Bonferroni over the pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from audit.metrics import calibration, means, recalibration
from audit.metrics.group_levels import Absence, GroupLevel, Level, differences, levels
from audit.metrics.score_groups import ScoreGroup
from audit.needs.group_scores import GroupScores
from audit.records.evidence import Measurement, Unmeasured

ERROR = "bias.calibration_error"
LARGE = "bias.calibration_in_the_large"
RATIO = "bias.observed_by_expected"
SLOPE = "bias.calibration_slope"

METRICS: Mapping[str, str] = {
    ERROR: "Mean distance between a group's scores and observed shares, over ten bins",
    LARGE: "Observed share of favourable labels of a group minus its mean score",
    f"{LARGE}_difference": "Largest difference between groups in observed share minus mean score",
    RATIO: "Observed share of favourable labels of a group divided by its mean score",
    SLOPE: "Factor that makes the log-odds of a group's scores right",
    f"{SLOPE}_difference": "Largest difference in calibration slope between groups",
}

Found = tuple[Level | Absence, int, str]
"""Value, or why there is none; its denominator; its method."""
Ends = tuple[float, float] | None

_EMPTY: Absence = ("undefined", "no row of the group has both a score and a label (0/0)")
_NO_PROBABILITY: Absence = ("undefined", "the score is no probability between 0 and 1")
_NO_SLOPE: Absence = ("undefined", "no finite slope exists: the scores of the two labels do not overlap")
_WILSON = "share observed by mean score; score interval of the share (Wilson 1927)"
_LOGISTIC = "logistic recalibration (Cox 1958); Wald interval"


def measure(
    scores: GroupScores, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
) -> Iterator[Measurement | Unmeasured]:
    """Calibration of all groups and crossings, and largest differences.

    Raises:
        Absent: no sensitive attribute is declared, no label is named, or there are no rows.
    """
    scores.require(labels=True)
    known = scores.cells["score"].dropna().to_numpy(dtype=np.float64)
    fit, ends = bool(((known >= 0) & (known <= 1)).all()), recalibration.inside(known)
    found: dict[str, list[GroupLevel]] = {metric: [] for metric in (ERROR, LARGE, RATIO, SLOPE)}
    for attribute, groups in scores.groups(crossed=True):
        for item in groups:
            for metric, (level, support, method) in _quantities(item, fit, ends, seed).items():
                found[metric].append(
                    GroupLevel(
                        attribute=attribute,
                        group=item.group,
                        rows=item.rows,
                        support=support,
                        found=level,
                        method=method + scores.rounding,
                    )
                )
    for metric, values in found.items():
        yield from levels(metric, values, confidence=confidence, limit=disclosure_limit)
    for metric in (LARGE, SLOPE):
        yield from differences(f"{metric}_difference", found[metric], confidence=confidence, limit=disclosure_limit)


def _quantities(item: ScoreGroup, fit: bool, ends: Ends, seed: int) -> dict[str, Found]:
    rows = item.positives.rows + item.negatives.rows
    if not (fit and rows):
        return dict.fromkeys((ERROR, LARGE, RATIO, SLOPE), (_EMPTY if fit else _NO_PROBABILITY, rows, ""))
    error = calibration.calibration(item.positives, item.negatives)
    return {
        ERROR: (Level(value=error.value, interval=partial(error.interval, seed=seed)), rows, error.method),
        LARGE: _in_the_large(item, rows),
        RATIO: _observed_by_expected(item, rows),
        SLOPE: _slope(item, ends),
    }


def _in_the_large(item: ScoreGroup, rows: int) -> Found:
    method = means.WEIGHTED if item.scored.weighted else means.METHOD
    if rows < 2:
        return ("too small", "an interval of a mean needs two rows; one more is needed"), rows, method
    found = calibration.in_the_large(item.positives, item.negatives)
    return Level(value=found.value, interval=found.interval), rows, method


def _observed_by_expected(item: ScoreGroup, rows: int) -> Found:
    found = calibration.observed_by_expected(item.positives, item.negatives)
    if found is None:
        return ("undefined", "all scores of the group are 0, and nothing can be divided by that"), rows, _WILSON
    return Level(value=found.value, interval=found.interval), rows, _WILSON


def _slope(item: ScoreGroup, ends: Ends) -> Found:
    support = min(item.positives.rows, item.negatives.rows)
    missing = recalibration.FEWEST - support
    if missing > 0:
        needs = f"the slope needs {recalibration.FEWEST} rows of each label, {missing} more than the group has"
        return ("too small", needs), support, _LOGISTIC
    found = recalibration.recalibrate(item.positives, item.negatives, ends) if ends is not None else None
    if found is None:
        return _NO_SLOPE, support, _LOGISTIC
    return Level(value=found.slope, interval=found.interval), support, _LOGISTIC
