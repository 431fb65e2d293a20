"""User names and bank accounts inside texts; names are of fiction, numbers of no bank."""

import re

import pytest

from audit.identifiers import SPOKEN_GATE, labelled
from audit.identifiers._spoken import spoken

FOUND = {
    '  user := "mgr_9557"': ["user_name"],
    '{"db_user": "ryan816", "db": "x"}': ["user_name"],
    "https://portal.example.com/profile?user=sharon821": ["user_name"],
    'dbUser: "sys_947"': ["user_name"],
    "CREATE USER 'dev_7157'@'localhost'": ["user_name"],
    "follow me on Twitter @jane_doe!": ["user_name"],
    "Instagram: @jane.doe.": ["user_name"],
    "mein Benutzername ist @jdoe": ["user_name"],
    "Please transfer it to account 12345678 today": ["bank_account"],
    "Überweisung auf Konto 1234567890": ["bank_account"],
    "Account: 5473163692, routing as before": ["bank_account"],
}


@pytest.mark.parametrize(("text", "kinds"), FOUND.items())
def test_what_other_words_say(text: str, kinds: list[str]) -> None:
    assert [id_ for *_, id_ in spoken(text)] == kinds
    assert [id_ for *_, id_ in labelled(text)] == kinds
    assert re.search(SPOKEN_GATE, text.lower())


def test_the_places_are_those_of_the_name() -> None:
    text = "dm on telegram @jdoe, please"
    [(start, end, _)] = spoken(text)
    assert text[start:end] == "@jdoe"


@pytest.mark.parametrize(
    "text",
    [
        "@Override public void run()",
        "6 @ 2.50 each",
        "write to jane@example.org",
        "@everyone follow the plan",
        "twitter: see @example.com",
        "git@github.com:x/y.git",
        'username: "admin"',
        "the user: a person who uses it",
        "Your account 12345678 has been locked",
        "transfer 12345678 units",
        "account 00000000 of the bank",
        "bank account of 12,345,678.90",
        "@jane hello",
    ],
)
def test_what_nothing_announces(text: str) -> None:
    assert list(spoken(text)) == []


@pytest.mark.parametrize("text", ["@" * 100_000, "user=" * 40_000, "account " * 25_000, "@a." * 50_000])
def test_long_texts_end(text: str) -> None:
    assert len(list(spoken(text))) <= 1
