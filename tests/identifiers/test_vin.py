from audit.identifiers import vin
from tests.identifiers.strings import invalid, says, valid


@valid("1M8GDM9AXKP042788", "1HGCM82633A004352", "jhmgk5h71gx017266")  # guides to 49 CFR 565
def test_checked_vehicles(text: str) -> None:
    assert vin.is_valid(text)


@invalid("1M8GDM9AXKP042789", "1M8GDM9AXKPO42788", "1M8GDM9AXKP04278", "11111111111111111")
def test_near_misses(text: str) -> None:
    assert not vin.is_valid(text)


def test_a_european_number_has_no_check_digit() -> None:
    assert vin.could_be("WVWZZZ1JZXW000001")
    assert not vin.is_valid("WVWZZZ1JZXW000001")
    assert says(vin, "VIN", "vin_number", "wine", "vineyard") == ["VIN", "vin_number"]
