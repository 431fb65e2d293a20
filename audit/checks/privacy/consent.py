"""Consent: rows of people who are not recorded to have consented.

What it measures
----------------
The plan names the column that says whether a person consented (privacy.consent). Reported is the share of rows where it
is empty, or says no, false, 0, none, refused or withdrawn.

Why it matters
--------------
Where consent is the legal basis, the controller must be able to show it for every person (GDPR, Art. 7(1)), and a row
whose person withdrew it must go.

How to read it
--------------
0: consent is recorded for every row. 1.3 %: thirteen rows in a thousand have none. A fact of the table, therefore
without an interval.

Limits
------
What is recorded is believed: whether the consent was informed, specific and freely given is not in the column. Values
that mean no in other words count as consent; look at the column's values.

References
----------
GDPR, Art. 4(11), Art. 6(1)(a), Art. 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.needs.person_dates import PersonDates
from audit.records.evidence import Measurement, counted

METRICS: Mapping[str, str] = {
    "privacy.rows_without_consent": "Share of rows without recorded consent",
}


def measure(dates: PersonDates) -> Iterator[Measurement]:
    """The share.

    Raises:
        Absent: the plan names no such column; or there are no rows.
    """
    if dates.consent is None:
        raise Absent("absent", "the plan names no column with consent (privacy.consent)")
    if not dates.rows:
        raise Absent("absent", "there are no rows")
    without = 1 - dates.consent.counted / dates.rows
    yield counted("privacy.rows_without_consent", without, n=dates.rows, method="empty, or a word for no")
