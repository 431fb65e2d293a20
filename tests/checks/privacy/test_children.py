import pytest

from audit.checks.privacy.children import measure
from audit.errors import Absent
from audit.needs.person_dates import Counted, PersonDates
from audit.records.blocks import Privacy


def dates(children: Counted | None) -> PersonDates:
    return PersonDates(rows=100, today=None, oldest=None, late=None, dated=None, children=children, consent=None)


def test_a_share_of_those_with_an_age() -> None:
    (item,) = measure(dates(Counted(known=80, filled=90, counted=4)), privacy=Privacy(age="age", consent_age=13))
    assert (item.value, item.n, item.support) == (0.05, 100, 80)
    assert "13 years" in item.method


def test_what_is_missing_is_said() -> None:
    for declared, found, said in (
        (None, None, "neither"),
        (Privacy(birth_date="born"), None, "assessment date"),
        (Privacy(age="age"), Counted(known=0, filled=9, counted=0), "readable age"),
    ):
        with pytest.raises(Absent, match=said):
            list(measure(dates(found), privacy=declared))
