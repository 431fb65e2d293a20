"""Additivity: whether the parts of an explanation add up to what the model says.

What it measures
----------------
For every explained row, the attributions of all features and the output of the average case are added up and compared
with the model's own output for that row. The largest distance is reported, as a probability; of a model that predicts
a number, in standard deviations of its estimates.

Why it matters
--------------
An explanation that does not add up explains something else than the model that decides. This is the only property of
an explanation that can be checked without knowing the right answer, so it is checked on every row.

How to read it
--------------
0.0000001: the parts of every row add up, to rounding. Above 0.0001 the attributions are not used at all, and all
numbers that build on them are missing, with that as their reason.

Limits
------
Parts can add up and still be the wrong ones; explainability.deletion_beyond_random and its companions look at that.

References
----------
Lundberg and Lee 2017, NeurIPS, property 1 (local accuracy). Shapley 1953 (efficiency).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.needs.attributions import Attributions
from audit.needs.output_scales import ESTIMATE, LOG_ESTIMATE
from audit.records.evidence import Measurement, counted

METRICS: Mapping[str, str] = {
    "explainability.additivity_error": "Largest distance between the sum of a row's parts and the model's output",
}


def measure(attributions: Attributions) -> Iterator[Measurement]:
    """The largest error over all explained rows."""
    estimated = attributions.output in (ESTIMATE, LOG_ESTIMATE)
    unit = "in standard deviations of the estimates" if estimated else "as a probability"
    yield counted(
        "explainability.additivity_error",
        attributions.missed,
        n=len(attributions.values),
        method=f"base value + parts against the model's output, {unit}; {attributions.method}",
        exact=attributions.sample,
    )
