"""Background: how much the explanation hangs on what a case is compared with.

What it measures
----------------
An attribution is always a difference from an average case, and somebody has to choose whose average: the training
rows, as a tree counted them, or some of the audited ones. The same rows are explained again against another random
background, and the number is the part of the importance on which the two lists of shares agree.

Why it matters
--------------
If another, equally good background gives another ranking, the ranking is a choice and not a finding.

How to read it
--------------
0.94 [0.92, 0.95]: on 94 % of all importance both backgrounds agree. For trees the comparison also swaps the way in
which dependent features share (path-dependent against interventional), so that a lower number may be due to features
that go together. The method says which background was used instead.

Limits
------
The second explanation is by sampled permutations on at most 100 rows, which costs some agreement by itself.

References
----------
Janzing, Minorics and Bloebaum 2020, AISTATS; Sundararajan and Najmi 2020, ICML; Kumar et al. 2020, ICML (choices behind
Shapley values). Efron and Stein 1981, Annals of Statistics 9, 586-596 (jackknife).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.overlap import PARTS, overlap
from audit.needs.other_background import OtherBackground
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.background_agreement": "Part of the importance on which another background agrees",
}


def measure(other: OtherBackground, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """One number.

    Raises:
        Absent: there is no model, or the second explanation would ask it too often.
    """
    metric, rows = "explainability.background_agreement", other.sample.rows
    found = overlap(np.abs(other.one), np.abs(other.other))
    if found is None:
        small = rows < PARTS
        reason = f"fewer than {PARTS} rows" if small else "one of the two explanations finds that nothing matters (0/0)"
        yield Unmeasured(metric=metric, why="too small" if small else "undefined", reason=reason)
        return
    estimate = Estimate(
        value=found.value,
        interval=found.interval,
        n=rows,
        support=rows,
        method=f"against {other.told}; sum of the smaller shares; jackknife (Efron and Stein 1981)",
        exact=other.sample,
    )
    yield from measurements(metric, [estimate], confidence=confidence)
