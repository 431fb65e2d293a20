"""Labels: features that give the label away, and labels that the features contradict.

What it measures
----------------
For every feature with an order, how well it alone tells favourable from unfavourable labels (area under the ROC curve,
in its better direction). And the share of rows whose label a model contradicts with confidence: a model learns from two
thirds of the rows to guess the label of the third, three times; a row counts if the guess for the other label is at
least as sure as it is on average where that label is right.

Why it matters
--------------
A single feature that knows the label almost always was made from it (a field filled in after the decision, say): the
model is then good on paper and useless in use. Wrong labels teach a model, and this audit, wrong lessons.

How to read it
--------------
A feature at 0.99 is to be explained. 0.5 says nothing about the label. Label issues of 0.03: three labels in a hundred
deserve a second look; not all are wrong.

Limits
------
The area is taken in the better direction, so it is never below 0.5, and in small samples a little above it by chance.
Categories are judged by the features' other check, association, not here. Label issues are an estimate that leans on a
small model: where cases are hard, right labels look like issues, and a bias that runs through all labels is invisible.
Up to 10,000 rows, fewer with more than 100 features.

References
----------
Northcutt, Jiang and Chuang 2021, "Confident Learning", JAIR 70, 1373-1411. Kaufman et al. 2012, "Leakage in Data
Mining", ACM TKDD 6(4). DeLong et al. 1988, Biometrics 44, 837-845. Wilson 1927.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from audit.metrics.attribute_prediction import FEWEST, FOLDS, guesses
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval, wilson
from audit.metrics.ranking import area
from audit.metrics.score_groups import distinct
from audit.needs.labelled_rows import LabelledRows
from audit.records.evidence import Measurement, Sample, Unmeasured

METRICS: Mapping[str, str] = {
    "data_quality.single_feature_auc": "How well one feature alone tells the label (AUC)",
    "data_quality.label_issues": "Share of labels that a cross-validated model confidently contradicts",
}

_ALONE, _ISSUES = METRICS


def measure(rows: LabelledRows, *, confidence: float = 0.95, seed: int = 0) -> Iterator[Measurement | Unmeasured]:
    """Every ordered feature alone, and all labels."""
    exact: bool | Sample = True if rows.sample.drawn == "every labelled row" else rows.sample
    estimates = []
    for place, name in enumerate(rows.features):
        if rows.categorical[place]:
            reason = "its values have no order; see its association with the label"
            yield Unmeasured(metric=_ALONE, where={"feature": name}, why="undefined", reason=reason)
            continue
        column = rows.values[:, place]
        known = np.isfinite(column)
        good, bad = known & (rows.label == 1), known & (rows.label == 0)
        found = None
        if good.any() and bad.any():
            found = area(distinct(column[good], np.ones(good.sum())), distinct(column[bad], np.ones(bad.sum())))
        if found is None:
            reason = "no rows with a value have both labels"
            yield Unmeasured(metric=_ALONE, where={"feature": name}, why="undefined", reason=reason)
            continue
        n = int(known.sum())
        estimates.append(
            Estimate(
                where={"feature": name},
                value=max(found.value, 1 - found.value),
                interval=partial(_better, found.interval),
                n=n,
                support=n,
                method=f"{found.method}; in the better direction",
                exact=exact,
            )
        )
    yield from measurements(_ALONE, estimates, confidence=confidence)
    yield from _issues(rows, exact=exact, confidence=confidence, seed=seed)


def _better(interval: Callable[[float], Interval], confidence: float) -> Interval:
    """The interval of the distance from one half, on the better side."""
    low, high = interval(confidence)
    if low >= 0.5:
        return low, high
    if high <= 0.5:
        return 1 - high, 1 - low
    return 0.5, max(high, 1 - low)


def _issues(
    rows: LabelledRows, *, exact: bool | Sample, confidence: float, seed: int
) -> Iterator[Measurement | Unmeasured]:
    counts = np.bincount(rows.label, minlength=2)
    if min(counts) < FOLDS * FEWEST:
        reason = f"fewer than {FOLDS * FEWEST} rows have the rarer label"
        yield Unmeasured(metric=_ISSUES, why="too small", reason=reason)
        return
    guessed, label = guesses(rows.values, rows.label, rows.categorical, seed=seed)
    sure = [float(guessed[label == kind, kind].mean()) for kind in (0, 1)]
    other = guessed[np.arange(len(label)), 1 - label]
    own = guessed[np.arange(len(label)), label]
    bar = np.array(sure)[1 - label]
    hits, n = int(((other >= bar) & (other > own)).sum()), len(label)
    estimate = Estimate(
        value=hits / n,
        interval=partial(wilson, hits, n),
        n=n,
        support=n,
        method="confident learning (Northcutt et al. 2021), gradient boosting, 3 folds; score interval (Wilson 1927)",
        exact=exact,
    )
    yield from measurements(_ISSUES, [estimate], confidence=confidence)
