"""Inequality of benefits: how unequally the decisions treat people, and how much of it lies between groups.

What it measures
----------------
Every case gets a benefit: 0 for who deserved the favourable decision and was refused, 1 for who was decided as
labelled, 2 for who was favoured without deserving it. Two indices tell how unequally these benefits are spread: the
generalised entropy index (alpha = 2), which is half the squared coefficient of variation, and the Theil index
(alpha = 1). The share between groups is the part of the former that remains when everybody is given the mean benefit
of their group.

Why it matters
--------------
Two groups can have equal rates while inside each of them people are treated at random. These indices look at
persons, not at groups: any error makes treatment unequal, whoever it hits. The share between groups then tells how
much of that inequality follows the sensitive attribute.

How to read it
--------------
0 means that everybody was decided as labelled, and all benefit alike. A model that errs in 10 % of cases, half of
them refusals, has a generalised entropy of 0.05. The index has no upper limit that is reached in practice and no pass
mark; compare it between models on the same rows. A share of 0.02 between groups means that 2 % of the inequality is
between groups, and 98 % would be there within each of them.

Limits
------
A small share between groups is the rule, even where groups are treated very differently: persons differ more than
groups do. Read the gaps in error rates beside it. A wrong favour is counted as a benefit above what was deserved,
not as harm, and a label is taken for what was deserved: where the label is itself unjust, so are the benefits. With
nobody benefiting the indices are undefined, and so is the share where everybody was decided as labelled. Rows
without a decision or a label are left out; the share also leaves out unknown and small groups.

References
----------
Speicher et al. 2018, "A unified approach to quantifying algorithmic unfairness", KDD, 2239-2248. Cowell and Kuga 1981,
Journal of Economic Theory 25, 131-143. AIF360 computes the same indices as ClassificationMetric's
generalized_entropy_index and theil_index, without an interval. Intervals: Zou and Donner 2008, Statistics in Medicine
27, 1693-1702, on the score intervals of the shares of wrong refusals and wrong favours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.errors import Absent
from audit.metrics.comparisons import comparable
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_rates import rate_values
from audit.metrics.inequality import (
    Benefits,
    Index,
    benefits,
    between_share,
    between_share_interval,
    generalized_entropy,
    index_interval,
    theil,
)
from audit.metrics.tallies import tally
from audit.needs.group_counts import GroupCounts
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "bias.generalized_entropy_index": "How unequally people benefit from the decisions (generalised entropy, alpha 2)",
    "bias.theil_index": "How unequally people benefit from the decisions (Theil index)",
    "bias.between_group_entropy_share": "Part of the inequality of benefits that lies between groups",
}
_INDICES: Mapping[str, Index] = {"bias.generalized_entropy_index": generalized_entropy, "bias.theil_index": theil}
_SHARE = "bias.between_group_entropy_share"
_WEIGHTED = ", with case weights at the effective size (Kish 1965)"


def measure(
    counts: GroupCounts, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Both indices over all rows, and the share between the groups of every attribute and crossing.

    Raises:
        Absent: no decision is known, or no label.
    """
    if not counts.decided:
        raise Absent("absent", "neither the data nor a model gives a decision")
    if not counts.labelled:
        raise Absent("absent", "the plan names no label to compare the decisions with")
    weighted = _WEIGHTED if "weight" in counts.cells else ""
    everybody = benefits(tally(counts.cells.assign(group="all"), ""))
    for metric, index in _INDICES.items():
        yield from _index(metric, index, everybody, weighted, confidence, disclosure_limit)
    yield from _shares(counts, weighted, confidence, disclosure_limit)


def _index(
    metric: str, index: Index, found: Benefits, weighted: str, confidence: float, limit: int
) -> Iterator[Measurement | Unmeasured]:
    rows = int(found.rows.sum())
    if rows < limit:
        reason = f"fewer than {limit} rows have both a decision and a label"
        yield Unmeasured(metric=metric, why="too small" if rows else "undefined", reason=reason)
        return
    wronged, _, spared = map(float, found.shares)
    if wronged == 1:
        yield Unmeasured(metric=metric, why="undefined", reason="nobody benefits: the mean benefit is 0 (0/0)")
        return
    size = found.total_size
    estimate = Estimate(
        value=index(wronged, spared),
        interval=lambda confidence: index_interval(index, wronged, spared, size, confidence),
        n=rows,
        support=rows,
        method="closed form from counts; score intervals of the shares of wrong refusals and wrong favours joined "
        f"(Zou and Donner 2008){weighted}",
    )
    yield from measurements(metric, [estimate], confidence=confidence)


def _shares(counts: GroupCounts, weighted: str, confidence: float, limit: int) -> Iterator[Measurement | Unmeasured]:
    if not counts.attributes:
        yield Unmeasured(metric=_SHARE, why="absent", reason="the plan declares no sensitive attribute")
        return
    estimates = []
    for one in counts.tallies:
        where = {"attribute": one.attribute}
        places = comparable(rate_values(one, "accuracy"), limit)
        if isinstance(places, tuple):
            yield Unmeasured(metric=_SHARE, where=where, why=places[0], reason=places[1])
            continue
        found = benefits(one, np.asarray(places))
        if (value := between_share(found)) is None:
            reason = "all benefit alike, so there is no inequality to divide up (0/0)"
            yield Unmeasured(metric=_SHARE, where=where, why="undefined", reason=reason)
            continue
        estimates.append(
            Estimate(
                where=where,
                value=value,
                interval=lambda confidence, found=found: between_share_interval(found, confidence),  # type: ignore[misc]
                n=int(one.rows[places].sum()),
                support=int(found.rows.sum()),
                method=f"closed form from counts of {len(places)} groups; noncentral chi-square for the part between, "
                f"delta method for the part within, joined (Zou and Donner 2008){weighted}",
            )
        )
    yield from measurements(_SHARE, estimates, confidence=confidence)
