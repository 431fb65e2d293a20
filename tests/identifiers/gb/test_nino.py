from audit.identifiers import contains, discover
from tests.identifiers.strings import invalid, valid

nino = discover()["gb/nino"]


@valid("AB123456C", "AB 12 34 56 C", "ab123456d")
def test_numbers_as_issued(text: str) -> None:
    assert nino.is_valid(text)


@invalid("QQ123456C", "BG123456A", "AB123456E", "AB12345C", "AO123456C", "AB 123456 C")
def test_prefixes_that_are_never_issued(text: str) -> None:
    assert not nino.is_valid(text)


def test_inside_a_text() -> None:
    assert contains(nino, "her number is AB 12 34 56 C now")
