from audit.identifiers import birth_date
from tests.identifiers.strings import invalid, says, valid


@valid(
    "1979-05-25", "25.05.1979", "05/25/1979", "25 May 1979", "May 25, 1979", "19790525", "1979", "1979-05-25 00:00:00"
)
def test_dates(text: str) -> None:
    assert birth_date.is_valid(text)


@invalid("2979-05-25", "1979-13-45", "25", "12345", "hello", "")
def test_no_dates(text: str) -> None:
    assert not birth_date.is_valid(text)


def test_headers() -> None:
    names = ("dob", "date_of_birth", "birthDate", "Geburtsdatum", "fecha_nacimiento")
    assert says(birth_date, *names, "birth_weight", "birth_place", "order_date") == list(names)
    assert not birth_date.DIRECT
