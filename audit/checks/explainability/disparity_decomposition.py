"""Decomposition of the disparity: which features carry the difference between two groups.

What it measures
----------------
Cases of the reference group are turned into cases of the other group, one feature after the other, in random orders,
and the model is asked at every step. What the score, or the decision, gains at a step is that feature's part. The parts
add up exactly to the difference between the two groups' mean scores, and to that between their selection rates. Where
the model predicts a number, they add up to the difference between the mean estimates, in the unit of the estimate.

Why it matters
--------------
"Group B is approved twelve points less often" is where the questions begin. If nine of the twelve points come from
recorded late payments, the talk is about those; if they come from the postcode, it is another talk.

How to read it
--------------
selection_rate_difference -0.12 for women against men; selection_rate_difference_part late_payments -0.09
[-0.12, -0.06]: nine of the twelve points come with late payments. Parts with the opposite sign soften the difference.

Limits
------
It says through which features the model makes the difference, not whether they justify it, nor what caused them.
Features that go together share their part in a way that rests on cases between two persons, which may not exist. Single
attributes, not combinations; unknown groups are left out. The interval treats the rows of the smaller group as the
independent ones. The difference is that of the explained rows, of which explainability.rows_explained gives the number.

References
----------
Shapley 1953. Merrick and Taly 2020, "The Explanation Game". Begley et al. 2020, "Explainability for fair machine
learning". Interval of a mean: Student 1908; Hall 1992.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval
from audit.metrics.walks import Parts
from audit.needs.disparity_walks import DisparityWalk, DisparityWalks
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.score_difference": "Difference in mean score of a group from the reference group",
    "explainability.score_difference_part": "Part of that difference that comes with one feature",
    "explainability.selection_rate_difference": "Difference in selection rate of a group from the reference group",
    "explainability.selection_rate_difference_part": "Part of that difference that comes with one feature",
    "explainability.estimate_difference": "Difference in mean estimate of a group from the reference group",
    "explainability.estimate_difference_part": "Part of that difference that comes with one feature",
}
_DECIDED, _ESTIMATED = tuple(METRICS)[:4], tuple(METRICS)[4:]
_METHOD = (
    "Shapley value by random walks between paired rows of both groups (Merrick and Taly 2020); t interval (Hall 1992)"
)


def measure(
    walks: DisparityWalks, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Every group of every single attribute against its reference.

    Raises:
        Absent: no sensitive attribute is declared, there is no model, or it would be asked too often.
    """
    for metric in _DECIDED if walks.estimates else _ESTIMATED:
        other = "a number, and decides nothing" if walks.estimates else "no number, but the probability of an outcome"
        yield Unmeasured(metric=metric, why="absent", reason=f"the model predicts {other}")
    for metric in _ESTIMATED if walks.estimates else _DECIDED:
        for attribute, name in walks.small:
            where = {"attribute": attribute, "group": name}
            reason = f"fewer than {disclosure_limit} rows"
            yield Unmeasured(metric=metric, where=where, why="suppressed", reason=reason)
        for attribute, why, reason in walks.without:
            yield Unmeasured(metric=metric, where={"attribute": attribute}, why=why, reason=reason)
    for kind in ("estimate",) if walks.estimates else ("score", "selection_rate"):
        total = f"explainability.{kind}_difference"
        parts = [(walk, walk.selection if kind == "selection_rate" else walk.score) for walk in walks.walks]
        if any(part is None for _, part in parts):
            for metric in (total, f"{total}_part"):
                reason = "the plan gives no threshold to turn the model's scores into decisions"
                yield Unmeasured(metric=metric, why="absent", reason=reason)
            continue
        there = [(walk, part) for walk, part in parts if part is not None]
        whole = [_estimate(walks, walk, part, None) for walk, part in there]
        yield from measurements(total, whole, confidence=confidence)
        each = [
            _estimate(walks, walk, part, place) for walk, part in there for place in range(len(walks.features))
        ]  # fmt: skip
        yield from measurements(f"{total}_part", each, confidence=confidence)


def _estimate(walks: DisparityWalks, walk: DisparityWalk, parts: Parts, feature: int | None) -> Estimate:
    where = {"attribute": walk.attribute, "group": walk.group, "reference": walk.reference}
    value = parts.total
    interval: Callable[[float], Interval] = parts.total_interval
    if feature is not None:
        where["feature"] = walks.features[feature]
        value, interval = float(parts.part[feature]), partial(parts.interval, feature)

    return Estimate(
        where=where,
        value=value,
        interval=interval,
        n=walk.rows,
        support=walk.smaller,
        method=_METHOD,
        exact=walks.sample,
    )
