"""Equalized odds: given the truth, does the decision depend on the group?

What it measures
----------------
Take all people whose label is favourable: how often does each group get the favourable decision (true positive rate)?
Then all whose label is unfavourable: how often does each group get it all the same (false positive rate)? Equalized
odds holds if both rates are the same in all groups. The difference is the larger of the two largest differences, the
ratio the smaller of the two lowest ratios (lowest rate divided by highest).

    of 100 qualified applicants, selected:      women 80, men 85   -> true positive rates differ by 0.05
    of 100 unqualified applicants, selected:    women 10, men 22   -> false positive rates differ by 0.12
    equalized odds difference = max(0.05, 0.12) = 0.12

Why it matters
--------------
Equal selection rates can hide two wrongs: turning down the qualified of one group and favouring the unqualified of
another. Equalized odds looks at both kinds of error at once: the decision may use all that bears on the outcome, but
beyond it the group must make no difference. It is the strictest of the usual group measures that take a label.

How to read it
--------------
0.12 [0.04, 0.20]: in one of the two kinds of people, one group fares 12 points better than another, and the truth lies
between 4 and 20. 0 is perfect. The interval holds for all pairs of groups and both rates at once. To see which
rate and which group is behind it, read bias.true_positive_rate and bias.false_positive_rate by group, and
bias.error_rate_gaps. The p-value is twice the smaller of the two rates' p-values (never above 1): how often chance
alone would part the groups as far, if both rates were equal everywhere.

Limits
------
The label is taken at its word. If it records past decisions of people, a model that repeats their bias has perfect
equalized odds. With different base rates, equalized odds and predictive parity exclude each other (Kleinberg et al.
2017; Chouldechova 2017), so a system can be faulted whatever it does: which error counts more is a decision about
values, made by people, and the plan's threshold records it. Small denominators make it noisy: a group of 500 with 12
favourable labels has a true positive rate out of 12, and the interval says so.

References
----------
Hardt, Price and Srebro 2016, "Equality of opportunity in supervised learning", NeurIPS 29. fairlearn:
equalized_odds_difference and equalized_odds_ratio (agg="worst_case"); AIF360's average odds difference is another
quantity, the mean of the two signed differences. Intervals: Newcombe 1998; Katz et al. 1978; Bonferroni.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.comparisons import Said
from audit.metrics.group_rates import rate_values
from audit.metrics.odds_disparities import either_differs, larger_gaps, smaller_ratios
from audit.needs.group_counts import GroupCounts

METRICS: Mapping[str, str] = {
    "bias.equalized_odds_difference": "Larger of the largest differences in true and in false positive rate",
    "bias.equalized_odds_difference_p_value": "Chance of so large a difference if both rates are equal in all groups",
    "bias.equalized_odds_ratio": "Smaller of the lowest ratios of true and of false positive rates",
}


def measure(
    counts: GroupCounts, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
) -> Iterator[Said]:
    """How far true and false positive rates lie apart together.

    Raises:
        Absent: no sensitive attribute is declared, no decision is known, or the plan names no label.
    """
    counts.need(decisions=True, labels=True)
    found = [
        (rate_values(tally, "true_positive_rate"), rate_values(tally, "false_positive_rate"))
        for tally in counts.tallies
    ]
    stem, limit = "bias.equalized_odds", disclosure_limit
    yield from larger_gaps(found, f"{stem}_difference", confidence=confidence, limit=limit)
    yield from either_differs(found, f"{stem}_difference_p_value", limit=limit, seed=seed)
    yield from smaller_ratios(found, f"{stem}_ratio", confidence=confidence, limit=limit)
