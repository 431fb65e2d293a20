"""Ranking: which feature matters most, and how sure its place is.

What it measures
----------------
Features are put in order of their mean absolute attribution. For each its place, with the best and the worst place
that it may have: neighbours whose difference is within luck are not told apart, and share their range of places.
explainability.certain_places counts how many of the ten leading features have only one place left.

Why it matters
--------------
"The three main factors are ..." is a statement of order. It is true only if the third is surely ahead of the fourth.

How to read it
--------------
2 [2 to 4]: second in the rows that were explained, but third and fourth can't be told from it. 1 [1 to 1]: surely
first. Features that the model never uses share the last places. Ties stay ties: to resolve a difference of 0.8 % would
take tens of thousands of rows, and no reader needs it.

Limits
------
The interval is the uncertainty from explaining a sample of rows. It says nothing of other backgrounds
(explainability.background_agreement), and features that go together share what belongs to both.

References
----------
Al Mohamad, Goeman and van Zwet 2022, Biometrics 78, 238-247 (intervals for ranks). Dunn 1961,
JASA 56, 52-64 (simultaneous comparisons).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.attribution_shares import LEADING
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import bonferroni
from audit.metrics.places import places
from audit.needs.attributions import Attributions
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "explainability.rank": "Place of a feature in the ranking by mean absolute attribution",
    "explainability.certain_places": "How many of the ten leading features have a place that is certain",
}
_METHOD = "paired differences of mean absolute attributions (Al Mohamad, Goeman and van Zwet 2022; Bonferroni)"


def measure(attributions: Attributions, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """The place of every feature."""
    found = places(np.abs(attributions.values))
    if found is None or not found.mean.any():
        why, reason = (
            ("too small", "fewer than two rows could be explained")
            if found is None
            else ("undefined", "the model's output is the same for every row, so no feature is ahead of another")
        )
        for metric in METRICS:
            yield Unmeasured(metric=metric, why=why, reason=reason)  # type: ignore[arg-type]
        return
    rows, sample = len(attributions.values), attributions.sample
    each = bonferroni(confidence, len(attributions.features))
    bounds = {level: found.bounds(level) for level in {confidence, each}}
    place = found.place
    estimates = [
        Estimate(
            where={"feature": feature},
            value=float(place[at]),
            interval=lambda level, at=at: (float(bounds[level][0][at]), float(bounds[level][1][at])),  # type: ignore[misc]
            n=rows,
            support=rows,
            method=_METHOD,
            exact=sample,
        )
        for at, feature in enumerate(attributions.features)
    ]
    yield from measurements("explainability.rank", estimates, confidence=confidence)
    best, worst = bounds[each]
    leading = (place <= LEADING) & (found.mean > 0)
    yield counted(
        "explainability.certain_places",
        int((leading & (best == worst)).sum()),
        n=rows,
        support=int(leading.sum()),
        method=f"leading features whose simultaneous interval holds one place; {_METHOD}",
        exact=sample,
    )
