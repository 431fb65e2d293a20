"""Costs: what decisions cost on average, beside the two rules that need no model.

What it measures
----------------
With the plan's cost of each kind of decision (`quality.costs`), the mean cost of a labelled case; and what it saves
against deciding every case favourably, and every case unfavourably. A gain is a negative cost.

Why it matters
--------------
Accuracy counts a bad loan and a lost customer alike. Whoever decides on a launch wants to know what the model is worth,
and that it is worth more than having none.

How to read it
--------------
12.4 [10.1, 14.9] EUR per case. A saving against a trivial rule whose interval holds 0: the model has not been shown to
be worth anything beside it.

Limits
------
The costs are the organisation's own figures, the same for every case. What refused cases would have cost is known only
where they have a label. Costs to the people who are decided about are not in it unless someone put them there.

References
----------
Elkan 2001, "The Foundations of Cost-Sensitive Learning", IJCAI. Intervals: Student 1908; Hall 1992, JRSS B 54, 221-228.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from audit.errors import Absent
from audit.metrics.families import Estimate, measurements
from audit.metrics.means import METHOD, Mean
from audit.needs.group_counts import GroupCounts
from audit.records.blocks import Costs, Quality
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "performance.cost_per_case": "Mean cost of a decision",
    "performance.saving": "What the decisions save per case against a rule that needs no model",
}

_COST, _SAVING = METRICS
Cell = tuple[int, int]
"""Decision and label."""

RULES: Mapping[str, int] = {"every case favourable": 1, "every case unfavourable": 0}


def measure(
    counts: GroupCounts, *, confidence: float = 0.95, quality: Quality | None = None
) -> Iterator[Measurement | Unmeasured]:
    """Mean cost, and mean saving case by case.

    Raises:
        Absent: no costs are declared, or there are no decisions or no labels.
    """
    if quality is None or quality.costs is None:
        raise Absent("absent", "the plan declares no costs (quality.costs)")
    if not (counts.decided and counts.labelled):
        raise Absent("absent", "the plan names no label" if counts.decided else "there is no decision")
    cells = {pair: counts.cases(*pair) for pair in ((1, 1), (1, 0), (0, 1), (0, 0))}
    if not sum(cells.values()):
        raise Absent("undefined", "no row has both a decision and a label (0/0)")
    price, unit = _prices(quality.costs), quality.costs.unit
    cost = _estimate({"unit": unit}, {pair: price[pair] for pair in cells}, cells)
    yield from measurements(_COST, [cost], confidence=confidence)
    savings = [
        _estimate({"rule": rule, "unit": unit}, {(d, y): price[decided, y] - price[d, y] for d, y in cells}, cells)
        for rule, decided in RULES.items()
    ]
    yield from measurements(_SAVING, savings, confidence=confidence)


def _prices(costs: Costs) -> dict[Cell, float]:
    return {
        (1, 1): costs.true_positive,
        (1, 0): costs.false_positive,
        (0, 0): costs.true_negative,
        (0, 1): costs.false_negative,
    }


def _estimate(where: Mapping[str, str], values: Mapping[Cell, float], cells: Mapping[Cell, int]) -> Estimate:
    """The mean of a value that each of four kinds of case has."""
    n = sum(cells.values())
    value = sum(values[pair] * rows for pair, rows in cells.items()) / n
    second, third = (
        sum((values[pair] - value) ** power * rows for pair, rows in cells.items()) / n for power in (2, 3)
    )
    mean = Mean(
        value=value,
        variance=second / (n - 1) if n > 1 else inf,
        size=n,
        skewness=third / second**1.5 if second > 0 else 0.0,
        lowest=min(values.values()),
        highest=max(values.values()),
    )
    return Estimate(where=where, value=value, interval=mean.interval, n=n, support=n, method=METHOD)
