"""Selection rate: how often each group gets the favourable decision.

What it measures
----------------
For every group of every sensitive attribute, and for every crossing of several ("sex×race"), the share of its rows
that got the favourable decision. And per attribute the demographic parity difference: the highest of these rates
minus the lowest. 0 means that all groups are selected equally often.

Why it matters
--------------
It is the first thing a court, a regulator or a rejected applicant looks at: who gets the loan, the job, the flat.
It needs no label and no model, only the decisions, so it can always be had.

How to read it
--------------
A rate of 0.62 [0.58, 0.66] over 412 rows: 62 of 100 were selected, and had other, similar cases come in, a rate
between 58 and 66 would not surprise. The difference carries an interval that holds for all pairs of groups at once,
so the largest gap among many groups is not mistaken for a finding that chance alone produces. Rows without a
decision are in no denominator. Rows whose attribute is missing form the group "unknown": its rate is shown, but it
is never compared. Groups below the disclosure limit are named, and nothing else about them is.

Limits
------
Equal rates are not equal treatment: two groups may differ in what rightly decides (then see the error rates), and
equal rates can hide that the wrong people were selected. Unequal rates are a reason to look, not a proof of
discrimination. The difference measures percentage points; for rates near 0, the ratio (bias.impact_ratio) says
more.

References
----------
fairlearn, "Common fairness metrics" (selection_rate, demographic_parity_difference). Dwork et al. 2012, "Fairness
through awareness". Intervals: Wilson 1927, JASA 22, 209-212; Newcombe 1998, Statistics in Medicine 17, 873-890.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.metrics.comparisons import gaps, rated, rates
from audit.needs.group_counts import GroupCounts
from audit.records.evidence import Measurement, Unmeasured
from audit.records.subject import CROSS

METRICS: Mapping[str, str] = {
    "bias.selection_rate": "Share of a group that got the favourable decision",
    "bias.demographic_parity_difference": "Largest difference between the selection rates of two groups",
}


def measure(
    counts: GroupCounts, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Selection rates, and their largest difference per attribute.

    Raises:
        Absent: no sensitive attribute is declared, or no decision is known.
    """
    if not counts.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if not counts.decided:
        raise Absent("absent", "neither the data nor a model gives a decision")
    cells = {CROSS.join(names): counts.by(names) for names in counts.groupings()}
    found = rated(cells, "selection_rate")
    yield from rates(found, confidence=confidence, limit=disclosure_limit)
    yield from gaps(found, "bias.demographic_parity_difference", confidence=confidence, limit=disclosure_limit)
