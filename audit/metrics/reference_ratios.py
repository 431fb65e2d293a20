"""From counts of groups to measurements: each group against a reference group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.metrics import disparity, intervals
from audit.metrics.comparisons import EMPTY, Absence, Rated, nothing_to_compare, without_value
from audit.metrics.group_rates import GroupRate
from audit.metrics.significance import equal_rates
from audit.records.evidence import Measurement, Unmeasured
from audit.records.subject import CROSS

METHOD = "quotient of exact counts; log interval with 1/2 added to every count (Katz et al. 1978)"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A group and the reference it is compared with."""

    attribute: str
    group: GroupRate
    reference: GroupRate

    @property
    def where(self) -> dict[str, str]:
        """Labels."""
        return {"attribute": self.attribute, "group": self.group.group, "reference": self.reference.group}

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Hits and support of the group, then of the reference."""
        return self.group.hits, self.group.support, self.reference.hits, self.reference.support


def pairs(
    found: Sequence[Rated], metric: str, *, reference: Mapping[str, str], limit: int
) -> tuple[list[Pair], list[Unmeasured]]:
    """Every known group with its reference, and those that cannot be compared."""
    good: list[Pair] = []
    bad: list[Unmeasured] = []
    for one in found:
        chosen = _reference(one, reference, limit)
        if isinstance(chosen, tuple):
            bad.append(Unmeasured(metric=metric, where={"attribute": one.attribute}, why=chosen[0], reason=chosen[1]))
            continue
        for item in one.known:
            pair = Pair(attribute=one.attribute, group=item, reference=chosen)
            missing = without_value(item, one.rate, limit)
            if item.group == chosen.group:
                continue
            if missing is None:
                good.append(pair)
            else:
                bad.append(Unmeasured(metric=metric, where=pair.where, why=missing[0], reason=missing[1]))
    return good, bad


def ratios(
    found: Sequence[Rated], metric: str, *, reference: Mapping[str, str], confidence: float, limit: int
) -> Iterator[Measurement | Unmeasured]:
    """Each group's rate divided by the reference group's."""
    good, bad = pairs(found, metric, reference=reference, limit=limit)
    yield from bad
    each = intervals.bonferroni(confidence, sum(pair.reference.hits > 0 for pair in good))
    for pair in good:
        value = disparity.rate_ratio(*pair.counts)
        if value is None:
            reason = "the reference group's rate is 0, and nothing can be divided by it"
            yield Unmeasured(metric=metric, where=pair.where, why="undefined", reason=reason)
            continue
        low, high = intervals.rate_ratio(*pair.counts, confidence)
        low_all, high_all = intervals.rate_ratio(*pair.counts, each)
        yield Measurement(
            metric=metric,
            where=pair.where,
            value=value,
            low=low,
            high=high,
            low_all=low_all,
            high_all=high_all,
            confidence=confidence,
            n=pair.group.rows,
            support=pair.group.support,
            method=METHOD,
        )


def p_values(
    found: Sequence[Rated], metric: str, *, reference: Mapping[str, str], limit: int
) -> Iterator[Measurement | Unmeasured]:
    """How likely a difference from the reference group at least this large is if the two rates are equal.

    The simultaneous interval reaches from the p-value to its Bonferroni-adjusted value.
    """
    good, bad = pairs(found, metric, reference=reference, limit=limit)
    yield from bad
    for pair in good:
        value, method = equal_rates(*pair.counts)
        yield Measurement(
            metric=metric,
            where=pair.where,
            value=value,
            low=value,
            high=value,
            low_all=value,
            high_all=min(1.0, value * len(good)),
            confidence=None,
            n=pair.group.rows,
            support=pair.group.support + pair.reference.support,
            method=method,
        )


def _reference(found: Rated, declared: Mapping[str, str], limit: int) -> GroupRate | Absence:
    if len(found.known) < 2:
        return nothing_to_compare(found)
    name = _declared(found.attribute, declared)
    if name is None:
        best = disparity.reference_group(found.known, limit)
        return best or ("too small", f"no group has the {limit} rows and the 2 % of all rows that a reference needs")
    group = next((item for item in found.known if item.group == name), None)
    if group is None:
        return "absent", "the declared reference group does not occur"
    if group.rows < limit:
        return "suppressed", f"the declared reference group has fewer than {limit} rows"
    if group.value is None:
        return "undefined", f"the reference group has no rate: {EMPTY[found.rate]} (0/0)"
    return group


def _declared(attribute: str, declared: Mapping[str, str]) -> str | None:
    """The declared reference of an attribute; of an intersection only if each of its parts has one."""
    if attribute in declared:
        return declared[attribute]
    parts = attribute.split(CROSS)
    return CROSS.join(declared[part] for part in parts) if set(parts) <= set(declared) else None
