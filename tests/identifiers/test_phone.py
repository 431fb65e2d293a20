import random

import phonenumbers
import pytest

from audit.identifiers import phone
from tests.identifiers.strings import invalid, says, valid


@valid(  # ranges reserved for fiction and examples, and libphonenumber's own examples
    "+44 20 7946 0958",
    "+442079460958",
    "0044 20 7946 0958",
    "020 7946 0958",
    "(020) 7946 0958",
    "+1 212 555 0123",
    "1-212-555-0123",
    "(212) 555-0123",
    "(212)555-0123",
    "212-555-0123",
    "212.555.0123",
    "212-555-0123 ext. 12",
    "212-555-0123x12",
    "+49 30 23125 000",
    "030 23125000",
    "030/23125000",
    "01 42 68 53 00",
    "01.42.68.53.00",
    "+33 1 42 68 53 00",
    "(02) 9374 4000",
    " +44 20 7946 0958 ",
)
def test_numbers(text: str) -> None:
    assert phone.is_valid(text)


@invalid(
    "2125550123",
    "1609459200",
    "02079460958",
    "2024-05-12",
    "12.05.2024",
    "12/05/2024",
    "05-12-24",
    "2024-05-12 10:30",
    "192.168.10.123",
    "10.12.2023.1",
    "1234-5678",
    "123-45-6789",
    "112-555-0123",
    "212-155-0123",
    "3.14159265",
    "-12345678",
    "1,234,567",
    "1 000 000 000",
    "612 345 678",
    "+12",
    "+999 123 456 789",
    "978-0-306-40615-7",
    "0-306-40615-2",
    "4111 1111 1111 1111",
    "0.123456789",
    "00000000",
    "call 212-555-0123",
)
def test_near_misses(text: str) -> None:
    assert not phone.is_valid(text)


@pytest.mark.parametrize("region", phone.TRUNK_ZERO)
def test_every_country_named_has_its_example_recognised(region: str) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    international = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    assert phone.is_valid(international)
    national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    assert phone.is_valid(national)


def test_random_numbers_with_separators_are_seldom_taken() -> None:
    """Amounts, codes and versions: below one in a hundred."""
    rng = random.Random(3)
    shapes = ("{:.2f}", "{:,.0f}", "{:,.2f}")
    amounts = [rng.choice(shapes).format(rng.lognormvariate(10, 3)) for _ in range(2000)]
    codes = [f"{rng.randrange(10**4):04d}-{rng.randrange(10**5):05d}" for _ in range(2000)]
    versions = [".".join(str(rng.randrange(300)) for _ in range(4)) for _ in range(2000)]
    taken = sum(map(phone.is_valid, amounts)), sum(map(phone.is_valid, codes)), sum(map(phone.is_valid, versions))
    assert max(taken) < 20, taken


def test_headers() -> None:
    names = ("phone", "PhoneNumber", "home_phone", "Tel.", "mobile", "fax")
    assert says(phone, *names, "FLAG_WORK_PHONE", "has_phone", "telegram", "phone_model", "xylophone") == list(names)
