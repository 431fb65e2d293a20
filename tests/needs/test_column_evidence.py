"""Verdicts on columns. Numbers are made with the check digits of python-stdnum; names are of fiction."""

import random
import socket
from collections.abc import Callable, Iterator

import pytest
from stdnum import isbn, luhn
from stdnum.es import dni
from stdnum.gb import nhs
from stdnum.nl import bsn

from audit.needs.column_evidence import Verdict, judge, shapes
from audit.needs.column_values import column_of

RNG = random.Random(11)


def verdict(name: str, values: list[str], **options: object) -> Verdict:
    return judge(column_of(name, values, **options), cells=len(values))  # type: ignore[arg-type]


def called(name: str, values: list[str]) -> str | None:
    return verdict(name, values).identifier


def until_valid(make: str, is_valid: Callable[[str], bool], n: int = 120) -> list[str]:
    """Random strings of a shape (0 a digit) that pass a check."""
    found: list[str] = []
    while len(found) < n:
        text = "".join(str(RNG.randrange(10)) if char == "0" else char for char in make)
        if is_valid(text):
            found.append(text)
    return found


def with_check_digit(start: str, digits: int, check_digit: Callable[[str], str], n: int = 60) -> list[str]:
    bodies = (start + "".join(str(RNG.randrange(10)) for _ in range(digits)) for _ in range(n))
    return [body + check_digit(body) for body in bodies]


@pytest.mark.parametrize(
    ("header", "values", "identifier"),
    [
        ("q7", [f"person{k}@example.org" for k in range(30)], "email"),
        ("q7", [f"192.0.2.{k}" for k in range(30)], "ip_address"),
        ("q7", [f"00:00:5E:00:53:{k:02X}" for k in range(1, 30)], "mac_address"),
        ("q7", [f"+44 20 7946 0{k:03d}" for k in range(30)], "phone"),
        ("q7", [f"{k} High Street" for k in range(1, 30)], "address"),
        ("q7", until_valid("000000000", bsn.is_valid), "nl/bsn"),
        ("q7", with_check_digit("", 8, dni.calc_check_digit), "es/dni"),
        ("q7", with_check_digit("4", 14, luhn.calc_check_digit), "card"),
        ("first_name", ["Sherlock", "Irene", "Mycroft"], "person_name"),
        ("passport_no", ["AB1234567", "CD7654321"], "passport"),
        ("dob", ["1854-01-06", "1852-08-07"], "birth_date"),
        ("lat", ["51.5237", "51.5034"], "location"),
        ("religion", ["1", "2"], "religion"),
        ("q7", ["Catholic", "Protestant", "Muslim"], "religion"),
        ("q7", [f"note {k} about the case that was closed last week" for k in range(9)], "free_text"),
    ],
)  # fmt: skip
def test_what_columns_are_called(header: str, values: list[str], identifier: str) -> None:
    assert called(header, values) == identifier


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("NAME_INCOME_TYPE", ["Working", "Pensioner", "State servant"]),
        ("FLAG_EMAIL", ["0", "1"]),
        ("email_verified", ["true", "false"]),
        ("ACADEMIC_YEAR_CODE", ["2019", "2020"]),
        ("CARD INDEX", ["0", "1", "2"]),
        ("Num_Credit_Card", ["4", "5"]),
        ("version", [f"{k % 4}.{k % 7}.{k % 3}.{k}" for k in range(60)]),
        ("created", [str(1_600_000_000 + 977 * k) for k in range(200)]),
        ("created_ms", [str(1_600_000_000_000 + 97_001 * k) for k in range(200)]),
        ("id", [str(7_300_000_000 + 13 * k) for k in range(200)]),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000", "00112233-4455-6677-8899-aabbccddeeff"]),
        ("sha", [f"{RNG.getrandbits(160):040x}" for _ in range(50)]),
        ("amount", [f"{RNG.random() * 1000:.2f}" for _ in range(50)]),
        ("day", [f"2024-{1 + k % 12:02d}-{1 + k % 28:02d}" for k in range(80)]),
        ("city", ["Florence", "Paris", "Charlotte", "Austin", "Victoria", "Madison"]),
        ("colour", ["Amber", "Rose", "Jade"]),
        ("isbn", [isbn.compact(x) for x in until_valid("9780000000000", isbn.is_valid, 40)]),
        ("", [f"{RNG.randrange(10**9, 10**10)}" for _ in range(150)]),
    ],
)
def test_what_is_nobodys(header: str, values: list[str]) -> None:
    assert called(header, values) is None


def test_random_digits_of_every_length_are_nobodys() -> None:
    """Some check accepts every string of seven to twelve digits; no column of them is called a national number."""
    for length in range(7, 17):
        for _ in range(4):
            values = [f"{RNG.randrange(10 ** (length - 1), 10**length)}" for _ in range(120)]
            assert called("", values) is None, length


def test_numbers_of_persons_that_are_books_as_well_are_left_open() -> None:
    """NHS numbers and ISBN-10 share their check: without a name, nobody can tell."""
    values = until_valid("4000000000", lambda text: nhs.is_valid(text) and isbn.is_valid(text), 60)
    open_ = verdict("", values)
    assert open_.identifier is None
    assert open_.could_be == ("NHS number", "ISBN of books")
    assert verdict("nhs_number", values).identifier == "gb/nhs"


def test_the_evidence_of_a_check() -> None:
    found = verdict("q7", until_valid("000000000", bsn.is_valid))
    assert (found.looked_at, found.valid, found.header) == (120, 120, "is silent")
    assert found.null_rate is not None
    assert 0.03 < found.null_rate < 0.2
    assert found.p_value is not None
    assert found.p_value < 1e-40
    assert found.shapes == ("000",)


def test_no_value_is_in_a_verdict() -> None:
    values = [f"person{k}@example.org" for k in range(30)]
    shown = repr(verdict("mail", values))
    assert "person" not in shown
    assert "example" not in shown
    assert "aaa0@aaa.aaa" in shown


def test_a_shape_that_one_value_has_is_not_shown() -> None:
    assert shapes(["ab-1", "cd-2", "only one like this"]) == ("aa-0",)


ODD = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "x" * 100_000,
    "שלום",
    "مرحبا ١٢٣",
    "\u202e4111",
    "😀",
    "NaN",
    "(",
    "[",
    "\\",
    "%s",
    "'; --",
]


@pytest.mark.parametrize("header", ["", "name", "ssn", "phone", "address", "\x00", "שם", "a" * 5000, "(", "$^"])
def test_odd_cells_and_names_are_survived(header: str) -> None:
    assert isinstance(verdict(header, ODD * 3), Verdict)
    assert verdict(header, []).looked_at == 0


def test_leading_zeros_lost() -> None:
    numbers = [str(int(body)) for body in (f"0{RNG.randrange(10**7, 6 * 10**7)}" for _ in range(40))]
    found = judge(column_of("ssn", numbers, numeric=True), cells=40)
    assert found.identifier == "us/ssn_digits"


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    opened: list[object] = []

    def refuse(*args: object, **_: object) -> None:
        opened.append(args)
        raise AssertionError("a scan opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield opened


def test_no_socket_is_ever_opened(no_sockets: list[object]) -> None:
    for header in ("", "email", "name", "phone", "ssn", "iban", "address", "url"):
        verdict(header, [f"person{k}@example.org https://example.org/{k} +44 20 7946 0958" for k in range(20)])
        verdict(header, [f"person{k}@example.org" for k in range(20)])
    assert no_sockets == []
