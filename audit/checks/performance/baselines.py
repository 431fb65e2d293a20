"""Baselines: is the model better than always saying the same?

What it measures
----------------
The accuracy of the rule that gives every case the commoner label, and how much more accurate the decisions are, case by
case.

Why it matters
--------------
An accuracy of 0.92 is worth nothing where 92 in 100 cases have the same label. A model that does not beat a constant
processes personal data for no purpose (GDPR, Art. 5(1)(c)).

How to read it
--------------
A gain of 0.06 [0.03, 0.09]: six more cases in a hundred are decided as labelled than by the constant rule. An interval
that holds 0: no gain has been shown.

Limits
------
The commoner label is read off the same rows, which favours the constant rule a little. Accuracy counts both kinds of
error alike; see performance.saving for costs. The label is taken at its word.

References
----------
scikit-learn, DummyClassifier. Interval of paired proportions: Newcombe 1998, Statistics in Medicine 17, 2635-2650,
method 10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from audit.errors import Absent
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import wilson
from audit.metrics.paired import difference
from audit.needs.group_counts import GroupCounts
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "performance.constant_accuracy": "Accuracy of giving every case the commoner label",
    "performance.accuracy_gain": "How much more accurate the decisions are than that",
}

_CONSTANT, _GAIN = METRICS


def measure(counts: GroupCounts, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Both numbers, over rows with a decision and a label.

    Raises:
        Absent: there are no decisions, no labels, or no rows with both.
    """
    if not (counts.decided and counts.labelled):
        raise Absent("absent", "the plan names no label" if counts.decided else "there is no decision")
    cells = counts.cells.dropna(subset=["decision", "label"])
    n = int(cells["n"].sum())
    if not n:
        raise Absent("undefined", "no row has both a decision and a label (0/0)")
    good = int(cells.loc[cells["label"] == 1, "n"].sum())
    common = int(2 * good >= n)
    constant = max(good, n - good)
    estimate = Estimate(
        value=constant / n, interval=partial(wilson, constant, n), n=n, support=n, method="score interval (Wilson 1927)"
    )
    yield from measurements(_CONSTANT, [estimate], confidence=confidence)
    right = cells["decision"] == cells["label"]
    ruled = cells["label"] == common
    four = [int(cells.loc[(right == r) & (ruled == c), "n"].sum()) for r in (True, False) for c in (True, False)]
    gain = Estimate(
        value=(four[1] - four[2]) / n,
        interval=partial(difference, *four),
        n=n,
        support=n,
        method="difference of paired proportions (Newcombe 1998, method 10)",
    )
    yield from measurements(_GAIN, [gain], confidence=confidence)
