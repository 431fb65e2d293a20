"""Ranges: how many cells are outside the values that their column may take.

What it measures
----------------
For every column with a range in the plan (`quality.ranges`), the share of its filled cells below the smallest allowed
value, above the largest, or not among the allowed values.

Why it matters
--------------
An age of 999 or a negative income is an error, and the model takes it for a fact. Personal data must be accurate (GDPR,
Art. 5(1)(d)).

How to read it
--------------
0 is as it should be. A plain count over the whole table, without interval.

Limits
------
Only what is declared is looked at. A value within its range can be wrong.

References
----------
ISO/IEC 25012:2008 (accuracy); ISO/IEC 5259-2:2024.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.needs.range_counts import RangeCounts
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {"data_quality.out_of_range": "Share of a column's cells outside its declared range"}


def measure(ranges: RangeCounts) -> Iterator[Measurement | Unmeasured]:
    """The share of every column with a declared range."""
    metric = "data_quality.out_of_range"
    for item in ranges.counts:
        where = {"column": item.column}
        if not item.fits:
            reason = "the range is one of numbers, and the column holds none"
            yield Unmeasured(metric=metric, where=where, why="undefined", reason=reason)
        elif not item.filled:
            yield Unmeasured(metric=metric, where=where, why="undefined", reason="no cell has a value (0/0)")
        else:
            share = item.outside / item.filled
            yield counted(metric, share, where=where, n=item.filled, method="count over all filled cells")
