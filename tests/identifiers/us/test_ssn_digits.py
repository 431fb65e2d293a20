import random

from audit.identifiers import header_says
from audit.identifiers.us import ssn_digits
from tests.identifiers.strings import invalid, valid


@valid("536904399", " 536904399 ", "001010001")
def test_numbers(text: str) -> None:
    assert ssn_digits.is_valid(text)


@invalid(
    "078051120", "219099999", "000123456", "666123456", "900123456", "123004567", "123450000", "53690439", "5369043990"
)
def test_near_misses(text: str) -> None:
    assert not ssn_digits.is_valid(text)


def test_digits_prove_nothing_so_the_header_must() -> None:
    rng = random.Random(2)
    assert sum(ssn_digits.is_valid(f"{rng.randrange(10**9):09d}") for _ in range(2000)) > 1600
    assert ssn_digits.NEEDS_HEADER
    assert header_says(ssn_digits, "ssn")
    assert not header_says(ssn_digits, "account")
