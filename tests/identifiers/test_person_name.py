from audit.identifiers import person_name
from tests.identifiers.strings import invalid, says, valid


@valid(  # people of fiction
    "Sherlock Holmes",
    "HOLMES",
    "Jean-Luc Picard",
    "Miles O'Brien",
    "Don Quijote de la Mancha",
    "Ludwig van der Brück",
    "Holmes, Sherlock",
    "John Q. Public",
    "J. R. R. Tolkien",
    "Łukasz Żółć",
    "賈寶玉",
    "Анна Каренина",
    "सीता",
    " Emma ",
)
def test_names(text: str) -> None:
    assert person_name.is_valid(text)


@invalid(
    "sherlock holmes",
    "R2D2",
    "X",
    "A.",
    "221B Baker Street",
    "user@example.com",
    "first_name",
    "The quick brown fox jumps over the lazy dog",
    "some words in lower case",
    "n/a",
    "-",
    "3.14",
    "",
    "   ",
    "Emma!",
    "van der",
    "A" * 81,
)
def test_near_misses(text: str) -> None:
    assert not person_name.is_valid(text)


def test_a_header_must_speak_of_people() -> None:
    people = (
        "name",
        "first_name",
        "lastName",
        "Surname",
        "FULL NAME",
        "customer_name",
        "Nachname",
        "apellido",
        "Prénom",
    )
    things = (
        *("product_name", "company name", "fileName", "user agent", "column_name", "NAME_INCOME_TYPE", "city_name"),
        *("hostname", "username", "names_count_num", "gender", "brandName", "renamed", "applicant_gender", "income"),
    )
    assert says(person_name, *people, *things) == list(people)
    assert person_name.NEEDS_HEADER
