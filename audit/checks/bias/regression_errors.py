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

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from audit.metrics import moments
from audit.metrics.group_levels import Absence, GroupLevel, Level, differences, levels
from audit.metrics.means import Mean
from audit.needs.error_moments import ErrorMoments
from audit.records.evidence import Measurement, Unmeasured

if TYPE_CHECKING:
    import pandas as pd

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

_METHODS = {
    "mean_error": "mean of estimate minus outcome; t interval corrected for skewness (Student 1908; Hall 1992)",
    "mean_absolute_error": "mean of absolute errors; chi-square interval (Satterthwaite 1946)",
    "root_mean_squared_error": "root of the mean squared error; chi-square interval (Satterthwaite 1946)",
    "r_squared": "1 - squared errors by squared distances from the mean; t interval of log(1 - R²), delta method",
    "mean_estimate": "mean; t interval corrected for skewness (Student 1908; Hall 1992)",
}
_WEIGHTED = ", case weights, effective size (Kish 1965)"


def measure(
    sums: ErrorMoments, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Error measures of every group, and the largest differences between known groups."""
    for name in _METHODS:
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
    part = "estimated" if name == "mean_estimate" else "compared"
    for attribute, table in sums.tables().items():
        for _, cell in table.iterrows():
            yield GroupLevel(
                attribute=attribute,
                group=str(cell["group"]),
                rows=int(cell["n"]),
                support=int(cell[part]),
                found=_found(cell, part, name, sums),
                method=_METHODS[name] + _WEIGHTED * sums.weighted,
            )


def _found(cell: pd.Series[Any], part: str, name: str, sums: ErrorMoments) -> Level | Absence:
    weight = float(cell[f"{part}_weight"])
    if not cell[part]:
        lacks = "an estimate" if part == "estimated" else "both an estimate and an outcome"
        return "undefined", f"no row of the group has {lacks}"

    def at(product: str) -> float:
        return float(cell[product]) / weight

    return _LEVELS[name](weight * weight / float(cell[f"{part}_square"]), at, sums)


def _r_squared(size: float, at: Callable[[str], float], sums: ErrorMoments) -> Level | Absence:
    """R² from sums about the overall mean: those about the group's own mean follow by the binomial theorem."""
    m, m2, m3, m4 = at("y"), at("yy"), at("yyy"), at("yyyy")
    residual, total = at("ee"), m2 - m * m
    if total <= moments.ROUNDING * m2:
        total = 0.0
    if total == 0 or residual == 0:
        return moments.explained(size, residual, total, 0.0)
    fourth = m4 - 4 * m * m3 + 6 * m * m * m2 - 3 * m**4
    both = at("eeyy") - 2 * m * at("eey") + m * m * residual
    spread = at("eeee") / residual**2 - 2 * both / (residual * total) + fourth / total**2
    return moments.explained(size, residual, total, spread)


def _mean(size: float, at: Callable[[str], float], letter: str, shift: float, unit: float) -> Level | Absence:
    """A mean from sums of first, second and third powers."""
    if size < moments.FEWEST:
        return moments.too_few(size, moments.FEWEST)
    first, second, third = (at(letter * power) for power in (1, 2, 3))
    variance = second - first * first
    if variance <= moments.ROUNDING * second:
        return moments.NO_SPREAD
    made = Mean(
        value=shift + unit * first,
        variance=unit * unit * variance / (size - 1),
        size=size,
        skewness=(third - 3 * first * second + 2 * first**3) / variance**1.5,
    )
    return Level(value=made.value, interval=made.interval)


_LEVELS: Mapping[str, Callable[[float, Callable[[str], float], ErrorMoments], Level | Absence]] = {
    "mean_error": lambda size, at, sums: _mean(size, at, "e", 0.0, sums.unit),
    "mean_absolute_error": lambda size, at, sums: moments.positive_mean(size, at("a"), at("ee"), unit=sums.unit),
    "root_mean_squared_error": lambda size, at, sums: moments.root_mean_square(
        size, at("ee"), at("eeee"), unit=sums.unit
    ),
    "r_squared": _r_squared,
    "mean_estimate": lambda size, at, sums: _mean(size, at, "f", sums.centre, sums.unit),
}
