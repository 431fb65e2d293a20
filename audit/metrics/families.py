"""From estimates to measurements: each with its own interval, and one that holds for the whole family at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isinf

import numpy as np

from audit.metrics.intervals import Interval, bonferroni
from audit.metrics.tallies import Floats, Ints
from audit.records.evidence import Measurement, Sample


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number and how sure it is at any confidence."""

    where: Mapping[str, str] = field(default_factory=dict)
    """Labels."""
    value: float
    interval: Callable[[float], Interval]
    """From a confidence to lower and upper bound, which may be infinite; widened, if need be, to contain the value."""
    n: int
    """Rows behind it."""
    support: int
    """The quantity's own denominator, in rows."""
    method: str
    exact: bool | Sample = True


def measurements(metric: str, estimates: Sequence[Estimate], *, confidence: float) -> Iterator[Measurement]:
    """The estimates of one metric, which are one family: all of an audit's comparisons of it, in one call.

    The simultaneous interval of each is its interval at the confidence that Bonferroni's inequality asks of every
    single one for all of them to hold together at `confidence`.
    """
    each = bonferroni(confidence, len(estimates))
    for item in estimates:
        low, high = _around(item.value, item.interval(confidence))
        low_all, high_all = _around(item.value, item.interval(each))
        yield Measurement(
            metric=metric,
            where=item.where,
            value=item.value,
            low=_finite(low),
            high=_finite(high),
            # A simulated interval may wobble; the one that promises more is never the narrower.
            low_all=_finite(min(low, low_all)),
            high_all=_finite(max(high, high_all)),
            confidence=confidence,
            n=item.n,
            support=item.support,
            method=item.method,
            exact=item.exact,
        )


def measured_together(
    metric: str,
    where: Sequence[Mapping[str, str]],
    values: Floats,
    bounds: Callable[[float], tuple[Floats, Floats]],
    rows: Sequence[Ints],
    method: str,
    *,
    confidence: float,
    family: int,
) -> Iterator[Measurement]:
    """The same as `measurements`, of many numbers whose bounds are arrays.

    Args:
        metric: theirs.
        where: labels of each.
        values: shape (numbers,).
        bounds: from a confidence to the lower and upper bounds of all.
        rows: those behind each, and in each one's own denominator.
        method: theirs.
        confidence: of the intervals.
        family: how many estimates of the metric the audit has.
    """
    (low, high), (lowest, highest) = bounds(confidence), bounds(bonferroni(confidence, family))
    low, high = np.fmin(values, low), np.fmax(values, high)
    ends = low, high, np.fmin(low, lowest), np.fmax(high, highest)
    columns = [column.tolist() for column in (values, *rows)]
    limits = [_without_infinity(column) for column in ends]
    for labels, value, n, support, low_one, high_one, low_all, high_all in zip(where, *columns, *limits, strict=True):
        yield Measurement(
            metric=metric,
            where=labels,
            value=value,
            low=low_one,
            high=high_one,
            low_all=low_all,
            high_all=high_all,
            confidence=confidence,
            n=n,
            support=support,
            method=method,
        )


def _around(value: float, interval: Interval) -> Interval:
    """The interval, with the value in it even where rounding differs in the last binary digit."""
    return min(value, interval[0]), max(value, interval[1])


def _without_infinity(bounds: Floats) -> list[float | None]:
    found = bounds.astype(object)
    found[np.isinf(bounds)] = None
    return list(found.tolist())


def _finite(bound: float) -> float | None:
    return None if isinf(bound) else bound  # NaN stays, and is refused
