import pytest

from audit.checks.privacy.special_categories import measure
from audit.errors import Absent
from audit.needs.column_evidence import Verdict
from audit.needs.column_profiles import ColumnProfile, ColumnProfiles
from audit.needs.column_verdicts import ColumnVerdicts
from tests.measuring import Said, reasons, values

PROFILES = ColumnProfiles(
    profiles=(ColumnProfile(name="a", type="text", rows=9, missing=0, distinct=9, constant=False),)
)


def said(declared: dict[str, str] | None = None, **columns: str | None) -> list[Said]:
    verdicts = tuple(Verdict(column=name, identifier=id_, looked_at=9) for name, id_ in columns.items())
    return list(measure(ColumnVerdicts(verdicts=verdicts), PROFILES, declared=declared or {}))


def counts(items: list[Said]) -> tuple[float, ...]:
    names = ("special_category_columns", "offence_columns", "protected_columns")
    return tuple(values(items)[(f"privacy.{name}",)] for name in names)


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        # GDPR, Art. 9(1) names these eight, and not sex, age, nationality or marital status; offences are Art. 10.
        ("ethnicity", (1, 0, 0)), ("politics", (1, 0, 0)), ("religion", (1, 0, 0)), ("union_membership", (1, 0, 0)),
        ("genetics", (1, 0, 0)), ("biometrics", (1, 0, 0)), ("health", (1, 0, 0)), ("sexuality", (1, 0, 0)),
        ("offences", (0, 1, 0)), ("sex", (0, 0, 1)), ("age", (0, 0, 1)), ("nationality", (0, 0, 1)),
        ("civil_status", (0, 0, 1)), ("email", (0, 0, 0)), ("gb/nhs", (1, 0, 0)),
    ],
)  # fmt: skip
def test_what_the_regulation_makes_of_a_column(identifier: str, expected: tuple[int, ...]) -> None:
    assert counts(said(a=identifier)) == expected


def test_each_column_is_named_with_its_category() -> None:
    found = values(said(faith="religion", x=None))
    assert found["privacy.special_category", "religion", "faith"] == 1
    assert reasons(said(x=None))[("privacy.special_category",)] == "absent"


def test_declarations_count_in_place_of_what_was_found() -> None:
    assert counts(said({"party": "none", "q17": "health"}, party="politics", q17=None)) == (1, 0, 0)


def test_no_rows() -> None:
    with pytest.raises(Absent):
        list(measure(ColumnVerdicts(verdicts=()), ColumnProfiles(profiles=()), declared={}))
