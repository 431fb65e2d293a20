from audit.identifiers import discover
from tests.identifiers.strings import invalid, valid

number = discover()["tw/national_id"]


@valid("A123456789", "a123456789")  # the example of every form of the ministry
def test_the_example(text: str) -> None:
    assert number.is_valid(text)


@invalid("A123456788", "A323456789", "AB23456789", "A12345678")
def test_near_misses(text: str) -> None:
    assert not number.is_valid(text)
