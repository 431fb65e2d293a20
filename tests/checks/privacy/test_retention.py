from dataclasses import replace
from datetime import date

import pytest

from audit.checks.privacy.retention import measure
from audit.errors import Absent
from audit.needs.person_dates import Counted, PersonDates
from audit.records.blocks import Privacy
from tests.measuring import by_name, reasons, values

DATES = PersonDates(
    rows=100,
    today=date(2026, 11, 22),
    oldest=date(2024, 2, 29),
    late=Counted(known=80, filled=90, counted=20),
    dated=Counted(known=80, filled=90, counted=0),
    children=None,
    consent=None,
)


def test_ages_of_records() -> None:
    found = values(measure(DATES))
    assert found[("privacy.oldest_record_days",)] == (date(2026, 11, 22) - date(2024, 2, 29)).days
    assert found[("privacy.records_past_retention",)] == 0.25
    assert found[("privacy.undated_records",)] == pytest.approx(0.2)
    said = by_name(measure(DATES, privacy=Privacy(retention_days=400)))[("privacy.records_past_retention",)]
    assert "400 days" in said.method  # type: ignore[union-attr]


def test_without_a_day_to_count_from_or_a_time_limit() -> None:
    assert set(reasons(measure(replace(DATES, today=None)))) == {
        ("privacy.oldest_record_days",),
        ("privacy.records_past_retention",),
    }
    assert reasons(measure(replace(DATES, late=None))) == {("privacy.records_past_retention",): "absent"}
    unread = replace(DATES, oldest=None, dated=Counted(known=0, filled=5, counted=0))
    assert values(measure(unread)) == {("privacy.undated_records",): 1.0}
    for gone in (replace(DATES, dated=None), replace(DATES, rows=0)):
        with pytest.raises(Absent):
            list(measure(gone))
