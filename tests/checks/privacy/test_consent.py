import pytest

from audit.checks.privacy.consent import measure
from audit.errors import Absent
from audit.needs.person_dates import Counted, PersonDates


def dates(consent: Counted | None, rows: int = 100) -> PersonDates:
    return PersonDates(rows=rows, today=None, oldest=None, late=None, dated=None, children=None, consent=consent)


def test_empty_and_no_are_no_consent() -> None:
    (item,) = measure(dates(Counted(known=95, filled=95, counted=90)))
    assert item.value == pytest.approx(0.1)


def test_what_is_missing_is_said() -> None:
    for found in (dates(None), dates(Counted(known=0, filled=0, counted=0), rows=0)):
        with pytest.raises(Absent):
            list(measure(found))
