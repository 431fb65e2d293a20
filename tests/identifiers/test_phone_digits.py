from audit.identifiers import header_says, phone_digits
from tests.identifiers.strings import invalid, valid


@valid("2125550123", "12125550123", "02079460958", "442079460958", "00442079460958", " 2125550123 ")
def test_numbers(text: str) -> None:
    assert phone_digits.is_valid(text)


@invalid(
    "1125550123", "0123", "12345678", "+442079460958", "212 555 0123", "2125550123.0", "1609459200000000", "000000000"
)
def test_near_misses(text: str) -> None:
    assert not phone_digits.is_valid(text)


def test_digits_prove_nothing_so_the_header_must() -> None:
    assert phone_digits.NEEDS_HEADER
    assert header_says(phone_digits, "phone")
    assert not header_says(phone_digits, "timestamp")
