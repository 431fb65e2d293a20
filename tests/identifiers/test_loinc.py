import random
import re

from audit.identifiers import loinc
from audit.needs.column_evidence import judge
from audit.needs.column_values import column_of
from tests.identifiers.strings import invalid, valid

# Regenstrief Institute: creatinine, haemoglobin, HbA1c, glucose, blood pressure ...
CODES = re.findall(
    r"\S+",
    "2160-0 718-7 4548-4 2345-7 33914-3 8480-6 8867-4 2951-2 2823-3 1742-6 1920-8 6690-2 789-8 777-3 4544-3 2085-9 "
    "2093-3 3016-3",
)


@valid(*CODES)
def test_codes(text: str) -> None:
    assert loinc.is_valid(text)


@invalid("2160-1", "2160", "21600", "0160-0", "2160-00", "12345678-9", "2160–0")
def test_near_misses(text: str) -> None:
    assert not loinc.is_valid(text)


def test_columns() -> None:
    draw = random.Random(4)
    assert judge(column_of("q7", CODES)).identifier == "loinc"
    assert judge(column_of("lab_test_code", CODES[:3])).identifier == "loinc"
    parts = [f"{draw.randrange(1000, 99999)}-{draw.randrange(10)}" for _ in range(150)]
    assert judge(column_of("q7", parts)).identifier is None
