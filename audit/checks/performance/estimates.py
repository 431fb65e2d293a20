"""Estimates: how far estimated numbers lie from what happened, over all rows.

What it measures
----------------
For a system that estimates a number (a price, a wage, a length of stay) instead of deciding: the mean error (estimate
minus outcome, so above 0 means too high), the mean absolute error, the root mean squared error (which weighs large
errors more) and R² (the share of the differences between outcomes that the estimates explain).

Why it matters
--------------
What is paid, lent or reserved by an estimate is as wrong as the estimate. A mean error away from 0 is a bill that
somebody pays in every case; a large root mean squared error beside a small mean absolute one means a few estimates
that are far off, and these are people too.

How to read it
--------------
A mean absolute error of 310 [298, 322]: estimates are off by 310 on average, in the unit of the outcome. R² is 1 for
perfect estimates, 0 for estimates no better than giving everybody the average, and below 0 for worse ones.

Limits
------
Rows without a finite estimate and outcome are left out. Where all errors are the same, nothing says what luck does, and
no interval is made up; R² needs 30 rows for one. With errors that have very heavy tails, intervals are a little too
narrow. With case weights, means are weighted and the number of rows becomes Kish's effective number. Measured where the
plan declares a sensitive attribute, in the same pass as the errors by group.

References
----------
scikit-learn's mean_absolute_error, root_mean_squared_error and r2_score give the same values. Intervals: Student 1908,
Biometrika 6, 1-25, and Hall 1992, JRSS B 54, 221-228 (mean error); Satterthwaite 1946, Biometrics Bulletin 2, 110-114
(absolute and squared errors); the delta method on the logarithm of 1 - R²; Kish 1965, Survey Sampling, 11.7 (weights).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import fsum

from audit.metrics.error_levels import METHODS, error_level
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import Level
from audit.needs.error_moments import ErrorMoments
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "performance.mean_error": "Mean of estimate minus outcome",
    "performance.mean_absolute_error": "Mean distance between estimate and outcome",
    "performance.root_mean_squared_error": "Root of the mean squared distance between estimate and outcome",
    "performance.r_squared": "Share of the outcome's variance that the estimates explain",
}

_WEIGHTED = ", case weights, effective size (Kish 1965)"


def measure(
    sums: ErrorMoments, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Error measures over all rows."""
    numbers = sums.cells.drop(columns=list(sums.attributes))
    cell = {str(name): fsum(column) for name, column in numbers.items()}  # the order of groups is irrelevant
    rows = int(cell["compared"])
    for metric in METRICS:
        if not sums.outcomes:
            reason = "the plan names no column of outcomes to compare the estimates with"
            yield Unmeasured(metric=metric, why="absent", reason=reason)
            continue
        if 0 < rows < disclosure_limit:
            reason = f"fewer than {disclosure_limit} rows have both an estimate and an outcome"
            yield Unmeasured(metric=metric, why="suppressed", reason=reason)
            continue
        name = metric.partition(".")[2]
        found = error_level(name, cell, unit=sums.unit, centre=sums.centre)
        if not isinstance(found, Level):
            reason = found[1].replace("row of the group", "row").replace("the group has", "there are")
            reason = reason.replace(" of the group", "")
            yield Unmeasured(metric=metric, why=found[0], reason=reason)
            continue
        method = METHODS[name] + _WEIGHTED * sums.weighted
        estimate = Estimate(value=found.value, interval=found.interval, n=int(cell["n"]), support=rows, method=method)
        yield from measurements(metric, [estimate], confidence=confidence)
