import random
import re

from audit.identifiers import snomed
from audit.needs.column_evidence import judge
from audit.needs.column_values import column_of
from tests.identifiers.strings import invalid, valid

# Concepts as SNOMED International publishes them: diabetes mellitus, hypertension, asthma, myocardial infarction ...
CODES = re.findall(
    r"\S+",
    "73211009 44054006 38341003 195967001 22298006 254837009 49436004 84114007 13645005 40055000 233604007 59621000 "
    "35489007 266257000",
)


@valid(*CODES, "101291009", "900000000000207008", "1290023401004", "1290000001117")  # release file specifications
def test_codes(text: str) -> None:
    assert snomed.is_valid(text)


@invalid("73211008", "73211019", "073211009", "10101", "44054006.0", "1290023401005", "234123412346")
def test_near_misses(text: str) -> None:
    assert not snomed.is_valid(text)


def test_columns() -> None:
    draw = random.Random(4)
    assert judge(column_of("q7", CODES)).identifier == "snomed"
    assert judge(column_of("condition_code", CODES[:3])).identifier == "snomed"
    assert judge(column_of("q7", [str(draw.randrange(10**7, 10**9)) for _ in range(200)])).identifier is None
