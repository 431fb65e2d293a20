"""Sparsity: how few features carry most of the explanation.

What it measures
----------------
The smallest number of features that together carry four fifths (80 %) of all attribution.

Why it matters
--------------
A person can follow four reasons, not forty. If four features carry the model, four reasons tell nearly all; if it
takes thirty, every short explanation leaves most of it out.

How to read it
--------------
5 [5 to 6] of 17: five features carry 80 %, or perhaps it takes six. The number of features that the model takes is
the denominator.

Limits
------
It is about all rows together; for one person other features may be the main ones. Features that go together share
what belongs to both, which makes an explanation look less sparse.

References
----------
Chalasani et al. 2020, ICML (concise explanations). Regulation B, 12 CFR 1002.9(b)(2), comment 2: more than four
principal reasons are not likely to be helpful.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.attribution_shares import Shares, shares
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval
from audit.needs.attributions import Attributions
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.features_for_80_percent": "Smallest number of features that carry 80 % of all attribution",
}
_MOST = 0.8


def measure(attributions: Attributions, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """How many features it takes."""
    metric = "explainability.features_for_80_percent"
    found = shares(attributions.values)
    if found is None:
        small = len(attributions.values) < 2
        reason = "fewer than two rows could be explained" if small else "no feature accounts for anything (0/0)"
        yield Unmeasured(metric=metric, why="too small" if small else "undefined", reason=reason)
        return
    estimate = Estimate(
        value=_reaching(found.cumulated()[0]),
        interval=lambda level: _interval(found, level),
        n=len(attributions.values),
        support=len(attributions.features),
        method="cumulated shares in order of size; ratio estimator (Cochran 1977)",
        exact=attributions.sample,
    )
    yield from measurements(metric, [estimate], confidence=confidence)


def _interval(found: Shares, confidence: float) -> Interval:
    _, low, high = found.cumulated(confidence)
    return _reaching(high), _reaching(low)


def _reaching(totals: np.ndarray) -> float:
    """After how many features the total is reached; all of them at the latest."""
    there = np.flatnonzero(totals >= _MOST - 1e-12)
    return float(there[0] + 1 if len(there) else len(totals))
