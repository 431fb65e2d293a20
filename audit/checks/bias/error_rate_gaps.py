"""Error rate gaps: how far groups lie apart in every kind of error.

What it measures
----------------
For every rate of bias.error_rates and every attribute (and crossing of attributes): the largest difference between two
groups, and the lowest rate divided by the highest; and for every group the difference from the reference group (the
declared one, or else the large enough group with the highest rate). Beside the largest differences stand two numbers
that tell luck from substance: the p-value, and what is left after the part that chance alone would give. A rate and
what it lacks to 1, such as true positive and false negative rate, differ by equally much, so these stand once.

Why it matters
--------------
With many groups, the highest and the lowest rate lie apart even if everybody is treated alike: twelve groups of 500
with a rate of 0.3 each show a largest difference of 0.07 on average. Read without its chance part, such a gap accuses
the innocent; tested badly (a percentile bootstrap of the gap never covers a true gap of 0), it always does.

How to read it
--------------
difference 0.12 [0.03, 0.21], p-value 0.002, beyond chance 0.07: the groups lie 12 points apart; the true gap lies
between 3 and 21; only two of a thousand random regroupings of the same people gave as much, and 5 of the 12 points
are what such regroupings give on average. A lower end of 0 means that all groups may be alike. The differences to
the reference group say who is worse off: negative means that the group's rate is lower.

Limits
------
"Beyond chance" takes off what chance would add if all groups were alike; if they are not, chance adds less, so the
number is then on the low side, while the interval is not. A group in which the rate is 0/0 or rests on fewer rows
than the disclosure limit takes part in no comparison.

References
----------
fairlearn: MetricFrame.difference and ratio, method "between_groups". Intervals: Newcombe 1998, Statistics in Medicine
17, 873-890; Zou and Donner 2008, ibid. 27, 1693-1702; Katz et al. 1978. Permutation tests: Pitman 1937; Davison and
Hinkley 1997, "Bootstrap methods and their application", chapter 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from audit.metrics.comparisons import Said, gaps, smallest_ratios
from audit.metrics.disparities import disparities, titles
from audit.metrics.group_rates import balanced_accuracy, rate_values
from audit.metrics.reference_ratios import differences
from audit.needs.group_counts import GroupCounts

_RATES = {
    "true_positive_rate": "true positive rates",
    "false_positive_rate": "false positive rates",
    "precision": "precisions",
    "negative_predictive_value": "negative predictive values",
    "accuracy": "accuracies",
}
_COMPLEMENTS = {
    "false_negative_rate": "false negative rates",
    "true_negative_rate": "true negative rates",
    "false_discovery_rate": "false discovery rates",
    "false_omission_rate": "false omission rates",
    "error_rate": "error rates",
}

METRICS: Mapping[str, str] = {
    **{metric: title for name, what in _RATES.items() for metric, title in titles(f"bias.{name}", what).items()},
    **{
        f"bias.{name}_difference_to_reference": f"Difference of a group's {name.replace('_', ' ')} from the reference's"
        for name in _RATES
    },
    **{f"bias.{name}_difference": f"Largest difference between two groups' {w}" for name, w in _COMPLEMENTS.items()},
    **{f"bias.{name}_ratio": f"Lowest divided by highest of the groups' {w}" for name, w in _COMPLEMENTS.items()},
    "bias.balanced_accuracy_difference": "Largest difference between two groups' balanced accuracies",
}


def measure(
    counts: GroupCounts,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    seed: int = 0,
    reference: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Said]:
    """Differences and ratios of all error rates.

    Raises:
        Absent: no sensitive attribute is declared, no decision is known, or the plan names no label.
    """
    counts.need(decisions=True, labels=True)
    limit = disclosure_limit
    for name in _RATES:
        found = [rate_values(tally, name) for tally in counts.tallies]
        yield from disparities(found, f"bias.{name}", confidence=confidence, limit=limit, seed=seed)
        metric = f"bias.{name}_difference_to_reference"
        yield from differences(found, metric, reference=reference, confidence=confidence, limit=limit)
    for name in _COMPLEMENTS:
        found = [rate_values(tally, name) for tally in counts.tallies]
        yield from gaps(found, f"bias.{name}_difference", confidence=confidence, limit=limit)
        yield from smallest_ratios(found, f"bias.{name}_ratio", confidence=confidence, limit=limit)
    balanced = [balanced_accuracy(tally) for tally in counts.tallies]
    yield from gaps(balanced, "bias.balanced_accuracy_difference", confidence=confidence, limit=limit)
