from audit.identifiers import address
from tests.identifiers.strings import invalid, says, valid


@valid(  # published sample addresses of post offices, and streets of fiction
    "221B Baker Street, London",
    "10 Downing St",
    "12 rue de la Paix, 75002 Paris",
    "Hauptstraße 5, 10115 Berlin",
    "Via Roma 1, 00184 Roma",
    "Calle Mayor 3, 28013 Madrid",
    "ul. Polna 3/4, 00-001 Warszawa",
    "Storgatan 1, 111 22 Stockholm",
    "P.O. Box 1234",
    "Na Příkopě 33, 114 07 Praha",
    "北京市朝阳区建国路93号",
)
def test_a_street_with_a_number(text: str) -> None:
    assert address.says(text)
    assert address.is_valid(text)


@invalid("Baker", "red", "https://example.com/street/5", "model 3", "2024-01-02", "order 12345", "a@b.com 5 road")
def test_what_is_no_address(text: str) -> None:
    assert not address.says(text)


def test_headers() -> None:
    assert says(address, "Address", "street_address", "Adresse", "ip address", "email_address", "mac_addr") == [
        "Address",
        "street_address",
        "Adresse",
    ]
