"""Missingness: how many cells of each column are empty.

What it measures
----------------
For every column of the table, the share of its cells that hold no value.

Why it matters
--------------
Data must be accurate and, for high-risk AI in the EU, as complete as the purpose demands (AI Act, Art. 10(3)). A
model fills the holes somehow, and people with holes in their file are seldom a random part of the people. A
sensitive attribute with holes leaves part of the audit unknown.

How to read it
--------------
0.12: twelve in a hundred cells of this column are empty. It is a plain count over the whole table, so it has no
interval. Look first at the columns the model uses, at the label, and at the sensitive attributes.

Limits
------
Only true empty cells and the plan's `missing_values` count. Codes that mean "not known" to an insider (-1, 999,
"n/a") are values to a stranger. Nothing is said about why cells are empty, nor whether what is there is right.

References
----------
Rubin 1976, "Inference and missing data", Biometrika 63, 581-592. ISO/IEC 25012:2008 (completeness); ISO/IEC
5259-2:2024.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.needs.column_profiles import ColumnProfiles
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {"data_quality.missing_share": "Share of a column's cells that are empty"}


def measure(columns: ColumnProfiles) -> Iterator[Measurement | Unmeasured]:
    """The missing share of every column of the file."""
    metric = "data_quality.missing_share"
    for column in columns.profiles:
        where = {"column": column.name}
        if not column.rows:
            yield Unmeasured(metric=metric, where=where, why="undefined", reason="there are no rows (0/0)")
            continue
        share = column.missing / column.rows
        yield counted(metric, share, where=where, n=column.rows, method="count over all rows")
