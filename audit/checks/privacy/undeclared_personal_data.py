"""Undeclared personal data: what was found against what the plan declares.

What it measures
----------------
The plan may say what a column holds (columns.declared: the id of an identifier or of a category, or "none"), and it
names columns for other ends: ids, sensitive attributes, quasi-identifiers, dates of birth. Against that stands what was
found. Counted are columns called personal data of which the plan says nothing (undeclared), columns that were
declared as personal data and hold none that was recognised (stale), and columns declared as something else than was
found, "none" included (contradicted).

Why it matters
--------------
The record of processing names the categories of personal data (GDPR, Art. 30(1)(c)). Data that nobody declared are in
nobody's record; a record of what is no longer there is wrong as well.

How to read it
--------------
0 undeclared, 0 stale, 0 contradicted: the declaration and the table say the same. Each is a count of columns, therefore
without an interval; the inventory of the report names them. A contradiction is a question to a person, not a
correction.

Limits
------
A plan that declares no column is not measured: nobody has said anything that could be compared. What was not recognised
is not missed. Two categories that a law treats alike count as different.

References
----------
GDPR, Art. 5(2) and 30(1)(c).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.needs.column_profiles import ColumnProfiles
from audit.needs.column_verdicts import NOTHING, ColumnVerdicts, agrees
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.undeclared_personal_columns": "Number of columns called personal data of which the plan says nothing",
    "privacy.stale_declarations": "Number of columns declared as personal data in which none was recognised",
    "privacy.contradicted_declarations": "Number of columns declared as something else than was found",
}


def measure(
    verdicts: ColumnVerdicts, columns: ColumnProfiles, *, declared: Mapping[str, str] | None = None
) -> Iterator[Measurement | Unmeasured]:
    """Compare the plan's declarations with the verdicts.

    Raises:
        Absent: no rows, or no declaration.
    """
    rows = max((column.rows for column in columns.profiles), default=0)
    if not rows:
        raise Absent("absent", "there are no rows")
    if not declared:
        raise Absent("absent", "the plan declares of no column what it holds")
    found = {one.column: one.identifier for one in verdicts.verdicts if one.identifier is not None}
    opened = {one.column for one in verdicts.verdicts if one.could_be}
    undeclared = set(found) - set(declared) - set(verdicts.roles)
    stale = {name for name, what in declared.items() if what != NOTHING} - set(found) - opened
    contradicted = [name for name in set(found) & set(declared) if not agrees(declared[name], found[name])]
    method = "declared columns against the verdicts of privacy.personal_columns"
    for metric, names in zip(METRICS, (undeclared, stale, contradicted), strict=True):
        yield counted(metric, len(names), n=rows, method=method)
