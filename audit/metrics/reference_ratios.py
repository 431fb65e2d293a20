"""From values of groups to measurements: each group against a reference group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from audit.metrics import bounds, disparity
from audit.metrics.comparisons import Absence, Said, nothing_to_compare, p_measured, without_value
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_rates import GroupValues
from audit.metrics.intervals import Interval
from audit.metrics.significance import equal_rates, pooled_z
from audit.records.evidence import Unmeasured
from audit.records.subject import CROSS

METHOD = "quotient of exact counts; log interval with 1/2 added to every count (Katz et al. 1978)"
WEIGHTED = "quotient of weighted rates; log interval at the effective sizes (Katz et al. 1978; Kish 1965)"
DIFFERENCE = "difference from the reference group; interval from those of both (Newcombe 1998; Zou and Donner 2008)"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A group and the reference it is compared with."""

    values: GroupValues
    group: int
    """Its place among the groups."""
    reference: int

    @property
    def where(self) -> dict[str, str]:
        """Labels."""
        names = self.values.groups
        return {"attribute": self.values.attribute, "group": names[self.group], "reference": names[self.reference]}

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Hits and support of the group, then of the reference."""
        hits, support = self.values.hits, self.values.support
        return tuple(int(number[place]) for place in (self.group, self.reference) for number in (hits, support))  # type: ignore[return-value]

    @property
    def effective(self) -> tuple[float, float, float, float]:
        """The same at the effective sizes of weighted cases."""
        hits, trials = self.values.successes, self.values.trials
        return tuple(float(number[place]) for place in (self.group, self.reference) for number in (hits, trials))  # type: ignore[return-value]


def pairs(
    found: Sequence[GroupValues], metric: str, *, reference: Mapping[str, str], limit: int
) -> tuple[list[Pair], list[Unmeasured]]:
    """Every known group with its reference, and those that cannot be compared."""
    good: list[Pair] = []
    bad: list[Unmeasured] = []
    for one in found:
        chosen = reference_of(one, reference, limit)
        if isinstance(chosen, tuple):
            bad.append(Unmeasured(metric=metric, where={"attribute": one.attribute}, why=chosen[0], reason=chosen[1]))
            continue
        for place in np.flatnonzero(one.known):
            pair = Pair(values=one, group=int(place), reference=chosen)
            missing = without_value(one, pair.group, limit)
            if pair.group == chosen:
                continue
            if missing is None:
                good.append(pair)
            else:
                bad.append(Unmeasured(metric=metric, where=pair.where, why=missing[0], reason=missing[1]))
    return good, bad


def ratios(
    found: Sequence[GroupValues], metric: str, *, reference: Mapping[str, str], confidence: float, limit: int
) -> Iterator[Said]:
    """Each group's rate divided by the reference group's."""
    good, bad = pairs(found, metric, reference=reference, limit=limit)
    yield from bad
    estimates = []
    for pair in good:
        if pair.values.values[pair.reference] == 0:
            reason = "the reference group's rate is 0, and nothing can be divided by it"
            yield Unmeasured(metric=metric, where=pair.where, why="undefined", reason=reason)
            continue
        values = pair.values.values
        value = float(values[pair.group] / values[pair.reference])
        if pair.values.whole:
            value = disparity.rate_ratio(*pair.counts) or 0.0
        estimates.append(_estimate(pair, value, _ratio_interval(pair), METHOD if pair.values.whole else WEIGHTED))
    yield from measurements(metric, estimates, confidence=confidence)


def differences(
    found: Sequence[GroupValues], metric: str, *, reference: Mapping[str, str], confidence: float, limit: int
) -> Iterator[Said]:
    """Each group's value minus the reference group's."""
    good, bad = pairs(found, metric, reference=reference, limit=limit)
    yield from bad
    estimates = []
    for pair in good:
        values = pair.values.values
        value = float(values[pair.group] - values[pair.reference])
        estimates.append(_estimate(pair, value, _difference_interval(pair), DIFFERENCE))
    yield from measurements(metric, estimates, confidence=confidence)


def p_values(found: Sequence[GroupValues], metric: str, *, reference: Mapping[str, str], limit: int) -> Iterator[Said]:
    """How likely a difference from the reference group at least this large is if the two rates are equal.

    The simultaneous interval reaches from the p-value to its Bonferroni-adjusted value.
    """
    good, bad = pairs(found, metric, reference=reference, limit=limit)
    yield from bad
    for pair in good:
        if pair.values.whole:
            value, method = equal_rates(*pair.counts)
        else:
            value, method = pooled_z(*pair.effective), "two-proportion z-test at the effective sizes (Kish 1965)"
        support = int(pair.values.support[[pair.group, pair.reference]].sum())
        yield p_measured(metric, pair.where, value, len(good), int(pair.values.rows[pair.group]), support, method)


def _estimate(pair: Pair, value: float, interval: Callable[[float], Interval], method: str) -> Estimate:
    return Estimate(
        where=pair.where,
        value=value,
        interval=interval,
        n=int(pair.values.rows[pair.group]),
        support=int(pair.values.support[pair.group]),
        method=method,
    )


def _ratio_interval(pair: Pair) -> Callable[[float], Interval]:
    logs = pair.values.logs
    if logs is None:
        raise ValueError("the quantity has no logarithms")
    return lambda confidence: bounds.ratio(*logs(confidence), pair.group, pair.reference)


def _difference_interval(pair: Pair) -> Callable[[float], Interval]:
    one = pair.values
    return lambda confidence: bounds.difference(one.values, one.bounds(confidence), pair.group, pair.reference)


def reference_of(found: GroupValues, declared: Mapping[str, str], limit: int) -> int | Absence:
    """Place of the reference group: the declared one, else the best that is large enough; or why there is none."""
    if found.known.sum() < 2:
        return nothing_to_compare(int(found.known.sum()))
    name = declared_reference(found.attribute, declared)
    if name is None:
        best = disparity.reference_group(found, limit)
        return best if best is not None else (
            "too small", f"no group has the {limit} rows and the 2 % of all rows that a reference needs"
        )  # fmt: skip
    if name not in found.groups or not found.known[found.groups.index(name)]:
        return "absent", "the declared reference group does not occur"
    place = found.groups.index(name)
    if found.rows[place] < limit:
        return "suppressed", f"the declared reference group has fewer than {limit} rows"
    if np.isnan(found.values[place]):
        return "undefined", f"the reference group has no value: {found.empty}"
    return place


def declared_reference(attribute: str, declared: Mapping[str, str]) -> str | None:
    """The declared reference of an attribute; of an intersection only if each of its parts has one."""
    if attribute in declared:
        return declared[attribute]
    parts = attribute.split(CROSS)
    return CROSS.join(declared[part] for part in parts) if set(parts) <= set(declared) else None
