"""Robustness: how many decisions change when the input is slightly wrong.

What it measures
----------------
The model is asked again about the same cases, each time with one kind of error in them:

- noise: every number is moved at random by about a tenth of its standard deviation, five times; by group too, and how
  far groups lie apart;
- rounding: every number keeps two significant digits;
- missing values: one feature at a time is left empty;
- mixed-up categories: one category at a time is replaced by each other common value.

Each number is the share of decisions that become another.

Why it matters
--------------
Systems must be "as resilient as possible regarding errors, faults or inconsistencies" (AI Act, Art. 15(4)). Files hold
typing errors, estimates and holes. Where a tenth of a standard deviation decides, the decision is close to a coin toss
for many, and if it is for one group more than for another, that group bears the errors.

How to read it
--------------
0.03 [0.02, 0.04] for noise: three decisions in a hundred would be others with slightly different measurements. For a
single feature, a high share means that the decision hangs on this one entry being there, or being right.

Limits
------
Up to 2,000 sampled cases. Real errors are seldom normal nor independent. A swapped category may make an impossible
person, like the flip rate's. A model that refuses missing values is said to, feature by feature. Numbers with at most
20 different values count as categories, and the outermost hundredth of the values at either end does not widen the
noise. Attacks by someone who looks for the weakest spot are not simulated.

References
----------
ISO/IEC TR 24029-1:2021 (robustness of neural networks). Hendrycks and Dietterich 2019, ICLR (corruption robustness).
Intervals: means of case shares (Student 1908; Hall 1992), Wilson 1927 for shares of cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import Absence, GroupLevel, Level, differences, levels
from audit.metrics.intervals import wilson
from audit.metrics.means import Mean
from audit.metrics.tallies import Floats
from audit.needs.perturbed_decisions import MOST_FEATURES, PerturbedDecisions
from audit.records.evidence import Measurement, Sample, Unmeasured

METRICS: Mapping[str, str] = {
    "robustness.noise_flip_rate": "Share of decisions that change when numbers are slightly off",
    "robustness.group_noise_flip_rate": "The same of one group",
    "robustness.group_noise_flip_rate_difference": "Largest difference of it between groups",
    "robustness.rounding_flip_rate": "Share of decisions that change when numbers are rounded",
    "robustness.missing_flip_rate": "Share of decisions that change when one feature is left empty",
    "robustness.category_flip_rate": "Share of decisions that change when one category is another",
}

_NOISE, _BY_GROUP, _APART, _ROUNDING, _MISSING, _CATEGORY = METRICS
_MEAN = "mean of the cases' shares of changed answers; interval of a mean, corrected for skewness (Hall 1992)"
_SHARE = "asked again; score interval (Wilson 1927)"
_NO_NUMBER = "no feature is a number that could be slightly off"


def measure(
    found: PerturbedDecisions, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """The share of changed decisions for every kind of error."""
    for metric, changed in ((_NOISE, found.noise), (_ROUNDING, found.rounding)):
        if changed is None:
            yield Unmeasured(metric=metric, why="absent", reason=_NO_NUMBER)
        else:
            yield from measurements(metric, [_estimate({}, changed, found.sample)], confidence=confidence)
    yield from _groups(found, confidence, disclosure_limit)
    yield from _features(_MISSING, found, confidence, disclosure_limit)
    yield from _features(_CATEGORY, found, confidence, disclosure_limit)


def _estimate(where: Mapping[str, str], changed: Floats, sample: Sample) -> Estimate:
    n = len(changed)
    if set(np.unique(changed)) <= {0.0, 1.0}:
        hits = int(changed.sum())
        return Estimate(
            where=where, value=hits / n, interval=partial(wilson, hits, n), n=n, support=n, method=_SHARE, exact=sample
        )
    level = _level(changed)
    return Estimate(where=where, value=level.value, interval=level.interval, n=n, support=n, method=_MEAN, exact=sample)


def _level(changed: Floats) -> Level:
    n, value = len(changed), float(changed.mean())
    second, third = (float(((changed - value) ** power).mean()) for power in (2, 3))
    mean = Mean(
        value=value,
        variance=second / (n - 1) if n > 1 else float("inf"),
        size=n,
        skewness=third / second**1.5 if second > 0 else 0.0,
        lowest=0.0,
        highest=1.0,
    )
    return Level(value=value, interval=mean.interval)


def _groups(found: PerturbedDecisions, confidence: float, limit: int) -> Iterator[Measurement | Unmeasured]:
    if found.noise is None or not len(found.groups.columns):
        reason = _NO_NUMBER if found.noise is None else "the plan declares no sensitive attribute"
        for metric in (_BY_GROUP, _APART):
            yield Unmeasured(metric=metric, why="absent", reason=reason)
        return
    method = f"{_MEAN}; {found.sample.rows:,} cases, {found.sample.drawn}"
    made = []
    for attribute in found.groups:
        for group in sorted(found.groups[attribute].unique()):
            mine = found.noise[(found.groups[attribute] == group).to_numpy()]
            level: Level | Absence = _level(mine)
            rows = len(mine)
            made.append(
                GroupLevel(attribute=str(attribute), group=group, rows=rows, support=rows, found=level, method=method)
            )
    yield from levels(_BY_GROUP, made, confidence=confidence, limit=limit)
    yield from differences(_APART, made, confidence=confidence, limit=limit)


def _features(
    metric: str, found: PerturbedDecisions, confidence: float, limit: int
) -> Iterator[Measurement | Unmeasured]:
    by_feature = found.missing if metric == _MISSING else found.category
    if not by_feature:
        yield Unmeasured(metric=metric, why="absent", reason="no feature is a category with two values or more")
    estimates = []
    for name, changed in by_feature.items():
        where = {"feature": name}
        if changed is None:
            reason = "the model has no answer for a case without this value"
            yield Unmeasured(metric=metric, where=where, why="undefined", reason=reason)
            continue
        known = changed[~np.isnan(changed)]
        if len(known) < limit:
            reason = f"fewer than {limit} sampled rows have a value of it"
            yield Unmeasured(metric=metric, where=where, why="too small", reason=reason)
        else:
            estimates.append(_estimate(where, known, found.sample))
    yield from measurements(metric, estimates, confidence=confidence)
    if found.skipped:
        reason = f"only the first {MOST_FEATURES} features are looked at one by one"
        where = {"feature": f"({found.skipped} further features)"}
        yield Unmeasured(metric=metric, where=where, why="absent", reason=reason)
