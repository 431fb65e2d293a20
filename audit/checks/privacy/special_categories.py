"""Special categories: columns of health, origin, belief and the like, and of offences.

What it measures
----------------
How many columns are of a special category of personal data (GDPR, Art. 9: racial or ethnic origin, political opinions,
beliefs, trade-union membership, genetic and biometric data, health, sex life or orientation), how many are about
convictions and offences (Art. 10), and how many hold characteristics that equality law protects without being of
Art. 9: sex, age, nationality, marital status. Recognised by the column's name in the main European languages, or by
cells that nearly all use words of one category. Each column of a special category is named with it.

Why it matters
--------------
Art. 9 forbids processing unless one of ten exceptions holds; Art. 10 asks for official authority or a law. Sex and age
are often taken for special categories; they are not, and a report that says so loses its reader.

How to read it
--------------
A count of columns, therefore without an interval; 1 beside each column. 0 means that no column says so by its name or
its words: a code list under a neutral name ("q17") is not recognised. What the plan declares (columns.declared) counts
in place of what was found; a column declared "none" is not counted.

Limits
------
Inferences are not looked for: a postcode can stand in for origin (see bias.proxy_auc). What cells say in free text is
not read.

References
----------
GDPR, Art. 9(1), Art. 10, recitals 51 to 56. CJEU C-184/20 (a category that can be inferred is one too).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.needs.column_profiles import ColumnProfiles
from audit.needs.column_verdicts import ColumnVerdicts, held
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.special_category": "1 for each column of a special category (GDPR, Art. 9)",
    "privacy.special_category_columns": "Number of columns of special categories (GDPR, Art. 9)",
    "privacy.offence_columns": "Number of columns about convictions and offences (GDPR, Art. 10)",
    "privacy.protected_columns": "Number of columns of protected characteristics that are not of Art. 9",
}

OFFENCES = "offences"
"""Id of the kind that Art. 10 is about."""


def measure(
    verdicts: ColumnVerdicts, columns: ColumnProfiles, *, declared: Mapping[str, str] | None = None
) -> Iterator[Measurement | Unmeasured]:
    """Count columns by what the law makes of their kind.

    Raises:
        Absent: no rows.
    """
    rows = max((column.rows for column in columns.profiles), default=0)
    if not rows:
        raise Absent("absent", "there are no rows")
    kinds = held(verdicts, declared or {})
    method = "by the columns’ names and words, and the plan’s declarations"
    special = {name: kind for name, kind in kinds.items() if kind.special}
    for name, kind in special.items():
        where = {"column": name, "category": kind.id}
        yield counted("privacy.special_category", 1, where=where, n=rows, method=method)
    if not special:
        reason = "no column says that it is of a special category"
        yield Unmeasured(metric="privacy.special_category", why="absent", reason=reason)
    numbers = {
        "privacy.special_category_columns": len(special),
        "privacy.offence_columns": sum(kind.id == OFFENCES for kind in kinds.values()),
        "privacy.protected_columns": sum(kind.protected and not kind.special for kind in kinds.values()),
    }
    for metric, number in numbers.items():
        yield counted(metric, number, n=rows, method=method)
