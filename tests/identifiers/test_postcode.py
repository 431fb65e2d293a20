from audit.identifiers import postcode
from tests.identifiers.strings import invalid, says, valid


@valid("SW1A 1AA", "90210", "90210-1234", "1010", "00-950", "111 22", "98122.0", "K1A 0B1")
def test_postcodes(text: str) -> None:
    assert postcode.is_valid(text)


@invalid("London", "1", "1234567890123", "12.5", "")
def test_near_misses(text: str) -> None:
    assert not postcode.is_valid(text)


def test_headers() -> None:
    names = ("zip", "ZIPCode", "postal_code", "PLZ", "code postal")
    assert says(postcode, *names, "zip_file", "code") == list(names)
    assert not postcode.DIRECT
