"""Compare two audits: what moved, what did not, and what cannot be told.

The interval of a difference is made from the two intervals by the method of variance estimates recovery (Zou and
Donner 2008), which treats the audits as independent. A number has moved when its p-value survives the false-discovery
control of Benjamini and Hochberg (1995) over the whole list; a fact of the file itself has moved when it differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import hypot
from statistics import NormalDist

from audit.records.comparison import Comparison, Movement, Rejudged, RuleChange, State
from audit.records.evidence import Evidence, Measurement
from audit.records.judgement import Finding, Judgement, Outcome

Key = tuple[str, tuple[tuple[str, str], ...]]


def compare(before: Evidence, after: Evidence, *, false_discovery_rate: float = 0.05) -> Comparison:
    """Compare two audits number by number."""
    old, new = _by_key(before), _by_key(after)
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
    )


def _by_key(evidence: Evidence) -> dict[Key, Measurement]:
    return {_key(item.metric, item.where): item for item in evidence.measurements}


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
    if old.confidence is None or new.confidence is None:  # a fact of the file: there is nothing to estimate
        state: State = "moved" if difference else "did not move"
        return replace(blank, difference=difference, low=difference, high=difference, state=state), None
    bounds = (old.low, old.high, new.low, new.high)
    if any(bound is None for bound in bounds) or old.confidence != new.confidence:
        return replace(blank, difference=difference), None
    old_low, old_high, new_low, new_high = (float(bound) for bound in bounds if bound is not None)
    down = hypot(new.value - new_low, old_high - old.value)
    up = hypot(new_high - new.value, old.value - old_low)
    z = NormalDist().inv_cdf(0.5 + new.confidence / 2)
    error = (down if difference > 0 else up) / z
    p = 2 * NormalDist().cdf(-abs(difference) / error) if error else float(difference == 0)
    return (
        replace(blank, difference=difference, low=difference - down, high=difference + up, state="did not move"),
        p,
    )


def _benjamini_hochberg(p_values: Sequence[float | None], rate: float) -> set[int]:
    """Positions whose hypothesis is rejected with the false-discovery rate held."""
    ranked = sorted((p, position) for position, p in enumerate(p_values) if p is not None)
    last = 0
    for rank, (p, _) in enumerate(ranked, start=1):
        if p <= rate * rank / len(ranked):
            last = rank
    return {position for _, position in ranked[:last]}


def _causes(before: Evidence, after: Evidence) -> Iterator[str]:
    old = {item.role: item.sha256 for item in before.provenance.inputs}
    new = {item.role: item.sha256 for item in after.provenance.inputs}
    for role in sorted(old.keys() | new.keys()):
        if old.get(role) != new.get(role):
            yield f"the {role} file is another one"
    if before.plan.sha256 != after.plan.sha256:
        yield "the plan is another one"
    if before.provenance.tool != after.provenance.tool:
        yield f"the tool was {before.provenance.tool} and is {after.provenance.tool}"
    if before.provenance.libraries != after.provenance.libraries:
        yield "the versions of libraries differ"


_WAS: Mapping[Outcome | None, str] = {
    "passed": "passed",
    "failed": "failed",
    "undecided": "was undecided",
    "missing": "lacked something",
    "not_applicable": "did not apply",
    "scheduled": "was not in force",
    None: "was not judged",
}
_IS: Mapping[Outcome | None, str] = {
    "passed": "passes",
    "failed": "fails",
    "undecided": "is undecided",
    "missing": "lacks something",
    "not_applicable": "does not apply",
    "scheduled": "is not in force",
    None: "is not judged",
}


def compare_judgements(before: Judgement, after: Judgement) -> Rejudged:
    """Compare two judgements rule by rule: the same evidence under the law of two days, or two audits."""
    given = ("evidence", "facts", "waivers", "plan")
    differ = [name for name in given if getattr(before, f"{name}_sha256") != getattr(after, f"{name}_sha256")]
    old, new = ({finding.rule: finding for finding in one.findings} for one in (before, after))
    changes = []
    for rule in sorted(old.keys() | new.keys()):
        was, now = old.get(rule), new.get(rule)
        if was is None or now is None or was.outcome != now.outcome:
            changes.append(_rule_change(was, now, before.assessment_date, after.assessment_date))
    return Rejudged(
        causes=tuple(_differences(before, after, differ)),
        law_only=not differ,
        changes=tuple(changes),
        same=len(old.keys() | new.keys()) - len(changes),
    )


def _rule_change(was: Finding | None, now: Finding | None, then: str, today: str) -> RuleChange:
    finding = now or was
    assert finding is not None
    before, after = was.outcome if was else None, now.outcome if now else None
    said = f"{_WAS[before]} under the law of {then}, {_IS[after]} under the law of {today}"
    return RuleChange(
        rule=finding.rule,
        cite=finding.cite,
        title=finding.title,
        before=before,
        after=after,
        said=said,
        because=finding.because,
    )


def _differences(before: Judgement, after: Judgement, differ: Sequence[str]) -> Iterator[str]:
    if before.assessment_date != after.assessment_date:
        yield f"the assessment date was {before.assessment_date} and is {after.assessment_date}"
    old, new = ({pack.id: pack.sha256 for pack in one.packs} for one in (before, after))
    for pack in sorted(old.keys() | new.keys()):
        if old.get(pack) != new.get(pack):
            became = "is new" if pack not in old else "is gone" if pack not in new else "is another one"
            yield f"the pack {pack} {became}"
    for name in differ:
        yield f"the {name} {'are' if name in ('facts', 'waivers') else 'is'} not the same"
