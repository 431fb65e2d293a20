"""Children: the share of persons below the age of consent.

What it measures
----------------
From the plan's column with ages (privacy.age) or with dates of birth (privacy.birth_date, on the assessment date), the
share of persons below privacy.consent_age; 16 if the plan sets none.

Why it matters
--------------
Children merit specific protection (GDPR, recital 38). Below an age that each member state sets between 13 and 16,
consent to an online service is the parents' to give (Art. 8), and decisions without a human should not concern children
(recital 71).

How to read it
--------------
0 with all ages known: no children. 0.2 %: two in a thousand rows are of children, which a table of adults' credit
should not have. A fact of the table, therefore without an interval; the rows behind it are those with a readable age.

Limits
------
Ages are believed. A column of ages says nothing about when it was true. Negative ages count as unknown adults; a rows'
missing age is in no count.

References
----------
GDPR, Art. 8(1), recitals 38 and 71.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.needs.person_dates import PersonDates
from audit.records.blocks import Privacy
from audit.records.evidence import Measurement, counted

METRICS: Mapping[str, str] = {
    "privacy.children_share": "Share of persons below the age of consent",
}


def measure(dates: PersonDates, *, privacy: Privacy | None = None) -> Iterator[Measurement]:
    """The share, of the rows with a readable age.

    Raises:
        Absent: neither column is named, no assessment date, no rows, or no readable age.
    """
    declared = privacy or Privacy()
    if declared.age is None and declared.birth_date is None:
        raise Absent("absent", "the plan names neither privacy.age nor privacy.birth_date")
    if dates.children is None:
        raise Absent("absent", "the plan sets no assessment date on which to count ages")
    if not dates.children.known:
        raise Absent("absent", "no row has a readable age")
    known = dates.children.known
    yield counted(
        "privacy.children_share",
        dates.children.counted / known,
        n=dates.rows,
        support=known,
        method=f"younger than {declared.consent_age} years",
    )
