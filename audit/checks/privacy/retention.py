"""Retention: how old the records are, against how long they may be kept.

What it measures
----------------
The plan names the column with the day on which a record was made (privacy.recorded_on) and, if there is one, the time
for which records may be kept (privacy.retention). Reported are the age of the oldest record in days on the assessment
date, the share of records that are older than they may be, and the share of rows without a readable day.

Why it matters
--------------
Personal data may be kept no longer than is necessary for the purpose (GDPR, Art. 5(1)(e)). Training tables are where
old records live on after the source has been cleaned.

How to read it
--------------
2,000 days and 4 % past retention: the oldest record is five and a half years old, and one row in 25 should be gone. The
age is counted on the plan's assessment date; without one nothing is counted, for the same evidence must not say
something else tomorrow. Facts of the table, therefore without intervals.

Limits
------
A day is read from a date, a time stamp, or a text that begins like 2024-05-31. A record without a readable day is in no
count of old ones, so look at their share. Whether the time itself is justified only a person can say.

References
----------
GDPR, Art. 5(1)(e), Art. 13(2)(a), recital 39.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.needs.person_dates import PersonDates
from audit.records.blocks import Privacy
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.oldest_record_days": "Age of the oldest record in days on the assessment date",
    "privacy.records_past_retention": "Share of records that are older than they may be kept",
    "privacy.undated_records": "Share of rows without a readable day of recording",
}

_OLDEST, _PAST, _UNDATED = METRICS


def measure(dates: PersonDates, *, privacy: Privacy | None = None) -> Iterator[Measurement | Unmeasured]:
    """Ages of records.

    Raises:
        Absent: the plan names no column with the day of recording; or there are no rows.
    """
    if dates.dated is None:
        raise Absent("absent", "the plan names no column with the day of recording (privacy.recorded_on)")
    if not dates.rows:
        raise Absent("absent", "there are no rows")
    rows, known = dates.rows, dates.dated.known
    method = "days from the day of recording to the assessment date"
    yield counted(_UNDATED, 1 - known / rows, n=rows, method="neither a date nor a text that begins with one")
    if dates.oldest is None or dates.today is None:
        reason = "the plan sets no assessment date to count from" if dates.oldest else "no row has a readable day"
        for metric in (_OLDEST, _PAST):
            yield Unmeasured(metric=metric, why="absent", reason=reason)
        return
    yield counted(_OLDEST, (dates.today - dates.oldest).days, n=known, method=method)
    if dates.late is None:
        reason = "the plan does not say how long a record may be kept (privacy.retention)"
        yield Unmeasured(metric=_PAST, why="absent", reason=reason)
        return
    kept = "" if privacy is None else f"; kept for {privacy.retention_days} days"
    yield counted(_PAST, dates.late.counted / known, n=rows, support=known, method=f"{method}{kept}")
