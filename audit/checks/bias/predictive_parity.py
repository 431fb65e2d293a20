"""Predictive parity: does the favourable decision mean the same for every group?

What it measures
----------------
Compares the precisions (positive predictive values) of the groups: among the people who got the favourable decision,
the share whose label is favourable. Given are the largest difference between two groups, the lowest precision divided
by the highest, the p-value of the difference, and what is left of it after the part that chance gives.

Why it matters
--------------
If 90 of 100 selected men but only 75 of 100 selected women do well, the same decision carries a different meaning, and
whoever relies on it will learn to trust it less for one group. A lower precision also says that the bar was set
lower for that group; a higher one, that it was set higher.

How to read it
--------------
difference 0.15 [0.06, 0.24]: favourable decisions are right 15 times in 100 more often for one group than for another.
The denominator is the people selected, which may be few in a group that is large.

Limits
------
Where base rates differ, equal precision and equal error rates cannot both hold unless the decisions are perfect
(Chouldechova 2017). Precision moves with the base rate, so a difference may come from the labels rather than from
the decisions. Equal precision at one threshold is not calibration: see bias.calibration.

References
----------
Chouldechova 2017, "Fair prediction with disparate impact", Big Data 5, 153-163. fairlearn: MetricFrame with
sklearn.metrics.precision_score. Intervals as for bias.demographic_parity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.comparisons import Said
from audit.metrics.disparities import disparities, titles
from audit.metrics.group_rates import rate_values
from audit.needs.group_counts import GroupCounts

METRICS: Mapping[str, str] = titles("bias.predictive_parity", "precisions")


def measure(
    counts: GroupCounts, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
) -> Iterator[Said]:
    """How far the groups' precisions lie apart.

    Raises:
        Absent: no sensitive attribute is declared, no decision is known, or the plan names no label.
    """
    counts.need(decisions=True, labels=True)
    found = [rate_values(tally, "precision") for tally in counts.tallies]
    yield from disparities(found, "bias.predictive_parity", confidence=confidence, limit=disclosure_limit, seed=seed)
