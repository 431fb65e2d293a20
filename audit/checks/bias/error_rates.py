"""Error rates: how often the decision is wrong, group by group.

What it measures
----------------
Compares each decision with the label (what really happened, or was rightly decided) and counts, for every group and
every crossing of groups:

* true positive rate: of those with a favourable label, how many got the favourable decision;
* false negative rate: of those with a favourable label, how many were turned down;
* false positive rate: of those with an unfavourable label, how many got the favourable decision all the same;
* precision: of those who got the favourable decision, how many have a favourable label;
* accuracy: how many decisions agree with the label.

For each, the largest difference between two groups; and the equalized odds difference: the larger of the
differences in true and false positive rate.

Why it matters
--------------
A model can select all groups equally often and still make its mistakes at one group's expense. Whoever is turned
down although the label was favourable bears the cost of the error; these numbers say who that is.

How to read it
--------------
Every rate carries its own denominator ("support"): a true positive rate rests on the rows with a favourable label,
which may be few although the group is large. Where there is none, the rate is 0/0 and stays undefined: it is
neither 0 nor a pass, and the group takes no part in the differences of that rate. Rows that lack the decision or
the label are in no denominator.

Limits
------
The label is taken at its word. If it records past human decisions, a model that repeats their bias looks faultless
here. When groups differ in how often the label is favourable, equal error rates and equal precision cannot all hold
at once (Chouldechova 2017; Kleinberg et al. 2017): which of them matters is a decision about values, and has to be
made by people.

References
----------
Hardt, Price and Srebro 2016, "Equality of opportunity in supervised learning". fairlearn: MetricFrame,
equalized_odds_difference. Chouldechova 2017, "Fair prediction with disparate impact". Kleinberg, Mullainathan and
Raghavan 2017, "Inherent trade-offs". Intervals: Wilson 1927; Newcombe 1998.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.errors import Absent
from audit.metrics.comparisons import PAIRWISE, Rated, around, comparable, difference, gap_interval, gaps, rated, rates
from audit.metrics.group_rates import GroupRate, Rate
from audit.metrics.intervals import Interval, bonferroni
from audit.needs.group_counts import GroupCounts
from audit.records.evidence import Measurement, Unmeasured
from audit.records.subject import CROSS

METRICS: Mapping[str, str] = {
    "bias.true_positive_rate": "Share of a group's favourable labels that got the favourable decision",
    "bias.false_positive_rate": "Share of a group's unfavourable labels that got the favourable decision",
    "bias.false_negative_rate": "Share of a group's favourable labels that got the unfavourable decision",
    "bias.precision": "Share of a group's favourable decisions that have a favourable label",
    "bias.accuracy": "Share of a group's decisions that agree with the label",
    "bias.true_positive_rate_difference": "Largest difference between two groups' true positive rates",
    "bias.false_positive_rate_difference": "Largest difference between two groups' false positive rates",
    "bias.false_negative_rate_difference": "Largest difference between two groups' false negative rates",
    "bias.precision_difference": "Largest difference between two groups' precisions",
    "bias.accuracy_difference": "Largest difference between two groups' accuracies",
    "bias.equalized_odds_difference": "Larger of the differences in true and in false positive rate",
}

RATES: tuple[Rate, ...] = (
    "true_positive_rate",
    "false_positive_rate",
    "false_negative_rate",
    "precision",
    "accuracy",
)


def measure(
    counts: GroupCounts, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Error rates, their largest differences per attribute, and the equalized odds difference.

    Raises:
        Absent: no sensitive attribute is declared, no decision is known, or the plan names no label.
    """
    if not counts.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if not counts.decided:
        raise Absent("absent", "neither the data nor a model gives a decision")
    if not counts.labelled:
        raise Absent("absent", "the plan names no label to compare the decisions with")
    cells = {CROSS.join(names): counts.by(names) for names in counts.groupings()}
    found = {rate: rated(cells, rate) for rate in RATES}
    for rate in RATES:
        yield from rates(found[rate], confidence=confidence, limit=disclosure_limit)
        yield from gaps(found[rate], f"bias.{rate}_difference", confidence=confidence, limit=disclosure_limit)
    yield from _equalized_odds(found, confidence=confidence, limit=disclosure_limit)


def _equalized_odds(
    found: Mapping[Rate, Sequence[Rated]], *, confidence: float, limit: int
) -> Iterator[Measurement | Unmeasured]:
    metric = "bias.equalized_odds_difference"
    chosen = [
        (tpr.attribute, comparable(tpr, limit), comparable(fpr, limit))
        for tpr, fpr in zip(found["true_positive_rate"], found["false_positive_rate"], strict=True)
    ]
    each = bonferroni(confidence, sum(isinstance(a, list) and isinstance(b, list) for _, a, b in chosen))
    for attribute, positives, negatives in chosen:
        where = {"attribute": attribute}
        if isinstance(positives, tuple):
            yield Unmeasured(metric=metric, where=where, why=positives[0], reason=positives[1])
            continue
        if isinstance(negatives, tuple):
            yield Unmeasured(metric=metric, where=where, why=negatives[0], reason=negatives[1])
            continue
        value = max(difference(positives), difference(negatives))
        low, high = around(value, _larger(positives, negatives, confidence))
        low_all, high_all = around(value, _larger(positives, negatives, each))
        yield Measurement(
            metric=metric,
            where=where,
            value=value,
            low=low,
            high=high,
            low_all=low_all,
            high_all=high_all,
            confidence=confidence,
            n=sum({item.group: item.rows for item in (*positives, *negatives)}.values()),
            support=sum(item.support for item in (*positives, *negatives)),
            method=f"larger of the two differences; {PAIRWISE}",
        )


def _larger(positives: Sequence[GroupRate], negatives: Sequence[GroupRate], confidence: float) -> Interval:
    """Both gaps hold together at half the error each, and the larger one lies between the larger bounds."""
    each = bonferroni(confidence, 2)
    (low, high), (low2, high2) = gap_interval(positives, each), gap_interval(negatives, each)
    return max(low, low2), max(high, high2)
