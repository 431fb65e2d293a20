from audit.identifiers import discover
from tests.identifiers.strings import invalid, valid

number = discover()["hu/personal_number"]


@valid("22011012542", "2 201101 2542")
def test_numbers_whose_sum_is_right(text: str) -> None:
    """2·1 + 2·2 + 0·3 + 1·4 + 1·5 + 0·6 + 1·7 + 2·8 + 5·9 + 4·10 = 123, which leaves 2 modulo 11."""
    assert number.is_valid(text)


@invalid("22011012543", "22013012542", "92011012542", "2201101254")
def test_near_misses(text: str) -> None:
    assert not number.is_valid(text)
