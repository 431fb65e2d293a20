"""Impact ratio: each group's selection rate divided by the reference group's.

What it measures
----------------
For every group, its selection rate divided by that of a reference group: the one that the plan declares, or else
the group with the highest rate among those that are large enough (at least the disclosure limit, and 2 % of the
rows). Beside it the two-sided p-value: how often a difference at least this large would arise by chance if both
groups had the same rate.

Why it matters
--------------
The "four-fifths rule" of US employment law reads this number: a ratio below 0.8 is generally regarded as evidence
of adverse impact. New York City has it published for automated hiring tools. The p-value is the other half of that
tradition: a ratio of 0.75 between groups of ten people is no evidence of anything.

How to read it
--------------
0.74 [0.67, 0.82] against white: this group was selected 74 times for every 100 times that the reference group was,
and with luck allowed for, between 67 and 82 times. The ratio is one quotient of whole numbers: 3 of 5 against 30 of
40 is exactly 0.8, and not a hair less. Above 1, the group is selected more often than the reference. The reference
is named in every number, and has no ratio to itself.

Limits
------
For rare outcomes, small differences give dramatic ratios; read the selection rates beside it. With many rows a
trivial difference becomes significant; with few, a grave one does not. "Four fifths" is a rule of thumb of one
country's employment law and has no standing elsewhere. A reference rate of 0, and a group without decisions, leave
the ratio undefined: it is then neither 0 nor 1, and no pass.

References
----------
Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4(D). 6 RCNY 5-300 and 5-301 (New York City, impact
ratio and the 2 % exclusion). Intervals: Katz et al. 1978, Biometrics 34, 469-474. Tests: Fisher 1922, JRSS 85,
87-94, up to 10,000 rows; beyond, the two-proportion z-test with pooled variance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from audit.metrics.comparisons import Said
from audit.metrics.group_rates import rate_values
from audit.metrics.reference_ratios import p_values, ratios
from audit.needs.group_counts import GroupCounts

METRICS: Mapping[str, str] = {
    "bias.impact_ratio": "Selection rate of a group divided by that of the reference group",
    "bias.selection_rate_p_value": "Chance of a difference in selection rates at least this large if there is none",
}


def measure(
    counts: GroupCounts,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    reference: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Said]:
    """Impact ratios and p-values of every known group against its attribute's reference group.

    Raises:
        Absent: no sensitive attribute is declared, or no decision is known.
    """
    counts.need(decisions=True)
    found = [rate_values(tally, "selection_rate") for tally in counts.tallies]
    limit = disclosure_limit
    yield from ratios(found, "bias.impact_ratio", reference=reference, confidence=confidence, limit=limit)
    yield from p_values(found, "bias.selection_rate_p_value", reference=reference, limit=limit)
