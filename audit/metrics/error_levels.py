"""Measures of errors of estimates, from the sums over rows that a pass over them adds up.

The sums are those of `needs.error_moments`: of powers of errors, outcomes and estimates, divided by a unit.
References: Student 1908, Biometrika 6, 1-25, and Hall 1992, JRSS B 54, 221-228 (means); Satterthwaite 1946, Biometrics
Bulletin 2, 110-114 (absolute and squared errors); the delta method on the logarithm of 1 - R²; Kish 1965 (weights).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from audit.metrics import moments
from audit.metrics.group_levels import Absence, Level
from audit.metrics.means import Mean

METHODS: Mapping[str, str] = {
    "mean_error": "mean of estimate minus outcome; t interval corrected for skewness (Student 1908; Hall 1992)",
    "mean_absolute_error": "mean of absolute errors; chi-square interval (Satterthwaite 1946)",
    "root_mean_squared_error": "root of the mean squared error; chi-square interval (Satterthwaite 1946)",
    "r_squared": "1 - squared errors by squared distances from the mean; t interval of log(1 - R²), delta method",
    "mean_estimate": "mean; t interval corrected for skewness (Student 1908; Hall 1992)",
}
"""How each measure and its interval are made."""


def rows_of(name: str) -> Literal["estimated", "compared"]:
    """Which rows a measure is over: all with an estimate, or those with an outcome too."""
    return "estimated" if name == "mean_estimate" else "compared"


def error_level(name: str, cell: Mapping[str, Any] | Any, *, unit: float, centre: float) -> Level | Absence:
    """One measure of one group.

    Args:
        name: of `METHODS`.
        cell: the group's sums, by name.
        unit: what values were divided by.
        centre: what estimates were centred by.
    """
    part = rows_of(name)
    weight = float(cell[f"{part}_weight"])
    if not cell[part]:
        lacks = "an estimate" if part == "estimated" else "both an estimate and an outcome"
        return "undefined", f"no row of the group has {lacks}"

    def at(product: str) -> float:
        return float(cell[product]) / weight

    return _LEVELS[name](weight * weight / float(cell[f"{part}_square"]), at, unit, centre)


def _r_squared(size: float, at: Callable[[str], float], unit: float, centre: float) -> Level | Absence:
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


_LEVELS: Mapping[str, Callable[[float, Callable[[str], float], float, float], Level | Absence]] = {
    "mean_error": lambda size, at, unit, centre: _mean(size, at, "e", 0.0, unit),
    "mean_absolute_error": lambda size, at, unit, centre: moments.positive_mean(size, at("a"), at("ee"), unit=unit),
    "root_mean_squared_error": lambda size, at, unit, centre: moments.root_mean_square(
        size, at("ee"), at("eeee"), unit=unit
    ),
    "r_squared": _r_squared,
    "mean_estimate": lambda size, at, unit, centre: _mean(size, at, "f", centre, unit),
}
