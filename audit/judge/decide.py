"""The decision: one set relation between a measured interval and the allowed one.

Inside passes, outside fails, straddling or not-a-number is undecided. A limit is a closed interval, so a value that
equals it is inside. A bound that is None is unbounded.
"""

from __future__ import annotations

import math

from audit.judge import words
from audit.language import _
from audit.records.evidence import Measurement
from audit.records.judgement import Outcome
from audit.records.pack import Decide, Limit

Bounds = tuple[float | None, float | None]


def bounds(measurement: Measurement, decide: Decide) -> Bounds:
    """The interval that decides: the bare value, its own interval, or the simultaneous one."""
    match decide:
        case "point":
            return measurement.value, measurement.value
        case "interval":
            return measurement.low, measurement.high
        case "family":
            return measurement.low_all, measurement.high_all


def relation(interval: Bounds, limit: Limit) -> Outcome:
    """passed, failed or undecided."""
    low = -math.inf if interval[0] is None else interval[0]
    high = math.inf if interval[1] is None else interval[1]
    if math.isnan(low) or math.isnan(high) or low > high or low == high == math.inf or low == high == -math.inf:
        return "undecided"
    least = -math.inf if limit.at_least is None else limit.at_least
    most = math.inf if limit.at_most is None else limit.at_most
    if least <= low and high <= most:
        return "passed"
    return "failed" if high < least or low > most else "undecided"


def how_many_more(measurement: Measurement, interval: Bounds, limit: Limit) -> str:
    """For an interval that straddles the limit: how many more rows would decide, as a sentence.

    An interval's half-width shrinks with the square root of the rows, so the rows must grow by the squared ratio of
    (value to the straddling bound) over (value to the limit), on the scale on which the interval was made: the
    logarithm for ratios (Katz et al. 1978, Biometrics 34:469), the number itself otherwise.
    """
    factor = _growth(measurement, interval, limit)
    if factor is None:
        return _("How many more rows would decide it cannot be told from this interval.")
    if math.isinf(factor):
        return _("The value lies on the limit itself: no number of further rows of the same kind would decide it.")
    more = max(1, math.ceil(measurement.n * (factor - 1) * (1 - 1e-9)))  # 5.25 × 100 is 525, whatever the last bit
    group = measurement.where.get("group")
    if group is None:
        return _(
            "If the value stays as it is, about {rows} would decide it.",
            rows=words.count(more, "more row", "more rows"),
        )
    return _(
        "If the value stays as it is and all groups grow alike, about {rows} of {group} would decide it.",
        rows=words.count(more, "more row", "more rows"),
        group=group,
    )


def _growth(measurement: Measurement, interval: Bounds, limit: Limit) -> float | None:
    """By what factor the rows must grow; infinite when the value lies on a limit that must be cleared."""
    value, (low, high) = measurement.value, interval
    inside = relation((value, value), limit)
    needed = []
    for edge, is_lower in ((limit.at_least, True), (limit.at_most, False)):
        if edge is None or not math.isfinite(value):
            continue
        beyond = value < edge if is_lower else value > edge
        if inside == "failed" and not beyond:
            continue  # failing on the other side is what more rows would show
        # a value inside is held back by the bound across the edge; one beyond it by the bound that reaches back
        bound = low if is_lower != beyond else high
        if bound is not None and not beyond and (bound >= edge if is_lower else bound <= edge):
            continue
        needed.append(_squared_ratio(value, bound, edge, log=measurement.metric.endswith("_ratio")))
    known = [factor for factor in needed if factor is not None]
    return max(known) if known and len(known) == len(needed) else None


def _squared_ratio(value: float, bound: float | None, edge: float, *, log: bool) -> float | None:
    if bound is None or not math.isfinite(bound):
        return None
    if value == edge:
        return math.inf
    if log:
        if min(value, bound, edge) <= 0:
            return None
        value, bound, edge = math.log(value), math.log(bound), math.log(edge)
    ratio = (value - bound) / (value - edge)
    return ratio * ratio
