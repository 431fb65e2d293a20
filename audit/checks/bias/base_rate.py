"""Base rate: how often the recorded label is favourable, group by group.

What it measures
----------------
For every group and every crossing of groups, the share of its rows whose recorded label is favourable, whatever the
model says; and its ratio to the base rate of a reference group (chosen as for bias.impact_ratio, but by base rate).

Why it matters
--------------
Where the label records past decisions of people, this is the impact ratio of those people: the yardstick before any
model came, and the bias that a model trained on them will learn. Where it records what really happened, it says
whether groups differ in what the decision is about, which decides how the other measures must be read.

How to read it
--------------
Compare it with bias.selection_rate: a model whose impact ratio is lower than the base rate ratio makes an existing
difference larger. Rows without a label are in no denominator.

Limits
------
A label exists only where somebody recorded it; if it was recorded more often for some groups (only granted loans
can default), the base rates are those of a selected part. A difference in base rates neither justifies nor proves
anything by itself.

References
----------
Barocas, Hardt and Narayanan, "Fairness and Machine Learning", chapter 3. fairlearn: MetricFrame. Intervals: Wilson
1927; Katz et al. 1978.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from audit.metrics.comparisons import Said, levels
from audit.metrics.group_rates import rate_values
from audit.metrics.reference_ratios import ratios
from audit.needs.group_counts import GroupCounts

METRICS: Mapping[str, str] = {
    "bias.base_rate": "Share of a group whose recorded label is favourable",
    "bias.base_rate_ratio": "Base rate of a group divided by that of the reference group",
}


def measure(
    counts: GroupCounts,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    reference: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Said]:
    """Base rates and their ratios to the reference group's.

    Raises:
        Absent: no sensitive attribute is declared, or the plan names no label.
    """
    counts.need(labels=True)
    found = [rate_values(tally, "base_rate") for tally in counts.tallies]
    limit = disclosure_limit
    yield from levels(found, "bias.base_rate", confidence=confidence, limit=limit)
    yield from ratios(found, "bias.base_rate_ratio", reference=reference, confidence=confidence, limit=limit)
