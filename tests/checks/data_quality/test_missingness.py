from audit.checks.data_quality.missingness import measure
from audit.needs.column_profiles import ColumnProfile, ColumnProfiles
from audit.records.evidence import Measurement
from tests.measuring import by_name, reasons


def profile(name: str, rows: int, missing: int) -> ColumnProfile:
    return ColumnProfile(name=name, type="text", rows=rows, missing=missing, distinct=1, constant=False)


def test_shares_are_facts_of_the_table() -> None:
    found = by_name(measure(ColumnProfiles(profiles=(profile("a", 8, 2), profile("b", 8, 0), profile("c", 8, 8)))))
    assert {key[1]: item.value for key, item in found.items()} == {"a": 0.25, "b": 0.0, "c": 1.0}  # type: ignore[union-attr]
    item = found["data_quality.missing_share", "a"]
    assert isinstance(item, Measurement)
    assert item.low == item.high == item.low_all == item.high_all == 0.25
    assert (item.confidence, item.n, item.support) == (None, 8, 8)


def test_no_rows_is_undefined() -> None:
    assert reasons(measure(ColumnProfiles(profiles=(profile("a", 0, 0),)))) == {
        ("data_quality.missing_share", "a"): "undefined"
    }
