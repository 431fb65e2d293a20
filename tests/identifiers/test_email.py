from audit.identifiers import email
from tests.identifiers.strings import invalid, says, valid


@valid(
    "simple@example.com",
    "  simple@example.com ",
    "very.common@example.com",
    "user.name+tag+sorting@example.com",
    "o'brien@example.co.uk",
    "disposable_address@sub-domain.example.org",
    "x@example.com",
    "1234567890@example.com",
    "a" * 64 + "@example.com",
    "someone@xn--bcher-kva.example",
)
def test_addresses(text: str) -> None:
    assert email.is_valid(text)


@invalid(
    "abc.example.com",
    "a@b@example.com",
    "a" * 65 + "@example.com",
    "a@" + "b" * 64 + ".com",
    "admin@mailserver1",
    "i.like.underscores@but_not.example.com",
    ".a@example.com",
    "a.@example.com",
    "a..b@example.com",
    "a b@example.com",
    "a@example.c",
    "a@example.com.",
    "a@-example.com",
    "user@127.0.0.1",
    "@example.com",
    "a@",
    "@",
    "Write to a@example.com",
    "https://example.com/@name",
    "a@example.com, b@example.com",
)
def test_near_misses(text: str) -> None:
    assert not email.is_valid(text)


def test_headers() -> None:
    names = ("email", "E-mail", "contactEMail_2", "EMAIL", "email_address", "mail", "FLAG_EMAIL", "email_verified")
    assert says(email, *names, "is_email", "remail", "num_emails") == list(names[:6])
