"""From values of groups to measurements: each group's, and the extremes over all pairs of groups.

All quantities are treated alike: groups below the disclosure limit, by their rows or by the quantity's own
denominator, are not measured and take part in nothing; the group "unknown" has a value but is never compared; and
the simultaneous interval counts every comparison of the metric in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from audit.errors import WhyAbsent
from audit.metrics import bounds, chance
from audit.metrics.families import Estimate, measured_together, measurements
from audit.metrics.group_rates import GroupValues
from audit.metrics.intervals import Interval
from audit.metrics.tallies import Ints
from audit.records.evidence import Measurement, Unmeasured, counted

Said = Measurement | Unmeasured
Absence = tuple[WhyAbsent, str]

PAIRWISE = "simultaneous pairwise intervals (Newcombe 1998; Zou and Donner 2008; Bonferroni)"
LOGARITHMS = "simultaneous pairwise log intervals, 1/2 added to every count (Katz et al. 1978; Bonferroni)"


def levels(found: Sequence[GroupValues], metric: str, *, confidence: float, limit: int) -> Iterator[Said]:
    """Every group's value, the unknown group's too."""
    chosen = []
    for one in found:
        if not one.groups:
            yield Unmeasured(
                metric=metric, where={"attribute": one.attribute}, why="absent", reason="there are no rows"
            )
        given = (one.rows >= limit) & (one.support >= limit) & ~np.isnan(one.values)
        for place in np.flatnonzero(~given).tolist():
            if (missing := without_value(one, place, limit)) is not None:
                where = {"attribute": one.attribute, "group": one.groups[place]}
                yield Unmeasured(metric=metric, where=where, why=missing[0], reason=missing[1])
        chosen.append((one, np.flatnonzero(given)))
    family = sum(len(places) for _, places in chosen)
    for one, places in chosen:
        yield from measured_together(
            metric,
            [{"attribute": one.attribute, "group": one.groups[place]} for place in places.tolist()],
            one.values[places],
            _at(one, places),
            (one.rows[places], one.support[places]),
            one.method,
            confidence=confidence,
            family=family,
        )


def gaps(found: Sequence[GroupValues], metric: str, *, confidence: float, limit: int) -> Iterator[Said]:
    """The largest difference between any two groups, per attribute."""

    def estimate(one: GroupValues, places: Ints) -> tuple[float, Callable[[float], Interval], str]:
        said = f"highest minus lowest of {len(places)} groups; {PAIRWISE}"
        return widest(one, places), gap_interval(one, places), said

    yield from _extremes(found, metric, estimate, confidence, limit)


def smallest_ratios(found: Sequence[GroupValues], metric: str, *, confidence: float, limit: int) -> Iterator[Said]:
    """The lowest value divided by the highest, per attribute."""

    def estimate(one: GroupValues, places: Ints) -> tuple[float, Callable[[float], Interval], str] | Absence:
        if one.values[places].max() == 0:
            return "undefined", "the highest value is 0, and nothing can be divided by it"
        said = f"lowest divided by highest of {len(places)} groups; {LOGARITHMS}"
        return lowest_share(one, places), ratio_interval(one, places), said

    yield from _extremes(found, metric, estimate, confidence, limit)


def chances(found: Sequence[GroupValues], metric: str, *, confidence: float, limit: int, seed: int) -> Iterator[Said]:
    """What of each gap chance alone explains: `<metric>_p_value`, and `<metric>_beyond_chance`.

    The p-value is the share of random regroupings of the same rows whose gap is at least as large. The corrected gap
    is the gap less the mean of those gaps, and not below 0; the interval is that of the gap itself.
    """
    corrected = []
    chosen = [(one, comparable(one, limit)) for one in found]
    tests = sum(isinstance(places, np.ndarray) for _, places in chosen)
    for one, places in chosen:
        where = {"attribute": one.attribute}
        if isinstance(places, tuple):
            for name in ("p_value", "beyond_chance"):
                yield Unmeasured(metric=f"{metric}_{name}", where=where, why=places[0], reason=places[1])
            continue
        gap = widest(one, places)
        p_value, expected = chance.of_gap(one.successes[places], one.trials[places], gap, seed)
        rows, support = int(one.rows[places].sum()), int(one.support[places].sum())
        method = f"{chance.DRAWS:,} random regroupings of the same rows (permutation test of the largest difference)"
        yield p_measured(f"{metric}_p_value", where, p_value, tests, rows, support, method)
        corrected.append((where, max(0.0, gap - expected), one, places, rows, support, expected))
    yield from measurements(
        f"{metric}_beyond_chance",
        [
            Estimate(
                where=where,
                value=value,
                interval=gap_interval(one, places),
                n=rows,
                support=support,
                method=f"largest difference less {expected:.4f}, its mean over {chance.DRAWS:,} random regroupings; "
                f"interval of the difference: {PAIRWISE}",
            )
            for where, value, one, places, rows, support, expected in corrected
        ],
        confidence=confidence,
    )


def p_measured(
    metric: str, where: dict[str, str], value: float, tests: int, n: int, support: int, method: str
) -> Measurement:
    """A p-value; its simultaneous interval reaches to the Bonferroni-adjusted one."""
    made = counted(metric, value, where=where, n=n, support=support, method=method)
    return Measurement(**{**vars(made), "high_all": min(1.0, value * max(1, tests))})


def comparable(found: GroupValues, limit: int) -> Ints | Absence:
    """Places of the groups whose values can be compared, at least two, or why there are none."""
    known = found.known
    large = known & (found.rows >= limit)
    defined = large & ~np.isnan(found.values)
    usable = defined & (found.support >= limit)
    if usable.sum() >= 2:
        return np.flatnonzero(usable)
    lost: Absence = ("undefined", f"fewer than two groups have a value: {found.empty} in the others")
    return too_few(int(known.sum()), int(large.sum()), int(defined.sum()), limit) or lost


def too_few(known: int, large: int, defined: int, limit: int) -> Absence | None:
    """Why fewer than two groups can be compared; None if it is because the others have no value.

    Args:
        known: groups that are known.
        large: those of them with `limit` rows.
        defined: those of them that have a value, over a denominator of whatever size.
        limit: the disclosure limit.
    """
    if known < 2:
        return nothing_to_compare(known)
    if large < 2:
        return "too small", f"fewer than two known groups have {limit} rows or more"
    if defined >= 2:
        return "too small", f"fewer than two known groups have {limit} rows or more in the denominator"
    return None


def nothing_to_compare(known: int) -> Absence:
    """Why an attribute with one known group, or none, has no comparison."""
    if known:
        return "undefined", "there is only one known group, and nothing to compare it with"
    return "absent", "no row has a known group"


def without_value(found: GroupValues, place: int, limit: int) -> Absence | None:
    """Why a group's value is not given, if it is not."""
    if found.rows[place] < limit:
        return "suppressed", f"fewer than {limit} rows"
    if np.isnan(found.values[place]):
        return "undefined", found.empty
    if found.support[place] < limit:  # one in five is a person as much as one in five rows is
        return "suppressed", f"fewer than {limit} rows in the denominator"
    return None


def _extremes(
    found: Sequence[GroupValues],
    metric: str,
    estimate: Callable[[GroupValues, Ints], tuple[float, Callable[[float], Interval], str] | Absence],
    confidence: float,
    limit: int,
) -> Iterator[Said]:
    estimates = []
    for one in found:
        where, places = {"attribute": one.attribute}, comparable(one, limit)
        made = places if isinstance(places, tuple) else estimate(one, places)
        if isinstance(places, tuple) or len(made) == 2:
            yield Unmeasured(metric=metric, where=where, why=made[0], reason=made[1])  # type: ignore[arg-type]
            continue
        rows, support = int(one.rows[places].sum()), int(one.support[places].sum())
        value, interval, method = made
        estimates.append(Estimate(where=where, value=value, interval=interval, n=rows, support=support, method=method))
    yield from measurements(metric, estimates, confidence=confidence)


def _at(one: GroupValues, places: Ints) -> Callable[[float], bounds.Bounds]:
    """Bounds of these groups alone."""

    def ends(confidence: float) -> bounds.Bounds:
        low, high = one.bounds(confidence)
        return low[places], high[places]

    return ends


def widest(one: GroupValues, places: Ints) -> float:
    """The largest difference between these groups."""
    return float(one.values[places].max() - one.values[places].min())


def gap_interval(one: GroupValues, places: Ints) -> Callable[[float], Interval]:
    """Interval of the largest difference between these groups."""
    return one.kept("gap", places, lambda: bounds.gap_interval(one.values[places], _at(one, places)))


def lowest_share(one: GroupValues, places: Ints) -> float:
    """The lowest value of these groups divided by the highest."""
    return float(one.values[places].min() / one.values[places].max())


def ratio_interval(one: GroupValues, places: Ints) -> Callable[[float], Interval]:
    """Interval of the lowest value of these groups divided by the highest.

    Raises:
        ValueError: the quantity has no logarithms.
    """
    if (logs := one.logs) is None:
        raise ValueError("the quantity has no logarithms")

    def interval(confidence: float) -> Interval:
        middle, half = logs(bounds.for_pairs(confidence, len(places)))
        return bounds.smallest_ratio(middle[places], half[places])

    return one.kept("ratio", places, lambda: interval)
