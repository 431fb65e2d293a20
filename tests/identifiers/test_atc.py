import random
import re

from audit.identifiers import atc
from audit.needs.column_evidence import judge
from audit.needs.column_values import column_of
from tests.identifiers.strings import invalid, valid

# WHO Collaborating Centre: metformin, enalapril, paracetamol, simvastatin, amoxicillin, salbutamol, acetylsalicylic ...
CODES = re.findall(r"\S+", "A10BA02 C09AA02 N02BE01 C10AA01 J01CA04 R03AC02 B01AC06 N06AB03 L04AB04 M01AE01")


@valid(*CODES, "a10ba02")
def test_codes(text: str) -> None:
    assert atc.is_valid(text)


@invalid("A10", "A17BA02", "E11BA02", "A10BA0", "A10B102", "A10BA022", "AB12CDE")
def test_near_misses(text: str) -> None:
    assert not atc.is_valid(text)


def called(name: str, values: list[str]) -> str | None:
    return judge(column_of(name, values), cells=len(values)).identifier


def test_columns() -> None:
    assert called("q7", CODES) == "atc"
    assert called("q7", CODES[:5]) is None
    assert called("atc_code", ["A10", "C09A", "N02BE"]) == "atc"
    assert called("road", ["A10", "C09", "N02"]) is None


def test_plates_and_products_of_the_same_shape_are_no_medicines() -> None:
    draw = random.Random(2)
    made = [
        f"{draw.choice('ABCDEFGHJKLMNPRSTUVWXYZ')}{draw.randrange(100):02d}{draw.choice('ABC')}{draw.choice('ABC')}"
        f"{draw.randrange(100):02d}"
        for _ in range(150)
    ]
    assert called("q7", made) is None
