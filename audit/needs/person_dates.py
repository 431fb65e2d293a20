"""Days and ages that data protection asks about, counted where the rows are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis

from audit.needs.prepared_rows import present, text
from audit.records.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Rows with a readable value, rows with any value, and those of them that are counted."""

    known: int
    filled: int
    counted: int


@dataclass(frozen=True, kw_only=True)
class PersonDates:
    """What the plan's columns say; None where a column is not named or the reference day is missing."""

    rows: int
    today: date | None
    """The plan's assessment date."""
    oldest: date | None
    """Day of the oldest record."""
    late: Counted | None
    """Records older than they may be kept."""
    dated: Counted | None
    """Records with a day; those counted lie after the assessment date."""
    children: Counted | None
    """Persons below the age of consent."""
    consent: Counted | None
    """Rows whose consent column is filled; those counted say yes."""


_NO = ("no", "n", "false", "f", "0", "none", "withdrawn", "refused", "nein", "non")
"""What a filled consent column may say that is no consent."""


def supply(subject: Subject) -> PersonDates:
    """One pass over the rows for each column that is named."""
    plan, rows = subject.plan, subject.given
    declared, today = plan.privacy, plan.assessment_date
    oldest, dated, late = None, None, None
    if declared.recorded_on is not None:
        column = rows[declared.recorded_on]
        day = as_day(column)
        after = ibis.literal(False) if today is None else day > ibis.literal(today)
        dated = _count(subject, column, day, after)
        first = subject.engine.fetch(rows.select(day=day).agg(day=lambda t: t.day.min())).iloc[0]["day"]
        oldest = None if dated.known == 0 else _plain(first)
        if today is not None and declared.retention_days is not None:
            late = _count(subject, column, day, day < ibis.literal(today - timedelta(days=declared.retention_days)))
    return PersonDates(
        rows=subject.size,
        today=today,
        oldest=oldest,
        late=late,
        dated=dated,
        children=_children(subject, today),
        consent=_consent(subject),
    )


def as_day(column: Any) -> Any:
    """A date, a time stamp, or text that begins with a date as ISO 8601 writes it; null otherwise."""
    dtype = column.type()
    if dtype.is_date():
        return column
    if dtype.is_timestamp():
        return column.date()
    if dtype.is_string():
        return text(column).substr(0, 10).try_cast("date")
    return ibis.null("date")


def _children(subject: Subject, today: date | None) -> Counted | None:
    declared, rows = subject.plan.privacy, subject.given
    if declared.age is not None:
        column = rows[declared.age]
        age = present(column.cast("float64")) if column.type().is_numeric() else text(column).try_cast("float64")
        return _count(subject, column, age, (age < declared.consent_age) & (age >= 0))
    if declared.birth_date is None or today is None:
        return None
    column = rows[declared.birth_date]
    born = as_day(column)
    return _count(subject, column, born, born > ibis.literal(_years_before(today, declared.consent_age)))


def _years_before(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # on 29 February
        return today.replace(year=today.year - years, day=28)


def _consent(subject: Subject) -> Counted | None:
    name = subject.plan.privacy.consent
    if name is None:
        return None
    column = subject.given[name]
    cell = text(column)
    return _count(subject, column, cell, ~cell.lower().isin(_NO))


def _count(subject: Subject, column: Any, value: Any, counts: Any) -> Counted:
    table = subject.given.select(filled=text(column).notnull(), known=value.notnull(), counted=counts)
    line = subject.engine.fetch(
        table.agg(
            filled=table.filled.sum().fill_null(0),
            known=table.known.sum().fill_null(0),
            counted=(table.known & table.counted).sum().fill_null(0),
        )
    ).iloc[0]
    return Counted(known=int(line["known"]), filled=int(line["filled"]), counted=int(line["counted"]))


def _plain(day: Any) -> date:
    return date.fromisoformat(str(day)[:10])
