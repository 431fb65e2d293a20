"""Repetition: rows that say the same, and rows that say the same and were labelled differently.

What it measures
----------------
The share of rows that repeat another row in every column but the declared ids; and, among labelled rows with the same
features as another, the share whose label is not the commoner one.

Why it matters
--------------
A repeated row counts twice in every number of this report, and if copies fall on both sides of a split, a model is
tested on what it has seen. Equal cases with different labels cannot both be right for a model that sees only these
features: their share is a lower limit of its error, and of the noise in the labels or the lack of features.

How to read it
--------------
0.04: four rows in a hundred repeat an earlier one. Both are plain counts over the whole table and have no interval. In
a table with few columns many rows agree by chance: see how many columns there are.

Limits
------
Exact repetitions only: 3.0 and 3.01 differ. Names that are written differently do too. With an id column that the plan
does not declare, no row repeats another.

References
----------
ISO/IEC 5259-2:2024 (data quality measures: uniqueness, consistency). Frenay and Verleysen 2014, IEEE TNNLS 25, 845-869
(label noise).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.needs.repeated_rows import RepeatedRows
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "data_quality.repeated_rows": "Share of rows that repeat another row",
    "data_quality.contradicting_labels": "Share of like cases whose label is not the commoner one",
}

_REPEATED, _CONTRADICTING = METRICS


def measure(found: RepeatedRows, *, disclosure_limit: int = 10) -> Iterator[Measurement | Unmeasured]:
    """Both shares."""
    if found.distinct is None:
        yield Unmeasured(metric=_REPEATED, why="absent", reason="the table has no columns besides the declared ids")
    elif not found.rows:
        yield Unmeasured(metric=_REPEATED, why="undefined", reason="there are no rows (0/0)")
    else:
        share = (found.rows - found.distinct) / found.rows
        yield counted(_REPEATED, share, n=found.rows, method="1 - different rows / rows, declared ids left out")
    if found.labelled is None or found.contradicting is None:
        reason = "there are no labels, or which columns the model sees is not known"
        yield Unmeasured(metric=_CONTRADICTING, why="absent", reason=reason)
    elif not found.labelled:
        reason = "no labelled row has the same features as another (0/0)"
        yield Unmeasured(metric=_CONTRADICTING, why="undefined", reason=reason)
    elif found.labelled < disclosure_limit:
        reason = f"fewer than {disclosure_limit} labelled rows have the same features as another"
        yield Unmeasured(metric=_CONTRADICTING, why="suppressed", reason=reason)
    else:
        share = found.contradicting / found.labelled
        method = "rows off the commoner label, of labelled rows with the same features as another"
        yield counted(_CONTRADICTING, share, n=found.rows, support=found.labelled, method=method)
