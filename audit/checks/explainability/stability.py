"""Stability: whether two cases that are nearly alike get nearly the same explanation.

What it measures
----------------
Sampled cases are moved a little, in all features that are numbers with many values, by a tenth of a standard deviation.
local_lipschitz is how far the attributions then move for each step of the case, the steepest of five neighbours, on
average over the cases; both in standard deviations. same_main_feature is the share of neighbours whose main feature is
still the same.

Why it matters
--------------
If rounding an income changes the reason, the reason was no reason. People compare their explanations.

How to read it
--------------
local_lipschitz 0.4 [0.37, 0.43]: a step of one standard deviation moves the explanation by 0.4. Below 1 the
explanation is calmer than the data, above it jumps. same_main_feature 96 %: of a hundred neighbours, 96 have the same
main feature.

Limits
------
Trees have steps, so that any of their explanations jumps somewhere; large values may be the model's doing, not the
explanation's. Only numbers with more than ten values are moved. For a black box the parts are estimated, with the same
orders for all neighbours.

References
----------
Alvarez-Melis and Jaakkola 2018, "On the robustness of interpretability methods" (local Lipschitz estimate). Interval of
a mean: Student 1908; Hall 1992.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

import numpy as np

from audit.metrics import means
from audit.metrics.families import Estimate, measurements
from audit.needs.nearby_attributions import NearbyAttributions
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.local_lipschitz": "How far an explanation moves when the case moves, steepest of five neighbours",
    "explainability.same_main_feature": "Share of near cases that have the same main feature",
}


def measure(nearby: NearbyAttributions, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Both means over the sampled cases.

    Raises:
        Absent: nothing can be moved a little, or nothing is attributed.
    """
    rows = nearby.sample.rows
    for metric, values, highest in (
        ("explainability.local_lipschitz", nearby.steepest, inf),
        ("explainability.same_main_feature", nearby.same_first, 1.0),
    ):
        if rows < 2:
            yield Unmeasured(metric=metric, why="too small", reason="fewer than two rows could be explained")
            continue
        one = np.ones(rows)
        found = means.mean(values, one, one, lowest=0.0, highest=highest)
        estimate = Estimate(
            value=found.value,
            interval=found.interval,
            n=rows,
            support=rows,
            method=f"{nearby.moved} features moved by 0.1 standard deviations, 5 neighbours; {means.METHOD}",
            exact=nearby.sample,
        )
        yield from measurements(metric, [estimate], confidence=confidence)
