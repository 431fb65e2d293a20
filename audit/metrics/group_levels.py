"""From values of groups to measurements, where the outcome is not two-valued: each value, and the largest difference.

Treated as rates are: groups below the disclosure limit, by their rows or by the quantity's own denominator, are not
measured and take part in nothing; an unknown group has a value but is never compared; and the simultaneous interval
counts every comparison of the metric in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from audit.errors import WhyAbsent
from audit.metrics.bounds import Bounds, gap_interval
from audit.metrics.comparisons import too_few
from audit.metrics.crossings import is_known
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval
from audit.records.evidence import Measurement, Unmeasured

PAIRWISE = "simultaneous pairwise intervals (Zou and Donner 2008; Bonferroni)"

Absence = tuple[WhyAbsent, str]
Said = Measurement | Unmeasured


@dataclass(frozen=True, kw_only=True)
class Level:
    """A value that says how sure it is."""

    value: float
    interval: Callable[[float], Interval]
    """From a confidence to lower and upper limit."""


@dataclass(frozen=True, kw_only=True)
class GroupLevel:
    """One quantity of one group."""

    attribute: str
    """"sex", or "sex×race" for an intersection."""
    group: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """Further labels, such as the class."""
    rows: int
    """All rows of the group."""
    support: int
    """Rows in the quantity's own denominator."""
    found: Level | Absence
    """The value, or why there is none."""
    method: str

    @property
    def where(self) -> dict[str, str]:
        """All labels."""
        return {"attribute": self.attribute, "group": self.group, **self.labels}

    def shown(self, limit: int) -> Level | Absence:
        """The value, if it is there and may be given; otherwise why not."""
        if self.rows < limit:
            return "suppressed", f"fewer than {limit} rows"
        if isinstance(self.found, Level) and self.support < limit:
            return "suppressed", f"fewer than {limit} rows in the denominator"
        return self.found


def levels(metric: str, found: Sequence[GroupLevel], *, confidence: float, limit: int) -> Iterator[Said]:
    """Every group's value, the unknown group's too. A group that is too small is spoken of once, not once a class."""
    estimates: list[Estimate] = []
    small: set[tuple[str, str]] = set()
    for item in found:
        level = item.shown(limit)
        if isinstance(level, Level):
            estimates.append(
                Estimate(
                    where=item.where,
                    value=level.value,
                    interval=level.interval,
                    n=item.rows,
                    support=item.support,
                    method=item.method,
                )
            )
        elif item.rows < limit:
            small.add((item.attribute, item.group))
        else:
            yield Unmeasured(metric=metric, where=item.where, why=level[0], reason=level[1])
    for attribute, group in sorted(small):
        where = {"attribute": attribute, "group": group}
        yield Unmeasured(metric=metric, where=where, why="suppressed", reason=f"fewer than {limit} rows")
    yield from measurements(metric, estimates, confidence=confidence)


def differences(metric: str, found: Sequence[GroupLevel], *, confidence: float, limit: int) -> Iterator[Said]:
    """The largest difference between any two known groups, by attribute and further labels."""
    families: dict[tuple[tuple[str, str], ...], list[GroupLevel]] = {}
    for item in found:
        labels = {name: value for name, value in item.where.items() if name != "group"}
        families.setdefault(tuple(labels.items()), []).append(item)
    estimates = []
    for key, items in families.items():
        known = [item for item in items if is_known(item.group)]
        usable = [item for item in known if isinstance(item.shown(limit), Level)]
        if len(usable) < 2:
            why, reason = _nothing_to_compare(known, limit)
            yield Unmeasured(metric=metric, where=dict(key), why=why, reason=reason)
        else:
            estimates.append(_gap(dict(key), usable))
    yield from measurements(metric, estimates, confidence=confidence)


def _gap(where: Mapping[str, str], usable: Sequence[GroupLevel]) -> Estimate:
    compared = [item.found for item in usable if isinstance(item.found, Level)]
    values = np.array([level.value for level in compared])

    def ends(confidence: float) -> Bounds:
        each = np.array([level.interval(confidence) for level in compared])
        return np.fmin(values, each[:, 0]), np.fmax(values, each[:, 1])

    return Estimate(
        where=where,
        value=float(values.max() - values.min()),
        interval=gap_interval(values, ends),
        n=sum(item.rows for item in usable),
        support=sum(item.support for item in usable),
        method=f"highest minus lowest of {len(usable)} groups; {PAIRWISE}",
    )


def _nothing_to_compare(known: Sequence[GroupLevel], limit: int) -> Absence:
    large = [item for item in known if item.rows >= limit]
    without = sorted(item.found for item in large if not isinstance(item.found, Level))
    few = too_few(len(known), len(large), len(large) - len(without), limit)
    return few or (without[0][0], f"fewer than two groups have a value; in the others, {without[0][1]}")
