"""Several classes: how often each group gets each outcome, and how often rightly, where there are more than two.

What it measures
----------------
Where label and prediction have more than two values (grades, risk bands, job categories), each class is held against
all the rest, per group: how often it is predicted (selection rate), how many who truly have it get it (recall), how
many who get it truly have it (precision), and how many who do not have it get it (false positive rate). Over all
classes, each counting the same however rare: macro recall (also called balanced accuracy), macro precision and macro
F1. For each number, the largest difference between any two groups.

Why it matters
--------------
Seen as favourable against the rest, a system may be even-handed and still sort one group into the second-best class
and another into the worst. A class that is rare over all may be the usual mistake about one group; averages in which
every class counts the same show it, where accuracy hides it.

How to read it
--------------
Class recall 0.62 [0.55, 0.69] for women, class "senior": of the women who are senior, 62 in 100 were called senior.
A false positive rate is read the other way: lower is better. Largest differences are the highest minus the lowest value
of the groups whose names are known; 0.2 means that the groups are 20 points apart.

Limits
------
Which class is good for a person is not said here: the number does not know that "senior" pays better. Per class,
groups of one attribute are compared, and of crossings of several only if there are at most ten classes. A class that
fewer rows have than the disclosure limit is not named; all such classes together are "(all others)", and are not part
of the averages. An average over classes is given only if the group has enough rows of every named class: leaving some
out would change its meaning from group to group. A rate over no rows has no value. With case weights, rates are
weighted and the number of rows becomes Kish's effective number.

References
----------
scikit-learn's precision_recall_fscore_support and balanced_accuracy_score, by group as in fairlearn's MetricFrame, give
the same values. Sokolova and Lapalme 2009, Information Processing and Management 45, 427-437. Intervals: Wilson 1927,
JASA 22, 209-212; averages: Price and Bonett 2004, Computational Statistics and Data Analysis 45, 449-456; F1: Takahashi
et al. 2022, Applied Intelligence 52, 4961-4972; differences: Zou and Donner 2008, Statistics in Medicine 27, 1693-1702;
weights: Kish 1965, Survey Sampling, 11.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.class_rates import MACROS, Macro, Rate, Share, average
from audit.metrics.group_levels import Absence, GroupLevel, Level, differences, levels
from audit.needs.class_counts import ClassCounts
from audit.records.evidence import Measurement, Unmeasured
from audit.records.subject import CROSS

METRICS: Mapping[str, str] = {
    "bias.class_selection_rate": "Share of a group that is predicted to be in a class",
    "bias.class_recall": "Share predicted to be in a class, of those of a group who are in it",
    "bias.class_precision": "Share in a class, of those of a group who are predicted to be in it",
    "bias.class_false_positive_rate": "Share predicted to be in a class, of those of a group who are not in it",
    "bias.macro_recall": "Mean recall over all classes (balanced accuracy) of a group",
    "bias.macro_precision": "Mean precision over all classes of a group",
    "bias.macro_f1": "Mean F1 score over all classes of a group",
    "bias.class_selection_rate_difference": "Largest difference in a class's selection rate between groups",
    "bias.class_recall_difference": "Largest difference in a class's recall between groups",
    "bias.class_precision_difference": "Largest difference in a class's precision between groups",
    "bias.class_false_positive_rate_difference": "Largest difference in a class's false positive rate between groups",
    "bias.macro_recall_difference": "Largest difference in macro recall between groups",
    "bias.macro_precision_difference": "Largest difference in macro precision between groups",
    "bias.macro_f1_difference": "Largest difference in macro F1 between groups",
}

MOST_CROSSED = 10
"""Classes up to which crossings of attributes are looked at class by class."""

_EMPTY: Mapping[Rate, str] = {
    "selection_rate": "no row of the group has a prediction",
    "recall": "no row of the group with a prediction is in the class",
    "precision": "no row of the group with a label is predicted to be in the class",
    "false_positive_rate": "no row of the group with a prediction is in another class",
}
_WEIGHTED = ", case weights, effective size (Kish 1965)"


def measure(
    counts: ClassCounts, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Rates of every group and class, averages over classes, and the largest differences between known groups."""
    made = {f"bias.class_{rate}": _classes(counts, rate) for rate in _EMPTY}
    made |= {f"bias.{name}": _averages(counts, name, disclosure_limit) for name in MACROS}
    for metric, items in made.items():
        if metric != "bias.class_selection_rate" and not counts.labelled:
            for absent in (metric, f"{metric}_difference"):
                reason = "the plan names no label to compare the predictions with"
                yield Unmeasured(metric=absent, why="absent", reason=reason)
            continue
        found = list(items)
        yield from levels(metric, found, confidence=confidence, limit=disclosure_limit)
        yield from differences(f"{metric}_difference", found, confidence=confidence, limit=disclosure_limit)


def _classes(counts: ClassCounts, name: Rate) -> Iterator[GroupLevel]:
    for attribute, groups in counts.tables.items():
        if CROSS in attribute and len(counts.classes) > MOST_CROSSED:
            continue
        for group, matrix in groups.items():
            for place, shown in enumerate(counts.named):
                share = matrix.share(name, place)
                yield GroupLevel(
                    attribute=attribute,
                    group=group,
                    labels={"class": shown},
                    rows=int(matrix.rows.sum()),
                    support=share.support,
                    found=_level(share, _EMPTY[name]),
                    method="one class against the rest; score interval (Wilson 1927)" + _WEIGHTED * counts.weighted,
                )


def _averages(counts: ClassCounts, name: Macro, limit: int) -> Iterator[GroupLevel]:
    method = f"mean over {len(counts.classes)} classes; {MACROS[name][1]}" + _WEIGHTED * counts.weighted
    for attribute, groups in counts.tables.items():
        for group, matrix in groups.items():
            yield GroupLevel(
                attribute=attribute,
                group=group,
                rows=int(matrix.rows.sum()),
                support=int(matrix.rows[:-1, :-1].sum()),
                found=average(matrix, name, limit),
                method=method,
            )


def _level(share: Share, empty: str) -> Level | Absence:
    if not share.support:
        return "undefined", f"{empty} (0/0)"
    return Level(value=share.value, interval=share.interval)
