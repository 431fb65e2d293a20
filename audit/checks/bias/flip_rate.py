"""Flip rate: how many decisions change when only the sensitive attribute, or a declared proxy, is swapped.

What it measures
----------------
The model is asked again about a sample of real cases, with one column changed and everything else left as it is. The
flip rate of an attribute is the share of cases whose decision changes for at least one other group. By group:
the share of everybody else whose decision changes when they are moved there, the part that gains by it (from
unfavourable to favourable), and the part that loses. A declared proxy is swapped in the same way: a category, or a
number with at most 20 values, to each of its 20 commonest other values; any other number to the one that has the
same place among those of another group, as if the median earner of one group had the income of the median earner of
the other.

Why it matters
--------------
This is the plainest test of direct discrimination: the same person, another sex, another answer. A model that passes
every comparison of rates can still treat single people differently because of what they are.

How to read it
--------------
0.03 [0.02, 0.04] for sex: three in a hundred people would be decided otherwise if their record said another sex.
Gain 0.03 and loss 0.00 for male: being recorded as male helps three in a hundred of the others and harms nobody. A
rate of 0 with 2,000 cases means less than 2 in 1,000, not never.

Limits
------
Only the one column changes. In life, sex changes the career and the income that the other columns record; the flip
rate sees none of that, and is not a causal effect. If the model sees neither a sensitive attribute nor a declared
proxy, nothing can be swapped, which does not prove that no feature stands in for one. A swap can make a case that
does not occur. Swapping a proxy to the same place in another group is not the same as drawing its value from
that group at random, and it moves the proxy alone, not what goes with it. Cases of an unknown group and cases
without a value are not swapped; nobody is moved to a group below the disclosure limit, nor to more than the 20
largest. Single attributes only. Case weights are ignored.

References
----------
Kusner et al. 2017, "Counterfactual fairness" (why flipping the attribute alone is not enough). Thanh, Ruggieri and
Turini 2011, KDD, 502-510 (situation testing). Feldman et al. 2015, KDD, 259-268 (matching by quantile). Intervals:
Wilson 1927.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import wilson
from audit.needs.swapped_decisions import MOST_VALUES, Swapped, SwappedDecisions
from audit.records.evidence import Measurement, Sample, Unmeasured

METRICS: Mapping[str, str] = {
    "bias.flip_rate": "Share of decisions that change if only the sensitive attribute is swapped",
    "bias.flip_rate_to": "Share of the others' decisions that change when they are moved to a group",
    "bias.flip_gain": "Share of the others' decisions that become favourable when they are moved to a group",
    "bias.flip_loss": "Share of the others' decisions that become unfavourable when they are moved to a group",
    "bias.proxy_flip_rate": "Share of decisions that change if only a declared proxy is swapped",
}
_BY_GROUP = ("bias.flip_rate_to", "bias.flip_gain", "bias.flip_loss")
_METHOD = "asked again with one column swapped; score interval (Wilson 1927)"

Said = Measurement | Unmeasured


def measure(swapped: SwappedDecisions, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """Flip rates of every attribute and proxy that the model sees.

    Raises:
        Absent: there is nothing that could be swapped, or no model to ask.
    """
    for metric in ("bias.flip_rate", *_BY_GROUP):
        for name in swapped.unseen:
            reason = "the model does not see it, which does not prove that no other feature stands in for it"
            yield Unmeasured(metric=metric, where={"attribute": name}, why="absent", reason=reason)
    yield from _any_flip("bias.flip_rate", swapped.attributes, swapped, confidence, disclosure_limit)
    yield from _by_group(swapped, confidence)
    for found in swapped.attributes:
        yield from _left_out(found, disclosure_limit)
    yield from _proxies(swapped, confidence, disclosure_limit)


def _any_flip(
    metric: str, columns: Sequence[Swapped], swapped: SwappedDecisions, confidence: float, limit: int
) -> Iterator[Said]:
    """Cases whose decision changes for at least one swap of a column."""
    estimates = []
    for found in columns:
        where = _where(found)
        rows = np.zeros(len(swapped.decisions), dtype=bool)
        flipped = rows.copy()
        for swap in found.swaps:
            rows |= swap.moved
            flipped |= swap.decisions != swapped.decisions
        if int(rows.sum()) < limit:
            yield _nothing_swapped(metric, found, where, limit)
        else:
            estimates.append(_share(where, int(flipped.sum()), int(rows.sum()), swapped.sample))
    yield from measurements(metric, estimates, confidence=confidence)


def _where(found: Swapped) -> dict[str, str]:
    if found.attribute == found.column:
        return {"attribute": found.column}
    attribute = {} if found.attribute is None else {"attribute": found.attribute}
    return {**attribute, "feature": found.column}


def _nothing_swapped(metric: str, found: Swapped, where: Mapping[str, str], limit: int) -> Unmeasured:
    what = "value" if found.attribute is None else "group"
    if found.known == 0:
        return Unmeasured(metric=metric, where=where, why="absent", reason=f"no row has a known {what}")
    if found.known == 1:
        reason = f"there is only one known {what}, and nothing to swap it with"
        return Unmeasured(metric=metric, where=where, why="undefined", reason=reason)
    if len(found.swaps) < 2:
        reason = f"fewer than two known {what}s have {limit} rows or more"
        return Unmeasured(metric=metric, where=where, why="too small", reason=reason)
    reason = f"fewer than {limit} sampled rows could be swapped"
    return Unmeasured(metric=metric, where=where, why="too small", reason=reason)


def _share(where: Mapping[str, str], hits: int, rows: int, sample: Sample) -> Estimate:
    return Estimate(
        where=where,
        value=hits / rows,
        interval=lambda confidence: wilson(hits, rows, confidence),
        n=rows,
        support=rows,
        method=_METHOD,
        exact=sample,
    )


def _by_group(swapped: SwappedDecisions, confidence: float) -> Iterator[Said]:
    """For each group, what happens to everybody else who is moved there."""
    before = swapped.decisions
    made: dict[str, list[Estimate]] = {metric: [] for metric in _BY_GROUP}
    for found in swapped.attributes:
        for swap in found.swaps:
            where, rows = {"attribute": found.column, "group": str(swap.group)}, int(swap.moved.sum())
            if rows == 0:
                for metric in _BY_GROUP:
                    reason = "no sampled row of another group can be moved there (0/0)"
                    yield Unmeasured(metric=metric, where=where, why="undefined", reason=reason)
                continue
            gained, lost = int((swap.decisions & ~before).sum()), int((before & ~swap.decisions).sum())
            for metric, hits in zip(_BY_GROUP, (gained + lost, gained, lost), strict=True):
                made[metric].append(_share(where, hits, rows, swapped.sample))
    for metric, estimates in made.items():
        yield from measurements(metric, estimates, confidence=confidence)


def _left_out(found: Swapped, limit: int) -> Iterator[Said]:
    """Groups that nobody was moved to."""
    for metric in _BY_GROUP:
        for group in found.small:
            where = {"attribute": found.column, "group": group}
            yield Unmeasured(metric=metric, where=where, why="suppressed", reason=f"fewer than {limit} rows")
        for group in found.further:
            where = {"attribute": found.column, "group": group}
            reason = f"only the {MOST_VALUES} largest groups are swapped to"
            yield Unmeasured(metric=metric, where=where, why="absent", reason=reason)


def _proxies(swapped: SwappedDecisions, confidence: float, limit: int) -> Iterator[Said]:
    metric = "bias.proxy_flip_rate"
    if not swapped.proxies and not swapped.unseen_proxies:
        yield Unmeasured(metric=metric, why="absent", reason="the plan declares no proxy")
    for name in swapped.unseen_proxies:
        yield Unmeasured(metric=metric, where={"feature": name}, why="absent", reason="the model does not see it")
    yield from _any_flip(metric, swapped.proxies, swapped, confidence, limit)
