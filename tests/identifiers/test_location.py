from audit.identifiers import location
from tests.identifiers.strings import invalid, says, valid


@valid("51.5237", "-0.158555", "48.8584, 2.2945", "POINT(2.2945 48.8584)", "(51.523,-0.158)")
def test_precise_places(text: str) -> None:
    assert location.is_valid(text)


@invalid("51.5", "200.1234", "12", "text", "1.234.567")
def test_what_is_no_precise_place(text: str) -> None:
    assert not location.is_valid(text)


def test_headers() -> None:
    assert says(location, "lat", "Longitude", "geo_point", "plate", "job location") == ["lat", "Longitude", "geo_point"]
