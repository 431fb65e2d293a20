from dataclasses import replace

from audit.checks.privacy.personal_columns import METRICS, measure
from audit.needs.column_evidence import Verdict
from audit.needs.column_profiles import ColumnProfile, ColumnProfiles
from audit.needs.column_verdicts import ColumnVerdicts
from audit.records.evidence import Measurement, Unmeasured
from tests.measuring import by_name, reasons, values

CHECKED = Verdict(
    column="q7", identifier="nl/bsn", looked_at=200, matched=200, valid=198, null_rate=0.09, p_value=1e-80,
    shapes=("000",), instead=("no Portuguese tax number (NIF): 20 of 200 different values are valid",),
)  # fmt: skip
NAMED = Verdict(column="passport", identifier="passport", looked_at=4, matched=4, valid=3, header="says")
OPEN = Verdict(column="code", identifier=None, looked_at=60, could_be=("NHS number", "ISBN of books"))
NONE = Verdict(column="amount", identifier=None, looked_at=60)


def said(*verdicts: Verdict, rows: int = 1000) -> list[Measurement | Unmeasured]:
    profile = ColumnProfile(name="q7", type="text", rows=rows, missing=0, distinct=rows, constant=False)
    found = ColumnVerdicts(verdicts=verdicts, whole=frozenset({"passport"}))
    return list(measure(found, ColumnProfiles(profiles=(profile,)), seed=7))


def test_the_evidence_stands_beside_each_called_column() -> None:
    found = values(said(CHECKED, NAMED, OPEN, NONE))
    assert found == {
        ("privacy.column_values", "passport", "passport"): 0.75,
        ("privacy.column_values", "q7", "nl/bsn"): 0.99,
        ("privacy.column_null_rate", "q7", "nl/bsn"): 0.09,
        ("privacy.column_p_value", "q7", "nl/bsn"): 1e-80,
        ("privacy.personal_columns",): 2.0,
        ("privacy.undecided_columns",): 1.0,
    }


def test_what_is_left_open_names_both() -> None:
    [item] = [item for item in said(OPEN) if item.where == {"column": "code"}]
    assert isinstance(item, Unmeasured)
    assert item.reason == "it could be NHS number or ISBN of books; the plan can declare which"


def test_the_method_says_why_and_why_nothing_else() -> None:
    item = by_name(said(CHECKED))["privacy.column_values", "q7", "nl/bsn"]
    assert isinstance(item, Measurement)
    assert item.method == (
        "198 of 200 different values are valid or could be; the column’s name says nothing of it; of the same values "
        "shuffled 9.0% would be valid; shapes 000; no Portuguese tax number (NIF): 20 of 200 different values are valid"
    )
    assert (item.n, item.support) == (1000, 200)
    assert item.exact is not True
    whole = by_name(said(NAMED))["privacy.column_values", "passport", "passport"]
    assert isinstance(whole, Measurement)
    assert whole.exact is True


def test_nothing_is_said_to_be_nothing() -> None:
    items = said(NONE)
    assert values(items) == {("privacy.personal_columns",): 0.0, ("privacy.undecided_columns",): 0.0}
    assert set(reasons(items).values()) == {"absent"}
    assert {item.metric for item in said(replace(NONE), rows=0)} == set(METRICS)
    assert values(said(NONE, rows=0)) == {}
