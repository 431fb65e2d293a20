"""Constant columns: columns that say the same in every row.

What it measures
----------------
How many columns of the table, and how many of the model's features, hold one value only or none at all.

Why it matters
--------------
A feature that never changes cannot help the model; it was broken on the way, or it is personal data that nobody needs
(GDPR, Art. 5(1)(c)). If it did change when the model was trained, the model now runs outside what it knows.

How to read it
--------------
0 is as it should be. Anything else names columns to look at: data_quality.missing_share is 1 for the empty ones.

Limits
------
A column with one odd cell is not constant. A table of one row, or of one kind of case, has constant columns by right.

References
----------
ISO/IEC 5259-2:2024.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.needs.column_profiles import ColumnProfiles
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "data_quality.constant_columns": "Columns that say the same in every row",
    "data_quality.constant_features": "Features that say the same in every row",
}

_COLUMNS, _FEATURES = METRICS


def measure(columns: ColumnProfiles, *, features: Sequence[str] | None = None) -> Iterator[Measurement | Unmeasured]:
    """Both counts."""
    rows = max((profile.rows for profile in columns.profiles), default=0)
    if not rows:
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="undefined", reason="there are no rows")
        return
    constant = {profile.name for profile in columns.profiles if profile.constant}
    method = "count of columns with one value and none missing, or none at all"
    yield counted(_COLUMNS, len(constant), n=rows, method=method)
    if features is None:
        reason = "there is no model, and the plan names no feature columns"
        yield Unmeasured(metric=_FEATURES, why="absent", reason=reason)
    else:
        yield counted(_FEATURES, len(constant & set(features)), n=rows, method=method)
