from audit.identifiers import imei
from tests.identifiers.strings import invalid, valid


@valid("490154203237518", "49-015420-323751-8", "356938035643809", "35-209900-176148-1")  # GSMA TS.06, 3GPP
def test_handsets(text: str) -> None:
    assert imei.is_valid(text)


@invalid("490154203237517", "378282246310005", "49015420323751", "000000000000000", "4901542032375180")
def test_near_misses(text: str) -> None:
    assert not imei.is_valid(text)
