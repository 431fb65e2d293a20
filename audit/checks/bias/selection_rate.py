"""Selection rate: how often each group gets the favourable decision.

What it measures
----------------
For every group of every sensitive attribute, and for every crossing of several ("sex×race"), the share of its rows
that got the favourable decision; and its difference from the rate of a reference group (chosen as for
bias.impact_ratio), in points: negative means that this group is selected less often.

Why it matters
--------------
It is the first thing a court, a regulator or a rejected applicant looks at: who gets the loan, the job, the flat.
It needs no label and no model, only the decisions, so it can always be had.

How to read it
--------------
A rate of 0.62 [0.58, 0.66] over 412 rows: 62 of 100 were selected, and had other, similar cases come in, a rate
between 58 and 66 would not surprise. Rows without a decision are in no denominator. Rows whose attribute is missing
form the group "unknown": its rate is shown, but it is never compared. Groups below the disclosure limit are counted
together, and not named.

Limits
------
Equal rates are not equal treatment: two groups may differ in what rightly decides (then see the error rates), and
equal rates can hide that the wrong people were selected. Unequal rates are a reason to look, not a proof of
discrimination. The difference measures percentage points; for rates near 0, the ratio (bias.impact_ratio) says
more. The largest of all differences is a measure of its own: bias.demographic_parity.

References
----------
fairlearn, "Common fairness metrics" (selection_rate). Dwork et al. 2012, "Fairness
through awareness". Intervals: Wilson 1927, JASA 22, 209-212; Newcombe 1998, Statistics in Medicine 17, 873-890.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from audit.metrics.comparisons import Said, levels
from audit.metrics.group_rates import rate_values
from audit.metrics.reference_ratios import differences
from audit.needs.group_counts import GroupCounts

METRICS: Mapping[str, str] = {
    "bias.selection_rate": "Share of a group that got the favourable decision",
    "bias.selection_rate_difference_to_reference": "Selection rate of a group minus that of the reference group",
}


def measure(
    counts: GroupCounts,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    reference: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Said]:
    """Selection rates, and how far each lies from the reference group's.

    Raises:
        Absent: no sensitive attribute is declared, or no decision is known.
    """
    counts.need(decisions=True)
    found = [rate_values(tally, "selection_rate") for tally in counts.tallies]
    yield from levels(found, "bias.selection_rate", confidence=confidence, limit=disclosure_limit)
    yield from differences(
        found,
        "bias.selection_rate_difference_to_reference",
        reference=reference,
        confidence=confidence,
        limit=disclosure_limit,
    )
