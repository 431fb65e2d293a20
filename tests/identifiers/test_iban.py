from audit.identifiers import iban
from tests.identifiers.strings import invalid, says, valid


@valid(  # examples of the IBAN registry
    "GB29NWBK60161331926819",
    "GB29 NWBK 6016 1331 9268 19",
    "GB82-WEST-1234-5698-7654-32",
    "gb29nwbk60161331926819",
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
    "CH9300762011623852957",
    "BE68 5390 0754 7034",
    "NL91ABNA0417164300",
    "ES9121000418450200051332",
)
def test_accounts(text: str) -> None:
    assert iban.is_valid(text)


@invalid(
    "GB29NWBK60161331926818",
    "DE89370400440532013001",
    "XX29NWBK60161331926819",
    "DE8937040044053201300",
    "GB29NWBK6016133192681 9",
    "GB29 NWBK6016 1331 9268 19",
    "GB29",
    "DE89 3704 0044 0532 0130 00 DE89",
    "1B29NWBK60161331926819",
    "WVWZZZ1JZXW000001",  # the length of a short IBAN, but a vehicle
)
def test_near_misses(text: str) -> None:
    assert not iban.is_valid(text)


def test_headers() -> None:
    assert says(iban, "IBAN", "iban_number", "IBANNumber", "bank_account", "urban", "account_type") == [
        "IBAN",
        "iban_number",
        "IBANNumber",
        "bank_account",
    ]
