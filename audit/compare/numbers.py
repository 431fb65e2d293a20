"""Two bodies of evidence, number by number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import hypot
from statistics import NormalDist

from audit.metrics.intervals import wilson
from audit.records.comparison import Comparison, Movement, State
from audit.records.evidence import Evidence, Measurement
from audit.report.quantities import quantity

Key = tuple[str, tuple[tuple[str, str], ...]]


def compare(before: Evidence, after: Evidence, *, false_discovery_rate: float = 0.05) -> Comparison:
    """Compare two audits number by number."""
    same_rows = _digests(before).get("evaluation") == _digests(after).get("evaluation")
    old, new = _by_key(before, same_rows), _by_key(after, same_rows)
    keys = sorted(old.keys() | new.keys())
    pairs = [_movement(key, old.get(key), new.get(key)) for key in keys]
    rejected = _benjamini_hochberg([p for _, p in pairs], false_discovery_rate)
    movements = tuple(
        replace(movement, state="moved") if p is not None and position in rejected else movement
        for position, (movement, p) in enumerate(pairs)
    )
    return Comparison(
        causes=tuple(_causes(before, after)),
        movements=movements,
        confidence=after.provenance.confidence,
        false_discovery_rate=false_discovery_rate,
        same_rows=same_rows,
    )


def _digests(evidence: Evidence) -> Mapping[str, str]:
    return {item.role: item.sha256 for item in evidence.provenance.inputs}


def _by_key(evidence: Evidence, same_rows: bool) -> dict[Key, Measurement]:
    """What is compared: everything but p-values."""
    confidence = evidence.provenance.confidence
    family = Counter(item.metric for item in evidence.measurements)
    return {
        _key(item.metric, item.where): item if same_rows else _sampled(item, confidence, family[item.metric])
        for item in evidence.measurements
        if quantity(item.metric).unit != "probability"
    }


def _sampled(item: Measurement, confidence: float, family: int) -> Measurement:
    """A counted share as the estimate that it is, once the rows are others; alone, and among all of its metric."""
    hits = item.value * item.support
    counted = item.confidence is None and quantity(item.metric).unit == "share" and item.support > 0
    if not counted or not 0 <= item.value <= 1 or abs(hits - round(hits)) > 1e-6 * max(1.0, hits):
        return item
    own, together = (wilson(round(hits), item.support, 1 - (1 - confidence) / many) for many in (1, family))
    return replace(
        item,
        low=min(item.value, own[0]),
        high=max(item.value, own[1]),
        low_all=min(item.value, together[0]),
        high_all=max(item.value, together[1]),
        confidence=confidence,
    )


def _key(metric: str, where: Mapping[str, str]) -> Key:
    return metric, tuple(sorted(where.items()))


def _movement(key: Key, old: Measurement | None, new: Measurement | None) -> tuple[Movement, float | None]:
    """The movement, undecided as yet, and the p-value of "nothing moved"; None where there is none."""
    metric, labels = key
    blank = Movement(
        metric=metric,
        where=dict(labels),
        before=old.value if old else None,
        after=new.value if new else None,
        difference=None,
        low=None,
        high=None,
        state="cannot tell",
    )
    if old is None or new is None:
        return blank, None
    difference = new.value - old.value
    levels = {level for level in (old.confidence, new.confidence) if level is not None}
    if not levels:  # a fact of the file: there is nothing to estimate
        state: State = "moved" if difference else "did not move"
        blank = replace(blank, low_all=difference, high_all=difference)
        return replace(blank, difference=difference, low=difference, high=difference, state=state), None
    if len(levels) > 1:
        return replace(blank, difference=difference), None
    low_all, high_all = _simultaneous(old, new, difference)
    blank = replace(blank, difference=difference, low_all=low_all, high_all=high_all)
    bounds = (old.low, old.high, new.low, new.high)
    if any(bound is None for bound in bounds):
        return blank, None
    old_low, old_high, new_low, new_high = (float(bound) for bound in bounds if bound is not None)
    down = hypot(new.value - new_low, old_high - old.value)
    up = hypot(new_high - new.value, old.value - old_low)
    z = NormalDist().inv_cdf(0.5 + levels.pop() / 2)
    error = (down if difference > 0 else up) / z
    p = 2 * NormalDist().cdf(-abs(difference) / error) if error else float(difference == 0)
    return (
        replace(blank, low=difference - down, high=difference + up, state="did not move"),
        p,
    )


def _simultaneous(old: Measurement, new: Measurement, difference: float) -> tuple[float | None, float | None]:
    """The same from the intervals that hold for all of the metric at once: so does the interval of each difference."""
    down = _reach(new.value, new.low_all, old.high_all, old.value)
    up = _reach(new.high_all, new.value, old.value, old.low_all)
    return None if down is None else difference - down, None if up is None else difference + up


def _reach(*ends: float | None) -> float | None:
    """Length of the two distances taken together; None where an end is unbounded."""
    known = [end for end in ends if end is not None]
    return hypot(known[0] - known[1], known[2] - known[3]) if len(known) == len(ends) else None


def _benjamini_hochberg(p_values: Sequence[float | None], rate: float) -> set[int]:
    """Positions whose hypothesis is rejected with the false-discovery rate held."""
    ranked = sorted((p, position) for position, p in enumerate(p_values) if p is not None)
    last = 0
    for rank, (p, _) in enumerate(ranked, start=1):
        if p <= rate * rank / len(ranked):
            last = rank
    return {position for _, position in ranked[:last]}


def _causes(before: Evidence, after: Evidence) -> Iterator[str]:
    old, new = _digests(before), _digests(after)
    for role in sorted(old.keys() | new.keys()):
        if old.get(role) != new.get(role):
            yield f"the {role} file is another one"
    if before.plan.sha256 != after.plan.sha256:
        yield "the plan is another one"
    if before.provenance.tool != after.provenance.tool:
        yield f"the tool was {before.provenance.tool} and is {after.provenance.tool}"
    if before.provenance.libraries != after.provenance.libraries:
        yield "the versions of libraries differ"
