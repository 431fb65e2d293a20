"""Demographic parity: are all groups selected equally often?

What it measures
----------------
Compares the selection rates (shares with the favourable decision) of the groups of each attribute and of each crossing
of attributes: the largest difference between two groups, the lowest rate divided by the highest, the p-value of
the difference, and what is left of it after the part that chance alone gives. Also called statistical parity.

Why it matters
--------------
It is the plainest meaning of equal treatment: the outcome does not depend on the group. It needs neither a label nor
a model, so it can always be measured, and it cannot be talked away by doubts about the label.

How to read it
--------------
difference 0.09 [0.02, 0.16]: the group selected most often is selected in 9 more cases of 100 than the one selected
least often, and the true gap lies between 2 and 16. The interval holds for all pairs of groups at once, so the
largest gap among many is not mistaken for a finding that chance alone produces. ratio 0.8 [0.7, 0.95]: the lowest rate
is 80 % of the highest. 0 and 1 mean that all groups are selected equally often.

Limits
------
Equal rates are not equal treatment: the groups may differ in what rightly decides (see bias.conditional_disparity and
bias.equal_opportunity), and equal rates can hide that the wrong people were selected. Unequal rates are a reason to
look, not a proof of discrimination. The ratio here is the lowest by the highest rate of any two large enough groups;
bias.impact_ratio compares every group with one reference.

References
----------
Dwork et al. 2012, "Fairness through awareness". fairlearn: demographic_parity_difference, demographic_parity_ratio.
Intervals: Newcombe 1998, Statistics in Medicine 17, 873-890; Katz et al. 1978, Biometrics 34, 469-474.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.comparisons import Said
from audit.metrics.disparities import disparities, titles
from audit.metrics.group_rates import rate_values
from audit.needs.group_counts import GroupCounts

METRICS: Mapping[str, str] = titles("bias.demographic_parity", "selection rates")


def measure(
    counts: GroupCounts, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
) -> Iterator[Said]:
    """How far the groups' selection rates lie apart.

    Raises:
        Absent: no sensitive attribute is declared, or no decision is known.
    """
    counts.need(decisions=True)
    found = [rate_values(tally, "selection_rate") for tally in counts.tallies]
    yield from disparities(found, "bias.demographic_parity", confidence=confidence, limit=disclosure_limit, seed=seed)
