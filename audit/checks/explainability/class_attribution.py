"""Attribution by class: what each class of a model of several classes goes by.

What it measures
----------------
A model that tells more than two classes apart has an output for each. Each is split among the features by Shapley
values (SHAP), row by row. The share of a feature in a class is the mean size of its parts of that class, divided by
the sum over all features. Over all classes together, sizes are added up over the classes first, so that every class
counts by how much the features move it. The shares of a class, and those over all, add up to 1. class_additivity_error
is the largest distance between what a row's parts add up to and the model's own probability of the class.

Why it matters
--------------
explainability.attribution_share explains the favourable class against the rest, for that is what is decided. Between
two unfavourable classes ("refer", "refuse") a model can go by a feature that hardly moves the favourable one, and
whoever is put into one of them is decided about all the same.

How to read it
--------------
refer, district 0.40 [0.37, 0.43]: two fifths of what moves the output of the class "refer" is the district. Compare a
feature's shares across the classes: one that is large for a single class is what tells that class from the others.

Limits
------
What boosted trees and logistic regression are explained on is the logarithm of the class's probability less the mean
of all classes' logarithms; forests and black boxes are explained on the probability itself. The method says which.
Shares on the two scales are not the same. Other libraries leave out taking off the mean, so their values of a row
differ by what is the same for all classes, which the probabilities do not hang on. Each class's shares are relative to
that class alone. Up to 20 classes are named; of more, only the shares over all classes are given. For black boxes the
interval does not include the choice of the background rows.

References
----------
Lundberg and Lee 2017, NeurIPS (SHAP). Lundberg et al. 2020, Nature Machine Intelligence 2, 56-67 (trees). Aitchison
1986, "The statistical analysis of compositional data" (logarithms less their mean). Interval: Cochran 1977, Sampling
Techniques, 6.4 (ratio estimator).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.attribution_shares import shares
from audit.metrics.families import Estimate, measurements
from audit.needs.class_attributions import ClassAttributions
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "explainability.class_attribution_share": "Share of a feature in the mean size of all attributions of a class",
    "explainability.all_classes_attribution_share": "Share of a feature in the size of the attributions of all classes",
    "explainability.class_additivity_error": "Largest distance between a row's parts and the probability of a class",
}
_CLASS, _ALL, _ADDITIVITY = METRICS
MOST_NAMED = 20
"""Classes that are spoken of one by one."""


def measure(attributions: ClassAttributions, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Shares of every class, and over all classes.

    Raises:
        Absent: the model has no more than two classes, or names one only; or it could not be explained.
    """
    count = len(attributions.classes)
    made: list[Estimate] = []
    named = attributions.classes if count <= MOST_NAMED else ()
    for place, name in enumerate(named):
        found = _shares(attributions, np.abs(attributions.values[:, :, place]), {"class": name})
        if not found:
            yield _nothing(attributions, _CLASS, {"class": name})
        made += found
        yield counted(
            _ADDITIVITY,
            float(attributions.missed[place]),
            where={"class": name},
            n=attributions.sample.rows,
            method=f"base value + parts against the model's output, as a probability; {attributions.method}",
            exact=attributions.sample,
        )
    if not named:
        for metric in (_CLASS, _ADDITIVITY):
            reason = f"the model has {count:,} classes, too many to speak of one by one"
            yield Unmeasured(metric=metric, why="unmet need", reason=reason)
    yield from measurements(_CLASS, made, confidence=confidence)
    whole = _shares(attributions, np.abs(attributions.values).sum(axis=2), {})
    if not whole:
        yield _nothing(attributions, _ALL, {})
    yield from measurements(_ALL, whole, confidence=confidence)


def _shares(attributions: ClassAttributions, sizes: np.ndarray, where: Mapping[str, str]) -> list[Estimate]:
    found = shares(sizes)
    if found is None:
        return []
    method = f"{attributions.method}, of the {attributions.output}; ratio estimator (Cochran 1977)"
    return [
        Estimate(
            where={**where, "feature": feature},
            value=float(found.value[place]),
            interval=lambda level, place=place: found.interval(place, level),  # type: ignore[misc]
            n=attributions.sample.rows,
            support=attributions.sample.rows,
            method=method,
            exact=attributions.sample,
        )
        for place, feature in enumerate(attributions.features)
    ]


def _nothing(attributions: ClassAttributions, metric: str, where: Mapping[str, str]) -> Unmeasured:
    if attributions.sample.rows < 2:
        return Unmeasured(metric=metric, where=where, why="too small", reason="fewer than two rows could be explained")
    return Unmeasured(metric=metric, where=where, why="undefined", reason="the output is the same for every row (0/0)")
