"""Classification: how well decisions and scores agree with the label.

What it measures
----------------
From the decisions: accuracy (share of right decisions), precision (share of favourable decisions that were right),
recall (share of favourable labels that were found) and F1 (their harmonic mean). From the scores: AUC (the chance
that a favourable case scores above an unfavourable one) and the expected calibration error (how far a score of 0.7
is, on average, from seven in ten).

Why it matters
--------------
The law asks for an "appropriate level of accuracy" (EU AI Act, Art. 15) and for data that are accurate (GDPR, Art.
5(1)(d)); a decision nobody could rely on is not made acceptable by being equally wrong for everybody. Whoever shows
a customer a probability owes them one that is true.

How to read it
--------------
Read accuracy beside the share of the commoner label: 0.9 is no achievement if nine in ten labels are favourable.
AUC 0.5 is guessing, 1 is perfect ranking. A calibration error of 0.03 means that scores are three percentage points
off on average. Only rows with both a decision (or score) and a label count.

Limits
------
Measured on the evaluation table as it is: if that table was used for training, or differs from the cases to come,
the numbers are too good. F1 ignores the rows that were rightly refused. Calibration in ten bins cannot see errors
inside a bin, and its interval is conservative. The label is taken at its word.

References
----------
scikit-learn, "Metrics and scoring". Intervals: Wilson 1927 for accuracy, precision and recall, and for F1 =
2J/(1+J) through J = TP/(TP+FP+FN); DeLong et al. 1988, Biometrics 44, 837-845, for AUC. Calibration: Naeini et al.
2015; Guo et al. 2017.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics import calibration, ranking
from audit.metrics.intervals import Interval, jaccard_to_f1, wilson
from audit.needs.group_counts import GroupCounts
from audit.needs.score_counts import ScoreCounts
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "performance.accuracy": "Share of decisions that agree with the label",
    "performance.precision": "Share of favourable decisions whose label is favourable",
    "performance.recall": "Share of favourable labels that got the favourable decision",
    "performance.f1": "Harmonic mean of precision and recall",
    "performance.auc": "Chance that a favourable case scores above an unfavourable one",
    "performance.calibration_error": "Mean distance between scores and observed shares, over ten bins",
}


def measure(
    counts: GroupCounts, scores: ScoreCounts | None, *, confidence: float = 0.95, seed: int = 0
) -> Iterator[Measurement | Unmeasured]:
    """The quality of decisions, as far as there are labels; and of scores, as far as there are scores."""
    yield from _decisions(counts, confidence)
    yield from _scores(scores, counts.labelled, confidence, seed)


def _decisions(counts: GroupCounts, confidence: float) -> Iterator[Measurement | Unmeasured]:
    names = ("accuracy", "precision", "recall", "f1")
    if not (counts.decided and counts.labelled):
        what = "the plan names no label" if counts.decided else "neither the data nor a model gives a decision"
        for name in names:
            yield Unmeasured(metric=f"performance.{name}", why="absent", reason=what)
        return
    tp, fp, fn, tn = (counts.cases(*pair) for pair in ((1, 1), (1, 0), (0, 1), (0, 0)))
    rows = tp + fp + fn + tn
    fractions = {
        "accuracy": (tp + tn, rows, "no row has both a decision and a label"),
        "precision": (tp, tp + fp, "no labelled row has a favourable decision"),
        "recall": (tp, tp + fn, "no row with a decision has a favourable label"),
        "f1": (tp, tp + fp + fn, "no decision and no label is favourable"),
    }
    for name, (hits, support, empty) in fractions.items():
        if not support:
            yield Unmeasured(metric=f"performance.{name}", why="undefined", reason=f"{empty} (0/0)")
            continue
        value, interval, method = hits / support, wilson(hits, support, confidence), "score interval (Wilson 1927)"
        if name == "f1":
            value, interval = jaccard_to_f1(value), (jaccard_to_f1(interval[0]), jaccard_to_f1(interval[1]))
            method = "2J/(1+J), score interval of J = TP/(TP+FP+FN) (Wilson 1927)"
        yield _measured(f"performance.{name}", value, interval, confidence, rows, support, method)


def _scores(
    scores: ScoreCounts | None, labelled: bool, confidence: float, seed: int
) -> Iterator[Measurement | Unmeasured]:
    metrics = ("performance.auc", "performance.calibration_error")
    if scores is None or not len(scores.cells):
        reason = "no row has both a score and a label" if labelled else "the plan names no label"
        for metric in metrics:
            yield Unmeasured(metric=metric, why="absent", reason=reason)
        return
    score = scores.cells["score"].to_numpy(dtype=float)
    n, label = scores.cells["n"].to_numpy(dtype=float), scores.cells["label"].to_numpy(dtype=int)
    cells = (score, n * (label == 1), n * (label == 0))
    rows, rounded = int(n.sum()), "" if scores.exact else ", scores rounded"
    area = ranking.auc(*cells)
    if area is None:
        yield Unmeasured(metric=metrics[0], why="undefined", reason="all labelled rows have the same label")
    else:
        interval = ranking.auc_interval(*cells, confidence)
        yield _measured(metrics[0], area, interval, confidence, rows, rows, f"DeLong et al. 1988, logit scale{rounded}")
    if not ((score >= 0) & (score <= 1)).all():
        yield Unmeasured(metric=metrics[1], why="undefined", reason="the score is no probability between 0 and 1")
        return
    error = calibration.expected_calibration_error(*cells)
    interval = calibration.calibration_interval(*cells, confidence, seed)
    method = f"ten equal-width bins (Naeini et al. 2015); parametric bootstrap, {calibration.DRAWS:,} draws{rounded}"
    yield _measured(metrics[1], error, interval, confidence, rows, rows, method)


def _measured(
    metric: str, value: float, interval: Interval, confidence: float, n: int, support: int, method: str
) -> Measurement:
    low, high = min(value, interval[0]), max(value, interval[1])
    return Measurement(
        metric=metric,
        value=value,
        low=low,
        high=high,
        low_all=low,
        high_all=high,
        confidence=confidence,
        n=n,
        support=support,
        method=method,
    )
