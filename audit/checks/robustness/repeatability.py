"""Repeatability: does the model say the same of the same case when it is asked twice?

What it measures
----------------
Sampled cases are given to the model a second time, exactly as they are. Measured are the share of cases whose score is
another one (by more than a millionth of it, or of 1 if that is larger), and the share whose decision is another one.

Why it matters
--------------
Whoever asks why a decision was made, or asks for it to be reviewed, must find the same decision. A model that answers
at random, that learns while it is asked, or whose server shares the work among several versions does not give that; and
every other number of this audit then describes one moment of it. Records must let a decision be traced (AI Act, Art.
12), and a system must perform consistently (Art. 15(1)).

How to read it
--------------
0 is what a model file gives. 0.04 [0.03, 0.05] means: of a hundred cases, four get another score a moment later. For a
model that answers at an endpoint this is the only sign that the audit itself can have of a change.

Limits
------
Up to 2,000 cases, asked twice within one audit. A server may keep earlier answers and repeat them, and a model that
stays the same for an hour may be another one tomorrow: 0 says nothing of that.

References
----------
ISO/IEC 25059:2023 (functional correctness and robustness of AI systems). Score interval: Wilson 1927.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import wilson
from audit.needs.repeated_answers import RepeatedAnswers
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "robustness.repeat_disagreement": "Share of cases whose score is another one when the model is asked again",
    "robustness.repeat_flip_rate": "Share of decisions that change when the model is asked again",
}
_DISAGREEMENT, _FLIPS = METRICS
SAME = 1e-6
"""How far two scores may lie apart, relative to the first or to 1: arithmetic in another order does as much."""


def measure(found: RepeatedAnswers, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """How often the second answer is another one."""
    apart = ~(np.abs(found.second - found.first) <= SAME * np.maximum(1.0, np.abs(found.first)))
    yield from _share(_DISAGREEMENT, apart, found, confidence)
    if found.threshold is None:
        yield Unmeasured(
            metric=_FLIPS, why="absent", reason="the plan names no threshold that turns scores into decisions"
        )
        return
    turned = (found.first >= found.threshold) != (found.second >= found.threshold)
    yield from _share(_FLIPS, turned & apart, found, confidence)


def _share(
    metric: str, hit: np.ndarray, found: RepeatedAnswers, confidence: float
) -> Iterator[Measurement | Unmeasured]:
    n, hits = len(hit), int(hit.sum())
    one = Estimate(
        where={},
        value=hits / n,
        interval=partial(wilson, hits, n),
        n=n,
        support=n,
        method="the same rows asked about twice; score interval (Wilson 1927)",
        exact=found.sample,
    )
    yield from measurements(metric, [one], confidence=confidence)
