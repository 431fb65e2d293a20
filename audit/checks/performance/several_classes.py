"""Several classes: how often each class is found, and the averages in which every class counts the same.

What it measures
----------------
Where label and prediction have more than two values, over all rows together: for each class its recall (of the rows
that are in it, the share that is called so), and over the classes macro recall (also called balanced accuracy), macro
precision and macro F1, the plain averages over the classes however rare they are.

Why it matters
--------------
Accuracy is the commonest class's number. A system that never finds the rare class, be it fraud or the senior grade,
can still be right nineteen times in twenty; averages in which every class counts the same fall at once.

How to read it
--------------
Recall 0.62 [0.58, 0.66] of the class "senior": of all who are senior, 62 in 100 are called senior. A macro recall of
1 divided by the number of classes is what guessing one class for everybody comes to.

Limits
------
A class that fewer rows have than the disclosure limit is not named; all such classes together are "(all others)", and
are not part of the averages. An average is given only if enough rows are in the denominator of every named class.
Averages do not say which class is costly to miss. With case weights, rates are weighted and the number of rows becomes
Kish's effective number. Measured where the plan declares a sensitive attribute, in the same pass as the rates by group.

References
----------
scikit-learn's recall_score, precision_score, f1_score (average="macro") and balanced_accuracy_score give the same
values. Sokolova and Lapalme 2009, Information Processing and Management 45, 427-437. Intervals: Wilson 1927; Price and
Bonett 2004, Computational Statistics and Data Analysis 45, 449-456; Takahashi et al. 2022, Applied Intelligence 52,
4961-4972; Kish 1965, Survey Sampling, 11.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.class_rates import MACROS, Confusion, average, confusion
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import Level
from audit.needs.class_counts import ClassCounts
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "performance.class_recall": "Share predicted to be in a class, of those who are in it",
    "performance.macro_recall": "Mean recall over all classes (balanced accuracy)",
    "performance.macro_precision": "Mean precision over all classes",
    "performance.macro_f1": "Mean F1 score over all classes",
}

_WEIGHTED = ", case weights, effective size (Kish 1965)"


def measure(
    counts: ClassCounts, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Recall of every class, and the averages over classes."""
    if not counts.labelled:
        for metric in METRICS:
            reason = "the plan names no label to compare the predictions with"
            yield Unmeasured(metric=metric, why="absent", reason=reason)
        return
    matrix = confusion(counts.cells, counts.classes)
    yield from _classes(counts, matrix, confidence, disclosure_limit)
    for name, (_, how) in MACROS.items():
        metric, found = f"performance.{name}", average(matrix, name, disclosure_limit)
        if not isinstance(found, Level):
            reason = found[1].replace("the group has no row", "there is no row")
            yield Unmeasured(metric=metric, why=found[0], reason=reason)
            continue
        estimate = Estimate(
            value=found.value,
            interval=found.interval,
            n=int(matrix.rows.sum()),
            support=int(matrix.rows[:-1, :-1].sum()),
            method=f"mean over {len(counts.classes)} classes; {how}" + _WEIGHTED * counts.weighted,
        )
        yield from measurements(metric, [estimate], confidence=confidence)


def _classes(
    counts: ClassCounts, matrix: Confusion, confidence: float, limit: int
) -> Iterator[Measurement | Unmeasured]:
    metric, found = "performance.class_recall", []
    for place, name in enumerate(counts.named):
        share, where = matrix.share("recall", place), {"class": name}
        if not share.support:
            reason = "no row with a prediction is in the class (0/0)"
            yield Unmeasured(metric=metric, where=where, why="undefined", reason=reason)
        elif share.support < limit:
            reason = f"fewer than {limit} rows in the denominator"
            yield Unmeasured(metric=metric, where=where, why="suppressed", reason=reason)
        else:
            found.append(
                Estimate(
                    where=where,
                    value=share.value,
                    interval=share.interval,
                    n=int(matrix.rows.sum()),
                    support=share.support,
                    method="one class against the rest; score interval (Wilson 1927)" + _WEIGHTED * counts.weighted,
                )
            )
    yield from measurements(metric, found, confidence=confidence)
