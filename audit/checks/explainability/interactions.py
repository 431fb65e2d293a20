"""Interactions: which two features act together, so that neither can be explained without the other.

What it measures
----------------
For every pair among the eight leading features: how much the effect of the one depends on the value of the other. The
model is asked four times, with both features of a case, with one, with the other and with neither, the rest being
drawn from another case. What both do together beyond what each does alone is the interaction; its mean size is divided
by the mean size of all attributions of the same cases.

Why it matters
--------------
"Your debt was too high" is not the whole reason if the same debt is fine for those who have saved longer. And a
harmless feature can matter by switching another one on for one group only.

How to read it
--------------
debt×term 0.08 [0.06, 0.10]: what debt and term do only together is 8 % of the size of all that moves the output. 0
means that they simply add up, on the scale that is explained (log-odds or probability; the method says which).

Limits
------
Only pairs of leading features, not three at a time. On the scale of probabilities nearly everything interacts a
little, because a straight line of log-odds is bent there. A sample of rows, each with one random coalition of the
other features.

References
----------
Grabisch and Roubens 1999, International Journal of Game Theory 28, 547-565 (Shapley interaction index). Friedman and
Popescu 2008, Annals of Applied Statistics 2, 916-954. Interval: Cochran 1977, Sampling Techniques, 6.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.ratio_of_means import ratio_of_means
from audit.needs.second_differences import SecondDifferences
from audit.records.evidence import Measurement, Unmeasured
from audit.records.subject import CROSS

METRICS: Mapping[str, str] = {
    "explainability.interaction": "What two features do only together, relative to all attribution",
}


def measure(differences: SecondDifferences, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Every pair of leading features.

    Raises:
        Absent: there is no model, or nothing that could act together.
    """
    estimates = []
    rows = len(differences.whole)
    for place, pair in enumerate(differences.pairs):
        found = ratio_of_means(np.abs(differences.values[:, place]), differences.whole)
        where = {"feature": CROSS.join(pair)}
        if found is None:
            reason = "the sampled rows have no attribution to compare with (0/0)"
            yield Unmeasured(metric="explainability.interaction", where=where, why="undefined", reason=reason)
            continue
        estimates.append(
            Estimate(
                where=where,
                value=found.value,
                interval=found.interval,
                n=rows,
                support=rows,
                method=f"second differences of the {differences.output} (Grabisch and Roubens 1999); ratio estimator "
                "(Cochran 1977)",
                exact=differences.sample,
            )
        )
    yield from measurements("explainability.interaction", estimates, confidence=confidence)
