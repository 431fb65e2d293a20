"""Two bodies of evidence, number by number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import isclose, sqrt
from statistics import NormalDist

from audit.compare.pairing import Pairing, pairing
from audit.metrics.intervals import wilson
from audit.records.comparison import Basis, Comparison, Movement
from audit.records.evidence import Asked, Evidence, Measurement
from audit.report.quantities import quantity

Key = tuple[str, tuple[tuple[str, str], ...]]


def compare(before: Evidence, after: Evidence, *, false_discovery_rate: float = 0.05) -> Comparison:
    """Compare two audits number by number."""
    luck = _Luck(before, after)
    old, new = _by_key(before, luck.same_rows), _by_key(after, luck.same_rows)
    keys = sorted(old.keys() | new.keys())
    pairs = [_movement(key, old.get(key), new.get(key), luck) for key in keys]
    rejected = _benjamini_hochberg([p for _, p in pairs], false_discovery_rate)
    movements = tuple(
        replace(movement, state="moved") if p is not None and position in rejected else movement
        for position, (movement, p) in enumerate(pairs)
    )
    return Comparison(
        causes=tuple(_causes(before, after, luck)),
        movements=movements,
        confidence=after.provenance.confidence,
        false_discovery_rate=false_discovery_rate,
        same_rows=luck.same_rows,
    )


class _Luck:
    """What two audits share of it."""

    def __init__(self, before: Evidence, after: Evidence) -> None:
        old, new = _digests(before), _digests(after)
        same_file = old.get("evaluation") == new.get("evaluation")
        known = same_file or before.coverage.rows == after.coverage.rows
        self.pairing = pairing(before, after) if known else Pairing(tables={})
        self.same_rows = same_file or bool(self.pairing.tables)
        self.none = same_file and old == new and _same_model(before, after) and _same_measuring(before, after)
        """The same rows, model and plan: what differs is the program."""

    def between(self, old: Measurement, new: Measurement) -> tuple[Basis, float]:
        """What the interval of a difference rests on, and the correlation that it is made with."""
        whole = old.exact is True and new.exact is True
        if self.none and whole:
            return "counted", 1.0
        if not self.same_rows:
            return "independent", 0.0
        known = self.pairing.correlation(new.metric, new.where) if whole else None
        return ("bounded", -1.0) if known is None else ("paired", known)


def _same_model(before: Evidence, after: Evidence) -> bool:
    """Both audits asked the same file, or none; of a model in memory, nobody knows."""
    asked = [one.provenance.model is not None for one in (before, after)]
    return asked[0] == asked[1] and all(
        "model" in _digests(one) for one, is_asked in zip((before, after), asked, strict=True) if is_asked
    )


def _same_measuring(before: Evidence, after: Evidence) -> bool:
    return before.plan.measuring is not None and before.plan.measuring == after.plan.measuring


def _digests(evidence: Evidence) -> Mapping[str, str]:
    """Of what was audited; the earlier model is only asked for the comparison."""
    return {item.role: item.sha256 for item in evidence.provenance.inputs if item.role != "earlier model"}


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


def _movement(key: Key, old: Measurement | None, new: Measurement | None, luck: _Luck) -> tuple[Movement, float | None]:
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
    basis, correlation = luck.between(old, new)
    levels = {level for level in (old.confidence, new.confidence) if level is not None}
    if not levels or basis == "counted":  # there is nothing to estimate
        return _counted(blank, old.value, new.value), None
    if len(levels) > 1:
        return replace(blank, difference=difference), None
    down, up = _reaches(old, new, correlation)
    down_all, up_all = (
        _reach(new.value, new.low_all, old.high_all, old.value, correlation),
        _reach(new.high_all, new.value, old.value, old.low_all, correlation),
    )
    blank = replace(
        blank,
        difference=difference,
        low_all=None if down_all is None else difference - down_all,
        high_all=None if up_all is None else difference + up_all,
        basis=basis,
    )
    if down is None or up is None:
        return blank, None
    error = (down if difference > 0 else up) / NormalDist().inv_cdf(0.5 + levels.pop() / 2)
    p = 2 * NormalDist().cdf(-abs(difference) / error) if error else float(difference == 0)
    return replace(blank, low=difference - down, high=difference + up, state="did not move"), p


def _counted(blank: Movement, old: float, new: float) -> Movement:
    """Two facts; digits that only rounding made are no movement."""
    difference = 0.0 if isclose(old, new, rel_tol=1e-9, abs_tol=1e-12) else new - old
    return replace(
        blank,
        difference=difference,
        low=difference,
        high=difference,
        low_all=difference,
        high_all=difference,
        state="moved" if difference else "did not move",
        basis="counted",
    )


def _reaches(old: Measurement, new: Measurement, correlation: float) -> tuple[float | None, float | None]:
    """How far the interval of the difference reaches below and above it."""
    down = _reach(new.value, new.low, old.high, old.value, correlation)
    return down, _reach(new.high, new.value, old.value, old.low, correlation)


def _reach(
    later: float | None, low: float | None, high: float | None, earlier: float | None, correlation: float
) -> float | None:
    """Two distances taken together as their correlation has it; None where an end is unbounded.

    Zou and Donner 2008, equation 13: at a correlation of 0, of independent numbers, the root of the sum of squares; at
    -1 their sum, which holds whatever the correlation is.
    """
    if later is None or low is None or high is None or earlier is None:
        return None
    first, second = later - low, high - earlier
    return sqrt(max(first**2 + second**2 - 2 * correlation * first * second, 0.0))


def _benjamini_hochberg(p_values: Sequence[float | None], rate: float) -> set[int]:
    """Positions whose hypothesis is rejected with the false-discovery rate held."""
    ranked = sorted((p, position) for position, p in enumerate(p_values) if p is not None)
    last = 0
    for rank, (p, _) in enumerate(ranked, start=1):
        if p <= rate * rank / len(ranked):
            last = rank
    return {position for _, position in ranked[:last]}


def _causes(before: Evidence, after: Evidence, luck: _Luck) -> Iterator[str]:
    old, new = _digests(before), _digests(after)
    for role in sorted(old.keys() | new.keys()):
        if old.get(role) != new.get(role):
            yield f"the {role} file is another one"
    yield from _endpoints(before.provenance.endpoint, after.provenance.endpoint)
    if before.plan.sha256 != after.plan.sha256:
        yield "the plan is another one"
    if before.provenance.tool != after.provenance.tool:
        yield f"the tool was {before.provenance.tool} and is {after.provenance.tool}"
    if before.provenance.libraries != after.provenance.libraries:
        yield "the versions of libraries differ"
    if luck.pairing.contradicted:
        yield "the earlier decisions that the plan names are not those that the last audit measured"


def _endpoints(old: Asked | None, new: Asked | None) -> Iterator[str]:
    """What is known of a model that answers over HTTP: never that it is the same."""
    if old is None or new is None:
        if old is not new:
            yield "the model answers at an endpoint in one of the two audits only"
    elif (old.url, old.protocol) != (new.url, new.protocol):
        yield "the model answers at another endpoint"
    elif old.version != new.version:
        said = [f"version {one.version}" if one.version else "none" for one in (old, new)]
        yield f"the endpoint declared {said[0]} and declares {said[1]}"
    else:
        yield "whether the model at the endpoint is still the same cannot be told"
