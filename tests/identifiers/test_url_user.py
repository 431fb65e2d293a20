from audit.identifiers import url_user
from tests.identifiers.strings import invalid, valid


@valid(
    "https://jane:secret@example.com/x",
    "https://www.linkedin.com/in/jane-doe",
    "https://github.com/octocat",
    "https://example.edu/~jane",
    "https://example.com/users/jane",
)
def test_addresses_that_name_somebody(text: str) -> None:
    assert url_user.is_valid(text)


@invalid("https://example.com", "https://example.com/shop/shoes.html", "jane@example.com", "/usr/bin", "")
def test_addresses_of_things(text: str) -> None:
    assert not url_user.is_valid(text)
