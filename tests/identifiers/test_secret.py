import pytest

from audit.identifiers import contains, secret

FOUND = {  # documentation examples, cut and joined so that no scanner takes this file for a leak
    "aws": "AKIA" + "IOSFODNN7EXAMPLE",
    "github": "ghp_" + "a" * 36,
    "stripe": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "bcrypt": "$2b$12$" + "R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
    "armour": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "jwt": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "sha512crypt": "$6$" + "saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO",
}


@pytest.mark.parametrize("text", FOUND.values(), ids=list(FOUND))
def test_secrets(text: str) -> None:
    assert secret.is_valid(text)
    assert contains(secret, f"key: {text}") or contains(secret, f"({text})")


@pytest.mark.parametrize("text", ["5d41402abc4b2a76b9719d911017c592", "AKIA", "sk-short", "hello", "$12.50", "xoxo"])
def test_checksums_and_words_are_none(text: str) -> None:
    assert not secret.is_valid(text)
