from audit.identifiers.us import ssn
from tests.identifiers.strings import invalid, says, valid


@valid("536-90-4399", "536 90 4399", " 536-90-4399", "123-45-6789", "001-01-0001")
def test_numbers(text: str) -> None:
    assert ssn.is_valid(text)


@invalid(
    "078-05-1120",  # printed on a sample card in 1938 and then used by thousands
    "219-09-9999",  # printed in a pamphlet of 1940
    "000-12-3456",
    "666-12-3456",
    "900-12-3456",
    "987-65-4320",  # set aside for advertisements
    "123-00-4567",
    "123-45-0000",
    "536904399",
    "536-904399",
    "536-90 4399",
    "53-690-4399",
    "536-90-43999",
    "2023-11-21",
)
def test_near_misses(text: str) -> None:
    assert not ssn.is_valid(text)


def test_headers() -> None:
    assert says(ssn, "SSN", "customer_ssn", "Social Security No", "lessn", "ssn_verified", "session") == [
        "SSN",
        "customer_ssn",
        "Social Security No",
    ]
