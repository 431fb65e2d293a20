from audit.identifiers import icd9
from audit.needs.column_evidence import judge
from audit.needs.column_values import column_of
from tests.identifiers.strings import invalid, valid


@valid("428", "250.83", "V57", "V57.89", "E888.9", "E888", "042")  # ICD-9-CM, tabular list
def test_codes(text: str) -> None:
    assert icd9.is_valid(text)


@invalid("000", "28", "4281", "428.123", "W57", "E100.9", "E11.9", "428,0")
def test_near_misses(text: str) -> None:
    assert not icd9.is_valid(text)


def test_only_a_name_tells_them_from_amounts() -> None:
    codes = ["250.83", "276", "428", "V57", "996", "414"]
    assert judge(column_of("diag_1", codes)).identifier == "icd9"
    assert judge(column_of("amount", codes)).identifier is None
    assert judge(column_of("q7", codes)).identifier is None
