from audit.identifiers import contains, mac_address
from tests.identifiers.strings import invalid, says, valid


@valid("00:00:5E:00:53:AF", "00-00-5e-00-53-af", "0000.5e00.53af")  # RFC 7042: for documentation
def test_addresses(text: str) -> None:
    assert mac_address.is_valid(text)


@invalid(
    "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "00:00-5E:00:53:AF", "00:00:5E:00:53", "00:00:5G:00:53:AF", "12:30:45"
)
def test_near_misses(text: str) -> None:
    assert not mac_address.is_valid(text)


def test_inside_and_headers() -> None:
    assert contains(mac_address, "seen 00:00:5E:00:53:AF at noon")
    assert says(mac_address, "mac", "macAddress", "macro") == ["mac", "macAddress"]
