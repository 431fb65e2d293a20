"""Agreement: whether other ways to ask "what matters?" give the same answer.

What it measures
----------------
The shares of attribution are compared with the shares that two other methods give: permutation (how far the score moves
when a feature is shuffled among the cases) and ablation (how far it moves when the feature is set to its usual value).
The number is the part of the importance on which the two lists agree: the sum over the features of the smaller share.

Why it matters
--------------
Methods rest on different assumptions. What they agree on hangs on none of them; where they differ, a report that shows
only one of them shows a choice.

How to read it
--------------
0.91 [0.89, 0.93]: on 91 % of all importance the two agree, 9 % lie elsewhere. 1 is the same list, 0 another one.
Features that go together are the usual reason for a difference.

Limits
------
Agreement is no proof: all three can be misled by the same dependence between features. The interval is by leaving out
one twentieth of the rows at a time; shuffling is done three times.

References
----------
Breiman 2001, Machine Learning 45, 5-32 (permutation). Krishna et al. 2022, "The disagreement problem in explainable
machine learning". Efron and Stein 1981, Annals of Statistics 9, 586-596 (jackknife).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.overlap import overlap
from audit.needs.attributions import Attributions
from audit.needs.feature_effects import FeatureEffects
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.agreement_with_permutation": "Part of the importance on which attribution and permutation agree",
    "explainability.agreement_with_ablation": "Part of the importance on which attribution and ablation agree",
}


def measure(
    attributions: Attributions, effects: FeatureEffects, *, confidence: float = 0.95
) -> Iterator[Measurement | Unmeasured]:
    """Both comparisons.

    Raises:
        Absent: there is no model, too few rows, or too many features.
    """
    size = np.abs(attributions.values)
    for metric, moved in (
        ("explainability.agreement_with_permutation", np.abs(effects.shuffled - effects.scores).mean(axis=1)),
        ("explainability.agreement_with_ablation", np.abs(effects.usual - effects.scores)),
    ):
        found = overlap(size, moved.T)
        if found is None:
            reason = "one of the two methods finds that nothing matters (0/0), or there are too few rows"
            yield Unmeasured(metric=metric, why="undefined", reason=reason)
            continue
        rows = effects.sample.rows
        estimate = Estimate(
            value=found.value,
            interval=found.interval,
            n=rows,
            support=rows,
            method="sum of the smaller shares; jackknife over twentieths of the rows (Efron and Stein 1981)",
            exact=effects.sample,
        )
        yield from measurements(metric, [estimate], confidence=confidence)
