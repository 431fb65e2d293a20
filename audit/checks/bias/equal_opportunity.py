"""Equal opportunity: do those who deserve the favourable decision get it equally often, whatever their group?

What it measures
----------------
Compares the true positive rates of the groups: among the people whose label is favourable (who repaid, who did the job
well), the share who got the favourable decision. Given are the largest difference between two groups, the lowest
rate divided by the highest, the p-value of the difference, and what is left of it after the part that chance gives.

Why it matters
--------------
Being turned down although one would have done well is the harm that applicants feel. Equal opportunity asks that no
group bears more of it than another, and leaves a model free to select groups at different rates where the labels
really differ.

How to read it
--------------
difference 0.05 [0.00, 0.11]: of 100 qualified people, up to 5 more are selected in one group than in another; the lower
end 0 says that they may be treated alike. The p-value and the part beyond chance say the same in another way.

Limits
------
The label decides who deserves. Where it records past decisions of people, or was recorded only for those selected
(nobody knows whether a refused loan would have been repaid), equal opportunity measures agreement with the past. Says
nothing about people wrongly favoured: for that, see bias.equalized_odds.

References
----------
Hardt, Price and Srebro 2016, "Equality of opportunity in supervised learning". fairlearn: equal_opportunity_difference,
equal_opportunity_ratio. Intervals as for bias.demographic_parity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.comparisons import Said
from audit.metrics.disparities import disparities, titles
from audit.metrics.group_rates import rate_values
from audit.needs.group_counts import GroupCounts

METRICS: Mapping[str, str] = titles("bias.equal_opportunity", "true positive rates")


def measure(
    counts: GroupCounts, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
) -> Iterator[Said]:
    """How far the groups' true positive rates lie apart.

    Raises:
        Absent: no sensitive attribute is declared, no decision is known, or the plan names no label.
    """
    counts.need(decisions=True, labels=True)
    found = [rate_values(tally, "true_positive_rate") for tally in counts.tallies]
    yield from disparities(found, "bias.equal_opportunity", confidence=confidence, limit=disclosure_limit, seed=seed)
