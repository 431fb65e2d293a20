"""Errors of estimates: how far, and in which direction, estimated numbers lie from what happened, by group.

What it measures
----------------
For a system that estimates a number (a price, a wage, a length of stay) instead of deciding: per group, the mean
error (estimate minus outcome, so above 0 means that the group is estimated too high), the mean absolute error, the
root mean squared error (which weighs large errors more), R² (the share of the differences within the group that the
estimates explain) and the mean estimate itself. For each, the largest difference between any two groups.

Why it matters
--------------
A mean error of 0 over everybody can hide one group estimated too high and another too low: premiums, tax assessments
and credit limits then shift money from one to the other. A group with larger absolute errors is served worse, even
where its errors cancel out. EU law asks for the accuracy for the groups of people on which a high-risk system is
intended to be used (AI Act, Annex IV, point 3).

How to read it
--------------
A mean error of -420 [-515, -325] for women: their outcomes are underestimated by 420 on average, and with luck
allowed for, by between 325 and 515, in the unit of the outcome. R² is 1 for perfect estimates, 0 for estimates no
better than the group's own average, and below 0 for worse ones. Largest differences are the highest minus the lowest
value of the groups whose names are known.

Limits
------
Whether too high is good or bad for a person depends on what is estimated; no sign is called favourable. R² compares
with the spread inside the group, so a group of people alike has a low R² even if the estimates are close; read the
errors beside it. In a group whose outcomes are all the same it has no value. Rows without a finite estimate and
outcome are left out. The mean estimate takes all rows with an estimate. Where all values of a group are the same,
nothing says what luck does, and no interval is made up; R² needs 30 rows for one. With errors that have very heavy
tails, 95 % intervals of the root mean squared error hold in about 93 % of cases. With case weights, all means are
weighted and the number of rows becomes Kish's effective number.

References
----------
fairlearn's MetricFrame and scikit-learn give the same values. Intervals: Student 1908, Biometrika 6, 1-25, and Hall
1992, JRSS B 54, 221-228 (means); Satterthwaite 1946, Biometrics Bulletin 2, 110-114 (absolute and squared errors); the
delta method on the logarithm of 1 - R²; Zou and Donner 2008, Statistics in Medicine 27, 1693-1702 (differences); Kish
1965, Survey Sampling, 11.7 (weights). Agarwal, Dudík and Wu 2019, Fair Regression, ICML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.error_levels import METHODS, error_level, rows_of
from audit.metrics.group_levels import GroupLevel, differences, levels
from audit.needs.error_moments import ErrorMoments
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "bias.mean_error": "Mean of estimate minus outcome of a group",
    "bias.mean_absolute_error": "Mean distance between estimate and outcome of a group",
    "bias.root_mean_squared_error": "Root of the mean squared distance between estimate and outcome of a group",
    "bias.r_squared": "Share of the outcome's variance within a group that the estimates explain",
    "bias.mean_estimate": "Mean estimate of a group",
    "bias.mean_error_difference": "Largest difference in mean error between groups",
    "bias.mean_absolute_error_difference": "Largest difference in mean absolute error between groups",
    "bias.root_mean_squared_error_difference": "Largest difference in root mean squared error between groups",
    "bias.r_squared_difference": "Largest difference in R² between groups",
    "bias.mean_estimate_difference": "Largest difference in mean estimate between groups",
}

_WEIGHTED = ", case weights, effective size (Kish 1965)"


def measure(
    sums: ErrorMoments, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Error measures of every group, and the largest differences between known groups."""
    for name in METHODS:
        metrics = f"bias.{name}", f"bias.{name}_difference"
        if name != "mean_estimate" and not sums.outcomes:
            for metric in metrics:
                reason = "the plan names no column of outcomes to compare the estimates with"
                yield Unmeasured(metric=metric, why="absent", reason=reason)
            continue
        found = list(_groups(sums, name))
        yield from levels(metrics[0], found, confidence=confidence, limit=disclosure_limit)
        yield from differences(metrics[1], found, confidence=confidence, limit=disclosure_limit)


def _groups(sums: ErrorMoments, name: str) -> Iterator[GroupLevel]:
    part = rows_of(name)
    for attribute, table in sums.tables().items():
        for _, cell in table.iterrows():
            yield GroupLevel(
                attribute=attribute,
                group=str(cell["group"]),
                rows=int(cell["n"]),
                support=int(cell[part]),
                found=error_level(name, cell, unit=sums.unit, centre=sums.centre),
                method=METHODS[name] + _WEIGHTED * sums.weighted,
            )
