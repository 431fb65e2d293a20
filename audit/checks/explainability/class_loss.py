"""Loss by class: which features a model of several classes needs to tell them apart.

What it measures
----------------
Each feature is shuffled among the cases, so that it says nothing any more, and the model is asked again for the
probabilities of all its classes. class_shuffling_loss is by how much the Brier score over all classes grows: the
squared distances of the probabilities from what really happened (1 for the class that happened, 0 for the others),
added up over the classes, mean of all cases.

Why it matters
--------------
Attributions say what moves the outputs, right or wrong. This says what the model needs in order to be right, without
looking at one class alone: personal data must be limited to what is necessary (GDPR 5(1)(c)).

How to read it
--------------
The Brier score over all classes lies between 0 (always certain and right) and 2 (always certain and wrong). A growth
of 0.12 [0.10, 0.14] is large; 0.0002 [-0.0003, 0.0007] is none that could be seen. Below 0, the model is better
without the feature.

Limits
------
Labels are taken as right; rows whose label is no class of the model are left out. The model is shuffled, not trained
again: a new model without the feature could do better, and features that go together stand in for one another. The
interval is that of sampling rows; of the three shuffles it says little.

References
----------
Brier 1950, Monthly Weather Review 78, 1-3. Breiman 2001, Machine Learning 45, 5-32. Fisher, Rudin and Dominici 2019,
JMLR 20, 1-81 (model reliance). Intervals: Student 1908; Hall 1992.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.means import METHOD, mean
from audit.needs.class_effects import ClassEffects
from audit.needs.feature_effects import SHUFFLES
from audit.records.evidence import Measurement

METRICS: Mapping[str, str] = {
    "explainability.class_shuffling_loss": "Growth of the Brier score over all classes when a feature is shuffled",
}


def measure(effects: ClassEffects, *, confidence: float = 0.95) -> Iterator[Measurement]:
    """Every feature.

    Raises:
        Absent: the model has no more than two classes; no labels; too few rows; or too many features.
    """
    (metric,) = METRICS
    one = np.ones(len(effects.loss))
    method = f"Brier score over {len(effects.classes)} classes, {SHUFFLES} shuffles; {METHOD}"
    made = []
    for place, feature in enumerate(effects.features):
        found = mean(effects.shuffled[place] - effects.loss, one, one, lowest=-2.0, highest=2.0)
        made.append(
            Estimate(
                where={"feature": feature},
                value=found.value,
                interval=found.interval,
                n=effects.sample.rows,
                support=len(effects.loss),
                method=method,
                exact=effects.sample,
            )
        )
    yield from measurements(metric, made, confidence=confidence)
