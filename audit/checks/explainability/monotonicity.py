"""Monotonicity: whether a feature works the one way that was declared.

What it measures
----------------
For each feature that the plan declares (explanation.monotone), sampled cases are given a dozen of its values, from the
smallest to the largest, everything else staying as it is. monotonicity_violations is the share of cases whose score
somewhere goes the wrong way; monotonicity_worst is by how much at most. Of a model that predicts a number,
monotonicity_worst_step says the same in the unit of the number.

Why it matters
--------------
"With more income you would have been refused" is a reason nobody can accept, and often a sign that the model learned
noise. Where a direction was promised to a regulator or a customer, it can be checked.

How to read it
--------------
0 % [0 %, 1.3 %]: no case among those asked; up to 1.3 % of all cases could behave otherwise. 12 %: for one case in
eight, more of the feature sometimes lowers the score. A worst step of 0.002 is a wrinkle, 0.2 is another decision.

Limits
------
A dozen values are tried, so a dip between two of them is not seen. The other features stay as they are, even where
that makes an unlikely case. Nothing declared, nothing checked.

References
----------
Goldstein et al. 2015, Journal of Computational and Graphical Statistics 24, 44-65 (individual conditional
expectation). Interval: Wilson 1927.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import wilson
from audit.needs.moved_features import MovedFeatures
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "explainability.monotonicity_violations": "Share of cases whose score somewhere goes the wrong way",
    "explainability.monotonicity_worst": "Largest step of a score the wrong way",
    "explainability.monotonicity_worst_step": "Largest step of an estimate the wrong way, in its own unit",
}
_SHARE, _SCORE, _ESTIMATE = METRICS
_WRINKLE = 1e-6
"""A step the wrong way that is no more than rounding: as a probability, or in standard deviations of the estimates."""


def measure(moved: MovedFeatures, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Every declared feature.

    Raises:
        Absent: nothing is declared, or there is no model.
    """
    rows = moved.sample.rows
    worst, other = (_ESTIMATE, _SCORE) if moved.estimates else (_SCORE, _ESTIMATE)
    what = "a number and no score" if moved.estimates else "no number, but the probability of an outcome"
    yield Unmeasured(metric=other, why="absent", reason=f"the model predicts {what}")
    for metric in (_SHARE, worst):
        for name, why, reason in moved.unmoved:
            yield Unmeasured(metric=metric, where={"feature": name}, why=why, reason=reason)
    estimates = []
    for item in moved.moved:
        hits = int((item.worst > _WRINKLE * moved.unit).sum())
        estimates.append(
            Estimate(
                where={"feature": item.feature},
                value=hits / rows,
                interval=lambda level, hits=hits: wilson(hits, rows, level),  # type: ignore[misc]
                n=rows,
                support=rows,
                method=f"declared {item.way}; score interval (Wilson 1927)",
                exact=moved.sample,
            )
        )
        yield counted(
            worst,
            float(item.worst.max()),
            where={"feature": item.feature},
            n=rows,
            method=f"declared {item.way}; largest over the sampled cases",
            exact=moved.sample,
        )
    yield from measurements(_SHARE, estimates, confidence=confidence)
