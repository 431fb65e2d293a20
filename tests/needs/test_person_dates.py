from datetime import date
from typing import Any

import pandas as pd
import pytest

from audit.needs.person_dates import Counted, PersonDates, supply
from audit.records.blocks import Privacy
from audit.records.plan import Columns
from tests.measuring import subject

DAYS = ["2024-05-31", "2020-01-01T10:00", "soon", None]
TODAY = date(2026, 2, 28)


def found(today: date | None = TODAY, frame: dict[str, Any] | None = None, **declared: Any) -> PersonDates:
    table = pd.DataFrame(frame or {"day": DAYS})
    with subject(table, Columns(), privacy=Privacy(**declared), assessment_date=today) as made:
        return supply(made)


DATES = [date(2024, 5, 31), date(2020, 1, 1), None, None]


@pytest.mark.parametrize("days", [DAYS, DATES, pd.to_datetime(["2024-05-31", "2020-01-01", None, None])])
def test_days_in_every_form(days: Any) -> None:
    dates = found(frame={"day": days}, recorded_on="day", retention_days=1_000)
    assert dates.oldest == date(2020, 1, 1)
    assert dates.dated is not None
    assert dates.dated.known == 2
    assert dates.late is not None
    assert dates.late.counted == 1


def test_children_by_age_and_by_birth() -> None:
    ages = {"age": [15.9, 16, None, -1], "born": ["2010-03-01", "2010-02-28", "x", None]}
    assert found(frame=ages, age="age").children == Counted(known=3, filled=3, counted=1)
    born = found(frame=ages, birth_date="born").children
    assert born == Counted(known=2, filled=3, counted=1)  # the second turned 16 today
    assert found(None, frame=ages, birth_date="born").children is None


def test_consent() -> None:
    said = {"ok": ["yes", "No", " ", None, "FALSE", "1"]}
    assert found(frame=said, consent="ok").consent == Counted(known=4, filled=4, counted=2)
    numbers = {"ok": [1, 0, 1]}
    assert found(frame=numbers, consent="ok").consent == Counted(known=3, filled=3, counted=2)


def test_without_a_day_to_count_from() -> None:
    dates = found(None, recorded_on="day", retention_days=10)
    assert (dates.today, dates.late, dates.oldest) == (None, None, date(2020, 1, 1))
    nothing = found(frame={"day": pd.array([None, None], dtype="str")}, recorded_on="day")
    assert nothing.oldest is None
