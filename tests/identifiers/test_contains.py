"""Identifiers in the middle of a text. All numbers are published examples."""

import pytest

from audit.identifiers import contains, discover

FOUND = {
    "email": ("Reply to jane.doe@example.com please.", "<jane@example.co.uk>", "mail:jane@example.org; urgent"),
    "us/ssn": ("SSN 219-09-9998, checked", "(219-09-9998)"),
    "card": ("paid with 4111 1111 1111 1111 today", "card=4111111111111111;", "amex 3782-822463-10005"),
    "iban": (
        "Konto DE89 3704 0044 0532 0130 00 bitte",
        "to GB29NWBK60161331926819.",
        "GB29 NWBK 6016 1331 9268 19 THEN",
    ),
    "phone": ("call +44 20 7946 0958 after six", "or (212) 456-7890."),
}
NOT_FOUND = {
    "email": ("no at sign here", "user@localhost only", "a @ b . com"),
    "us/ssn": ("order 1219-09-99981", "219-09-9998-1", "000-12-3456", "on 2019-09-09"),
    "card": ("4111 1111 1111 1112", "ref 94111111111111111", "batch 1234 5678 9012 3456"),
    "iban": ("DE00 3704 0044 0532 0130 00", "ABCD 1234 5678"),
    "phone": ("+1 000", "version +12.34.56.78.90.12.34.56", "(123) 456-7890"),
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_found(kind: str, text: str) -> None:
    assert contains(discover()[kind], text)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOT_FOUND.items() for text in texts])
def test_not_found(kind: str, text: str) -> None:
    assert not contains(discover()[kind], text)


@pytest.mark.parametrize("text", ["a" * 200_000, "1" * 200_000, "+1 " * 60_000, "DE89 " * 40_000, "@." * 100_000])
def test_long_texts_end(text: str) -> None:
    """In quadratic time this would take hours."""
    assert [name for name, module in discover().items() if contains(module, text)] == []
