"""Threshold sweep: what would happen to each group if the threshold stood elsewhere.

What it measures
----------------
At up to 20 thresholds of the score, for every sensitive attribute (crossings are left out):

- the impact ratio of the worst-off group: the lowest selection rate that any group would have, divided by that of the
  reference group;
- the largest difference in true positive rate, and in false positive rate, between any two groups.

A row would be selected if its score reaches the threshold. The thresholds are those below which 5 %, 10 % ... 95 % of
the rows lie, rounded to three significant figures, and the plan's own. The reference group is the same throughout:
the declared one, or else that with the highest selection rate at the plan's own threshold (without one, at the middle
threshold) among those that are large enough.

Why it matters
--------------
A threshold is a choice, and fairness measured at one threshold is the fairness of that choice. The sweep shows
whether another choice would treat groups more alike, and whether the present one sits at the edge of a cliff.

How to read it
--------------
Read along the thresholds, and compare each interval with its neighbours' before believing a dip. Impact ratio 0.71
[0.60, 0.84] at threshold 0.6, b against a: were 0.6 the threshold, b, the worst-off group there, would be selected 71
times for every 100 times of a. The worst-off group may change along the way. Above 1, every group is selected more
often than the reference.

Limits
------
At high thresholds few are selected and the ratio becomes restless; at low ones nearly all are, and it nears 1
whatever the score. The worst of several groups looks bad by chance too: its interval therefore holds for all groups
at once. Where decisions are not made by this score alone, the sweep shows the score and not the decisions. Choosing
the threshold that looks best on this very table flatters it; check the choice on new rows.

References
----------
Hardt, Price and Srebro 2016 (NeurIPS), on thresholds by group and the curve they lie on. 29 CFR 1607.4(D) for the
ratio. Intervals: Katz et al. 1978, Biometrics 34, 469-474, Bonferroni over the groups; differences: Newcombe 1998,
Statistics in Medicine 17, 873-890, Bonferroni over the pairs. The simultaneous interval holds over all thresholds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from audit.errors import Absent
from audit.metrics import bounds, disparity
from audit.metrics.comparisons import PAIRWISE, comparable, gap_interval, widest
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_rates import GroupValues, rate_values
from audit.metrics.intervals import Interval, bonferroni
from audit.metrics.reference_ratios import reference_of
from audit.metrics.score_tallies import grid, tallies
from audit.metrics.tallies import Tally
from audit.needs.group_scores import GroupScores
from audit.records.evidence import Measurement, Unmeasured

RATIO = "bias.impact_ratio_at_threshold"
GAPS = {
    "bias.true_positive_rate_difference_at_threshold": "true_positive_rate",
    "bias.false_positive_rate_difference_at_threshold": "false_positive_rate",
}

METRICS: Mapping[str, str] = {
    RATIO: "Impact ratio of the worst-off group if the threshold stood here",
    "bias.true_positive_rate_difference_at_threshold": "Largest difference in true positive rate at this threshold",
    "bias.false_positive_rate_difference_at_threshold": "Largest difference in false positive rate at this threshold",
}

Said = Measurement | Unmeasured


def measure(
    scores: GroupScores,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    reference: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Said]:
    """Impact ratios and gaps of error rates at every threshold of the grid.

    Raises:
        Absent: no sensitive attribute is declared, or no row has a score.
    """
    scores.require(labels=False)
    thresholds = grid(scores.cells, scores.threshold)
    if not scores.cells["score"].notna().any():
        raise Absent("absent", "no row has a score")
    names, numbers = list(thresholds), list(thresholds.values())
    own = numbers.index(scores.threshold) if scores.threshold is not None else len(numbers) // 2
    said: dict[str, list[Estimate | Unmeasured]] = {metric: [] for metric in METRICS}
    for attribute in scores.attributes:
        found = tallies(scores.by((attribute,)), attribute, numbers)
        said[RATIO] += _ratios(found, names, own, reference, disclosure_limit, scores.rounding)
        for metric, rate in GAPS.items() if scores.labelled else ():
            rates = [rate_values(tally, rate) for tally in found]
            said[metric] += _gaps(metric, rates, names, disclosure_limit, scores.rounding)
    for metric, items in said.items():
        if metric in GAPS and not scores.labelled:
            yield Unmeasured(metric=metric, why="absent", reason="the plan names no label to compare the scores with")
        yield from (item for item in items if isinstance(item, Unmeasured))
        yield from measurements(metric, [i for i in items if isinstance(i, Estimate)], confidence=confidence)


def _ratios(
    found: Sequence[Tally], names: Sequence[str], own: int, declared: Mapping[str, str], limit: int, rounding: str
) -> Iterator[Estimate | Unmeasured]:
    rates = [rate_values(tally, "selection_rate") for tally in found]
    attribute, chosen = rates[own].attribute, reference_of(rates[own], declared, limit)
    if isinstance(chosen, tuple):
        yield Unmeasured(metric=RATIO, where={"attribute": attribute}, why=chosen[0], reason=chosen[1])
        return
    enough = (rates[own].rows >= limit) & (rates[own].support >= limit)
    compared = [int(place) for place in np.flatnonzero(rates[own].known & enough) if place != chosen]
    if not compared or not enough[chosen]:
        reason = f"fewer than two known groups have {limit} rows with a score"
        yield Unmeasured(metric=RATIO, where={"attribute": attribute}, why="too small", reason=reason)
        return
    for name, values in zip(names, rates, strict=True):
        if values.values[chosen] == 0:
            where = {"attribute": attribute, "threshold": name, "reference": values.groups[chosen]}
            reason = "the reference group's rate is 0, and nothing can be divided by it"
            yield Unmeasured(metric=RATIO, where=where, why="undefined", reason=reason)
        else:
            yield _worst(values, name, compared, chosen, rounding)


def _worst(values: GroupValues, name: str, compared: Sequence[int], chosen: int, rounding: str) -> Estimate:
    """The lowest ratio; of equal ones that of the first group by name."""
    worst = min(compared, key=lambda place: (values.values[place], values.groups[place]))
    value = float(values.values[worst] / values.values[chosen])
    if values.whole:
        counts = [int(number[place]) for place in (worst, chosen) for number in (values.hits, values.support)]
        value = disparity.rate_ratio(*counts) or 0.0
    labels = {"group": values.groups[worst], "reference": values.groups[chosen]}
    return Estimate(
        where={"attribute": values.attribute, "threshold": name, **labels},
        value=value,
        interval=_ratio_interval(values, worst, chosen, len(compared)),
        n=int(values.rows[worst]),
        support=int(values.support[worst]),
        method=f"lowest of {len(compared)} ratios to the reference group; log interval for all of them at once, 1/2 "
        f"added to every count (Katz et al. 1978; Bonferroni){rounding}",
    )


def _ratio_interval(values: GroupValues, worst: int, chosen: int, groups: int) -> Callable[[float], Interval]:
    def interval(confidence: float) -> Interval:
        if values.logs is None:
            raise ValueError("selection rates have logarithms")
        return bounds.ratio(*values.logs(bonferroni(confidence, groups)), worst, chosen)

    return interval


def _gaps(
    metric: str, found: Sequence[GroupValues], names: Sequence[str], limit: int, rounding: str
) -> Iterator[Estimate | Unmeasured]:
    places = comparable(found[0], limit)  # the labels are the same at every threshold
    if isinstance(places, tuple):
        yield Unmeasured(metric=metric, where={"attribute": found[0].attribute}, why=places[0], reason=places[1])
        return
    for name, values in zip(names, found, strict=True):
        yield Estimate(
            where={"attribute": values.attribute, "threshold": name},
            value=widest(values, places),
            interval=gap_interval(values, places),
            n=int(values.rows[places].sum()),
            support=int(values.support[places].sum()),
            method=f"highest minus lowest of {len(places)} groups; {PAIRWISE}{rounding}",
        )
