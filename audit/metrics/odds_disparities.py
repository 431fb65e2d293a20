"""True and false positive rates together: the larger of two gaps, the smaller of two ratios, and one test of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from audit.metrics import chance
from audit.metrics.comparisons import (
    LOGARITHMS,
    PAIRWISE,
    Said,
    comparable,
    gap_interval,
    lowest_share,
    p_measured,
    ratio_interval,
    widest,
)
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_rates import GroupValues
from audit.metrics.intervals import Interval, bonferroni
from audit.metrics.tallies import Ints
from audit.records.evidence import Unmeasured

Both = tuple[GroupValues, GroupValues]
Part = tuple[GroupValues, Ints]


def larger_gaps(found: Sequence[Both], metric: str, *, confidence: float, limit: int) -> Iterator[Said]:
    """The larger of both largest differences; both hold together at half the error each."""
    chosen = list(_comparable(found, metric, limit))
    yield from (item for item in chosen if isinstance(item, Unmeasured))
    estimates = []
    for parts in (item for item in chosen if not isinstance(item, Unmeasured)):
        value = max(widest(*part) for part in parts)
        each = [gap_interval(*part) for part in parts]
        estimates.append(_estimate(parts, value, _joined(each, max), f"larger of two differences; {PAIRWISE}"))
    yield from measurements(metric, estimates, confidence=confidence)


def smaller_ratios(found: Sequence[Both], metric: str, *, confidence: float, limit: int) -> Iterator[Said]:
    """The smaller of both lowest ratios, of those rates that are not 0 in all groups."""
    chosen = list(_comparable(found, metric, limit))
    yield from (item for item in chosen if isinstance(item, Unmeasured))
    estimates = []
    for parts in (item for item in chosen if not isinstance(item, Unmeasured)):
        if any(one.values[places].max() == 0 for one, places in parts):
            reason = "a rate is 0 in every group, and nothing can be divided by it"
            yield Unmeasured(metric=metric, where=_where(parts), why="undefined", reason=reason)
            continue
        value = min(lowest_share(*part) for part in parts)
        each = [ratio_interval(*part) for part in parts]
        estimates.append(_estimate(parts, value, _joined(each, min), f"smaller of two ratios; {LOGARITHMS}"))
    yield from measurements(metric, estimates, confidence=confidence)


def either_differs(found: Sequence[Both], metric: str, *, limit: int, seed: int) -> Iterator[Said]:
    """Whether the groups differ in either rate: twice the smaller p-value (Bonferroni)."""
    chosen = list(_comparable(found, metric, limit))
    tests = sum(not isinstance(item, Unmeasured) for item in chosen)
    for parts in chosen:
        if isinstance(parts, Unmeasured):
            yield parts
            continue
        smaller = min(
            chance.of_gap(one.successes[places], one.trials[places], widest(one, places), seed)[0]
            for one, places in parts
        )
        method = f"twice the smaller p-value of both rates; {chance.DRAWS:,} random regroupings of the same rows each"
        rows, support = _sizes(parts)
        yield p_measured(metric, _where(parts), min(1.0, 2 * smaller), tests, rows, support, method)


def _comparable(found: Sequence[Both], metric: str, limit: int) -> Iterator[tuple[Part, Part] | Unmeasured]:
    for positive, negative in found:
        first, second = comparable(positive, limit), comparable(negative, limit)
        for places in (first, second):
            if isinstance(places, tuple):
                where = {"attribute": positive.attribute}
                yield Unmeasured(metric=metric, where=where, why=places[0], reason=places[1])
                break
        if not isinstance(first, tuple) and not isinstance(second, tuple):
            yield (positive, first), (negative, second)


def _joined(
    each: Sequence[Callable[[float], Interval]], extreme: Callable[[float, float], float]
) -> Callable[[float], Interval]:
    def interval(confidence: float) -> Interval:
        (low, high), (low2, high2) = (one(bonferroni(confidence, 2)) for one in each)
        return extreme(low, low2), extreme(high, high2)

    return interval


def _estimate(parts: tuple[Part, Part], value: float, interval: Callable[[float], Interval], method: str) -> Estimate:
    rows, support = _sizes(parts)
    return Estimate(where=_where(parts), value=value, interval=interval, n=rows, support=support, method=method)


def _where(parts: tuple[Part, Part]) -> dict[str, str]:
    return {"attribute": parts[0][0].attribute}


def _sizes(parts: tuple[Part, Part]) -> tuple[int, int]:
    """Rows of all groups that take part, and both denominators together."""
    (positive, first), (negative, second) = parts
    rows = int(positive.rows[np.union1d(first, second)].sum())
    return rows, int(positive.support[first].sum() + negative.support[second].sum())
