import pytest

from audit.identifiers import blood_group
from audit.needs.column_evidence import judge
from audit.needs.column_values import column_of
from tests.identifiers.strings import invalid, valid


@valid("A+", "AB−", "0 Rh+", "O positive", "B neg", "A Rh(D) positive", "AB", "ab-", "A Rh-")
def test_groups(text: str) -> None:
    assert blood_group.is_valid(text)


@invalid("A++", "C+", "BBB+", "AA", "A1", "Positive", "+", "B-12")
def test_near_misses(text: str) -> None:
    assert not blood_group.is_valid(text)


@pytest.mark.parametrize(
    ("name", "values", "identifier"),
    [
        ("q7", ["A+", "A-", "B+", "O-", "AB+"], "blood_group"),
        ("q7", ["O positive", "A negative", "AB Positive", "B Positive"], "blood_group"),
        ("blood_type", ["A", "B", "AB", "O"], "blood_group"),
        ("Blutgruppe", ["0 Rh+", "A Rh-", "AB pos"], "blood_group"),
        ("q7", ["A", "B", "AB", "O"], None),
        ("q7", ["A+", "A-", "B+", "B-"], None),  # marks of a school, ratings of a debtor
        ("grade", ["A+", "A", "A-", "B+", "B", "B-", "C"], None),
        ("rating", ["AAA", "AA+", "A-", "BBB+"], None),
    ],
)
def test_columns(name: str, values: list[str], identifier: str | None) -> None:
    assert judge(column_of(name, values), cells=1000).identifier == identifier
