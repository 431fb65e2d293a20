"""Shared rows: people the model is tested on whose answers it was trained on.

What it measures
----------------
The share of audited rows that equal a training row in every feature, and in the label where both tables have it; the
share of audited rows that differ from a training row in one feature at most; and the share of training rows that equal
another training row.

Why it matters
--------------
A row in both tables is no test: performance measured on it is too good. It also shows which people's records the
evaluation copies from training, and it must be left out before asking whether the model remembers its training rows.

How to read it
--------------
0.4 % shared: of a thousand audited rows, four were seen in training. With few and coarse features many rows are equal
by chance, as different people are; with precise ones hardly any are. Plain counts, therefore without intervals.

Limits
------
Numbers must be equal to the last digit. Near-duplicates are looked for among up to 10,000 audited rows, with four to
forty features; with fewer or more features nothing is said about them. The same person with two changed features is not
recognised.

References
----------
Kapoor and Narayanan 2023, Patterns 4, 100804 (leakage). Barz and Denzler 2020, Journal of Imaging 6, 41 (duplicates
between training and test).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.needs.training_overlap import FEWEST_NEAR, MOST_NEAR, TrainingOverlap
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.shared_rows": "Share of audited rows that equal a training row",
    "privacy.nearly_shared_rows": "Share of audited rows that differ from a training row in one feature at most",
    "privacy.repeated_training_rows": "Share of training rows that equal another one",
}

_SHARED, _NEAR, _REPEATED = METRICS


def measure(overlap: TrainingOverlap) -> Iterator[Measurement | Unmeasured]:
    """The three shares."""
    if not overlap.rows or not overlap.trained:
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="absent", reason="one of the tables has no rows")
        return
    method = f"equal in {overlap.features} features, and in the label where both have it"
    yield counted(_SHARED, overlap.shared / overlap.rows, n=overlap.rows, method=method)
    yield counted(_REPEATED, overlap.repeated / overlap.trained, n=overlap.trained, method=method)
    if overlap.near is None:
        reason = f"near-duplicates are looked for with {FEWEST_NEAR} to {MOST_NEAR} features"
        yield Unmeasured(metric=_NEAR, why="undefined", reason=reason)
        return
    looked = overlap.looked
    exact = True if looked.drawn == "every row" else looked
    yield counted(_NEAR, overlap.near / looked.rows, n=looked.rows, method=f"{method}, but for one", exact=exact)
