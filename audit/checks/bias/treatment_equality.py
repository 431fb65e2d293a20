"""Treatment equality: are groups wronged and favoured by mistake in the same proportion?

What it measures
----------------
For every group, the wrong refusals (favourable label, unfavourable decision) divided by the wrong favours
(unfavourable label, favourable decision). 2 means: for every person wrongly favoured, two are wrongly turned down.
Per attribute, the largest difference between two groups, and the lowest value divided by the highest.

Why it matters
--------------
A system may err equally often for two groups, and yet nearly always against one and in favour of the other. Error rates
and accuracy do not show that; this ratio does. It also says how the system trades one mistake for the other.

How to read it
--------------
2.1 [1.4, 3.3] for one group and 0.7 [0.5, 0.9] for another: the first is mostly wronged by mistakes, the second mostly
favoured. The denominator ("support") is the wrong decisions of the group, so the number rests on few rows where
decisions are good. A group without a wrong favour has no value: nothing can be divided by 0.

Limits
------
The label is taken at its word. The ratio moves with the base rate and with the threshold, so a difference is a reason
to look, not a proof. Ratios have no upper bound, so differences between them can be very large; read the ratio.

References
----------
Berk, Heidari, Jabbari, Kearns and Roth 2021, "Fairness in criminal justice risk assessments: the state of the art",
Sociological Methods and Research 50, 3-44. Amazon SageMaker Clarify: Treatment Equality. Intervals: Wilson 1927 on the
share of wrong refusals among wrong decisions; differences by Zou and Donner 2008; ratios by Woolf 1955 with 1/2
added to every count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.comparisons import Said, gaps, levels, smallest_ratios
from audit.metrics.group_rates import false_negatives_per_false_positive
from audit.needs.group_counts import GroupCounts

METRICS: Mapping[str, str] = {
    "bias.false_negatives_per_false_positive": "Wrong refusals of a group divided by its wrong favours",
    "bias.treatment_equality_difference": "Largest difference between two groups' false negatives per false positive",
    "bias.treatment_equality_ratio": "Lowest divided by highest of the groups' false negatives per false positive",
}


def measure(counts: GroupCounts, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """False negatives per false positive, and how far the groups lie apart in it.

    Raises:
        Absent: no sensitive attribute is declared, no decision is known, or the plan names no label.
    """
    counts.need(decisions=True, labels=True)
    found = [false_negatives_per_false_positive(tally) for tally in counts.tallies]
    limit = disclosure_limit
    yield from levels(found, "bias.false_negatives_per_false_positive", confidence=confidence, limit=limit)
    yield from gaps(found, "bias.treatment_equality_difference", confidence=confidence, limit=limit)
    yield from smallest_ratios(found, "bias.treatment_equality_ratio", confidence=confidence, limit=limit)
