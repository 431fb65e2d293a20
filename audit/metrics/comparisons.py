"""From counts of groups to measurements: rates, and the largest difference between any two groups.

All rates are treated alike: groups below the disclosure limit, by their rows or by the rate's own denominator, are
not measured and take part in nothing; the group "unknown" has a rate but is never compared; and the simultaneous
interval counts every comparison of the metric in the audit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from audit.errors import WhyAbsent
from audit.metrics.group_rates import GroupRate, Rate, group_rates, largest_difference
from audit.metrics.intervals import Interval, bonferroni, largest_gap, wilson
from audit.records.evidence import Measurement, Unmeasured

RATE_METHOD = "fairlearn MetricFrame on counts; score interval (Wilson 1927)"
PAIRWISE = "fairlearn MetricFrame on counts; simultaneous pairwise score intervals (Newcombe 1998, Bonferroni)"

Absence = tuple[WhyAbsent, str]

EMPTY: Mapping[Rate, str] = {
    "selection_rate": "no row of the group has a decision",
    "base_rate": "no row of the group has a label",
    "true_positive_rate": "no row of the group with a decision has a favourable label",
    "false_positive_rate": "no row of the group with a decision has an unfavourable label",
    "false_negative_rate": "no row of the group with a decision has a favourable label",
    "precision": "no row of the group with a label has a favourable decision",
    "accuracy": "no row of the group has both a decision and a label",
}
"""Why a group's rate is 0/0."""


@dataclass(frozen=True, kw_only=True)
class Rated:
    """One rate of all groups of one attribute."""

    attribute: str
    """"sex", or "sex×race" for an intersection."""
    rate: Rate
    groups: tuple[GroupRate, ...]

    @property
    def known(self) -> list[GroupRate]:
        """The groups that are not unknown."""
        return [item for item in self.groups if item.known]


def rated(cells: Mapping[str, pd.DataFrame], rate: Rate) -> list[Rated]:
    """The rate of every group, by attribute; `cells` by attribute label (see `group_rates`)."""
    return [
        Rated(attribute=attribute, rate=rate, groups=tuple(group_rates(table, rate)))
        for attribute, table in cells.items()
    ]


def rates(found: Sequence[Rated], *, confidence: float, limit: int) -> Iterator[Measurement | Unmeasured]:
    """Every group's rate, the unknown group's too."""
    measured = sum(without_value(item, one.rate, limit) is None for one in found for item in one.groups)
    each = bonferroni(confidence, measured)
    for one in found:
        metric = f"bias.{one.rate}"
        if not one.groups:
            yield Unmeasured(
                metric=metric, where={"attribute": one.attribute}, why="absent", reason="there are no rows"
            )
        for item in one.groups:
            where = {"attribute": one.attribute, "group": item.group}
            if (missing := without_value(item, one.rate, limit)) is not None:
                yield Unmeasured(metric=metric, where=where, why=missing[0], reason=missing[1])
            elif item.value is not None:
                low, high = around(item.value, wilson(item.hits, item.support, confidence))
                low_all, high_all = around(item.value, wilson(item.hits, item.support, each))
                yield Measurement(
                    metric=metric,
                    where=where,
                    value=item.value,
                    low=low,
                    high=high,
                    low_all=low_all,
                    high_all=high_all,
                    confidence=confidence,
                    n=item.rows,
                    support=item.support,
                    method=RATE_METHOD,
                )


def gaps(found: Sequence[Rated], metric: str, *, confidence: float, limit: int) -> Iterator[Measurement | Unmeasured]:
    """The largest difference of a rate between any two groups, per attribute."""
    chosen = [(one, comparable(one, limit)) for one in found]
    each = bonferroni(confidence, sum(isinstance(items, list) for _, items in chosen))
    for one, items in chosen:
        where = {"attribute": one.attribute}
        if isinstance(items, tuple):
            yield Unmeasured(metric=metric, where=where, why=items[0], reason=items[1])
            continue
        value = difference(items)
        low, high = around(value, gap_interval(items, confidence))
        low_all, high_all = around(value, gap_interval(items, each))
        yield Measurement(
            metric=metric,
            where=where,
            value=value,
            low=low,
            high=high,
            low_all=low_all,
            high_all=high_all,
            confidence=confidence,
            n=sum(item.rows for item in items),
            support=sum(item.support for item in items),
            method=f"highest minus lowest of {len(items)} groups; {PAIRWISE}",
        )


def comparable(found: Rated, limit: int) -> list[GroupRate] | Absence:
    """The groups whose rates can be compared, at least two, or why there are none."""
    large = [item for item in found.known if item.rows >= limit]
    defined = [item for item in large if item.value is not None]
    usable = [item for item in defined if item.support >= limit]
    if len(usable) >= 2:
        return usable
    if len(found.known) < 2:
        return nothing_to_compare(found)
    if len(large) < 2:
        return "too small", f"fewer than two known groups have {limit} rows or more"
    if len(defined) >= 2:
        return "too small", f"fewer than two known groups have {limit} rows or more in the denominator"
    return "undefined", f"fewer than two groups have the rate: {EMPTY[found.rate]} (0/0) in the others"


def nothing_to_compare(found: Rated) -> Absence:
    """Why an attribute with fewer than two known groups has no comparison."""
    if found.known:
        return "undefined", "there is only one known group, and nothing to compare it with"
    return "absent", "no row has a known group"


def without_value(item: GroupRate, rate: Rate, limit: int) -> Absence | None:
    """Why a group's rate is not given, if it is not."""
    if item.rows < limit:
        return "suppressed", f"fewer than {limit} rows"
    if item.value is None:
        return "undefined", f"{EMPTY[rate]} (0/0)"
    if item.support < limit:  # one in five is a person as much as one in five rows is
        return "suppressed", f"fewer than {limit} rows in the denominator"
    return None


def difference(items: Sequence[GroupRate]) -> float:
    """The largest difference between these groups, at least two."""
    value = largest_difference(items)
    if value is None:
        raise ValueError("a difference needs at least two groups")
    return value


def gap_interval(items: Sequence[GroupRate], confidence: float) -> Interval:
    """Interval of the largest difference between these groups."""
    return largest_gap([(item.hits, item.support) for item in items], confidence)


def around(value: float, interval: Interval) -> Interval:
    """The interval, with the value in it even where fairlearn's last binary digit differs from ours."""
    return min(value, interval[0]), max(value, interval[1])
