import pytest

from audit.checks.privacy.undeclared_personal_data import METRICS, measure
from audit.errors import Absent
from audit.needs.column_evidence import Verdict
from audit.needs.column_profiles import ColumnProfile, ColumnProfiles
from audit.needs.column_verdicts import ColumnVerdicts
from tests.measuring import values

PROFILES = ColumnProfiles(
    profiles=(ColumnProfile(name="a", type="text", rows=9, missing=0, distinct=9, constant=False),)
)


def found(declared: dict[str, str], roles: dict[str, str] | None = None, **columns: str | None) -> tuple[float, ...]:
    verdicts = tuple(Verdict(column=name, identifier=id_, looked_at=9) for name, id_ in columns.items())
    said = values(measure(ColumnVerdicts(verdicts=verdicts, roles=roles or {}), PROFILES, declared=declared))
    return tuple(said[(metric,)] for metric in METRICS)


def test_what_nobody_declared() -> None:
    assert found({"a": "email"}, a="email", b="card", c="iban", d=None) == (2, 0, 0)


def test_roles_count_as_declared() -> None:
    assert found({"a": "email"}, {"b": "id"}, a="email", b="card") == (0, 0, 0)


def test_declared_and_gone() -> None:
    assert found({"a": "email", "b": "card", "c": "none"}, a="email", b=None, c=None) == (0, 1, 0)


def test_declared_as_something_else() -> None:
    assert found({"a": "none", "b": "card", "c": "contact"}, a="email", b="iban", c="phone") == (0, 0, 1)
    assert found({"a": "card"}, a="email") == (0, 0, 1)


def test_nothing_declared_is_not_zero() -> None:
    verdicts = ColumnVerdicts(verdicts=(Verdict(column="a", identifier="email", looked_at=9),))
    with pytest.raises(Absent, match="declares of no column"):
        list(measure(verdicts, PROFILES, declared={}))
    with pytest.raises(Absent, match="no rows"):
        list(measure(verdicts, ColumnProfiles(profiles=()), declared={"a": "email"}))
