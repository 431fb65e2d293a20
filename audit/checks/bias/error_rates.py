"""Error rates: how often the decision is wrong, group by group.

What it measures
----------------
Compares each decision with the label (what really happened, or was rightly decided) and counts, for every group and
every crossing of groups:

* true positive rate (recall): of those with a favourable label, how many got the favourable decision;
* false negative rate: of those with a favourable label, how many were turned down;
* false positive rate: of those with an unfavourable label, how many got the favourable decision all the same;
* true negative rate: of those with an unfavourable label, how many were turned down;
* precision (positive predictive value): of those who got the favourable decision, how many have a favourable label;
* false discovery rate: of those who got the favourable decision, how many have an unfavourable label;
* negative predictive value: of those turned down, how many have an unfavourable label;
* false omission rate: of those turned down, how many have a favourable label;
* accuracy and error rate: how many decisions agree with the label, and how many do not;
* balanced accuracy: the mean of true positive and true negative rate.

How far groups lie apart in each is measured by bias.error_rate_gaps.

Why it matters
--------------
A model can select all groups equally often and still make its mistakes at one group's expense. Whoever is turned
down although the label was favourable bears the cost of the error; these numbers say who that is.

How to read it
--------------
Every rate carries its own denominator ("support"): a true positive rate rests on the rows with a favourable label,
which may be few although the group is large. Where there is none, the rate is 0/0 and stays undefined: it is
neither 0 nor a pass. Rows that lack the decision or the label are in no denominator. "Positive" always means the
outcome that is good for the person.

Limits
------
The label is taken at its word. If it records past human decisions, a model that repeats their bias looks faultless
here. When groups differ in how often the label is favourable, equal error rates and equal precision cannot all hold
at once (Chouldechova 2017; Kleinberg et al. 2017): which of them matters is a decision about values, and has to be
made by people.

References
----------
Hardt, Price and Srebro 2016, "Equality of opportunity in supervised learning". fairlearn: MetricFrame. Balanced
accuracy: Brodersen et al. 2010, ICPR 3121-3124. Chouldechova 2017, "Fair prediction with disparate impact".
Kleinberg, Mullainathan and Raghavan 2017, "Inherent trade-offs". Intervals: Wilson 1927; Zou and Donner 2008.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.comparisons import Said, levels
from audit.metrics.group_rates import balanced_accuracy, rate_values
from audit.needs.group_counts import GroupCounts

METRICS: Mapping[str, str] = {
    "bias.true_positive_rate": "Share of a group's favourable labels that got the favourable decision",
    "bias.false_negative_rate": "Share of a group's favourable labels that got the unfavourable decision",
    "bias.false_positive_rate": "Share of a group's unfavourable labels that got the favourable decision",
    "bias.true_negative_rate": "Share of a group's unfavourable labels that got the unfavourable decision",
    "bias.precision": "Share of a group's favourable decisions that have a favourable label",
    "bias.false_discovery_rate": "Share of a group's favourable decisions that have an unfavourable label",
    "bias.negative_predictive_value": "Share of a group's unfavourable decisions that have an unfavourable label",
    "bias.false_omission_rate": "Share of a group's unfavourable decisions that have a favourable label",
    "bias.accuracy": "Share of a group's decisions that agree with the label",
    "bias.error_rate": "Share of a group's decisions that do not agree with the label",
    "bias.balanced_accuracy": "Mean of a group's true positive and true negative rate",
}


def measure(counts: GroupCounts, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """Every error rate of every group.

    Raises:
        Absent: no sensitive attribute is declared, no decision is known, or the plan names no label.
    """
    counts.need(decisions=True, labels=True)
    for metric in METRICS:
        name = metric.removeprefix("bias.")
        made = balanced_accuracy if name == "balanced_accuracy" else None
        found = [made(tally) if made else rate_values(tally, name) for tally in counts.tallies]
        yield from levels(found, metric, confidence=confidence, limit=disclosure_limit)
