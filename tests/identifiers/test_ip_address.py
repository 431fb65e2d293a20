from audit.identifiers import ip_address
from tests.identifiers.strings import invalid, says, valid


@valid("192.0.2.1", "198.51.100.7/24", "203.0.113.5:8080", "2001:db8::1", "2001:0db8:85a3:0000:0000:8a2e:0370:7334")
def test_addresses_of_the_documentation_ranges(text: str) -> None:
    assert ip_address.is_valid(text)


@invalid("256.1.1.1", "1.2.3", "12:30:45", "::", "1.2.3.4.5", "aa:bb:cc:dd:ee:ff", "2001:db8", "10:20")
def test_near_misses(text: str) -> None:
    assert not ip_address.is_valid(text)


def test_versions_are_no_addresses() -> None:
    assert not ip_address.column_is(["1.0.0.1", "2.4.1.0", "10.0.20.3"])
    assert ip_address.column_is(["192.0.2.1", "198.51.100.7"])
    assert ip_address.column_is(["2001:db8::1"])


def test_headers() -> None:
    assert says(ip_address, "ip", "client_ip", "ipv4", "srcaddr", "zip", "ip_version") == [
        "ip",
        "client_ip",
        "ipv4",
        "srcaddr",
    ]
