"""What the engine proves by pattern, and what is validated together, is what each validator says one by one."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable

import pandas as pd
import pytest
from stdnum import iban as oracle
from stdnum import luhn

from audit.identifiers import card, discover, email, iban, label_gate, labelled, mac_address
from audit.identifiers.us import ssn
from audit.needs import column_samples, column_verdicts, identifier_counts
from audit.needs.column_scan import shape
from audit.records.subject import Subject

MAILS = ["a@b.org", "jane.doe@example.com", "jane_9@x.co.uk", "a.1@b.org", "a..b@c.org", "a@b.c", "a1234567@b.org"]


@pytest.mark.parametrize("text", MAILS)
def test_a_proven_address_is_valid(text: str) -> None:
    assert not re.search(email.SURE, text) or email.is_valid(text)


def test_proven_numbers_are_valid() -> None:
    numbers = [f"{area:03d}-{group:02d}-{serial:04d}" for area in range(1000) for group in (0, 1, 99)
               for serial in (0, 1, 1120, 9999)]  # fmt: skip
    proven = [number for number in numbers if re.search(ssn.SURE, number)]
    assert len(proven) > 5_000
    assert all(map(ssn.is_valid, proven))
    for text in ("1a:00:00:00:00:00", "e0-00-00-00-00-01", "12aa.0000.0000", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"):
        assert not re.search(mac_address.SURE, text) or mac_address.is_valid(text)


def test_cards_together_are_cards_one_by_one() -> None:
    bodies = [f"{start}{k * 7919:011d}"[:length - 1] for start in ("4", "51", "2221", "34", "6011", "9", "300")
              for length in (13, 14, 15, 16, 19) for k in range(20)]  # fmt: skip
    values = [body + luhn.calc_check_digit(body) for body in bodies] + bodies + ["0" * 16, "4" * 16]
    values = [value for value in values if re.search(card.ALONE, value)]
    assert card.valid_of(values).tolist() == [card.is_valid(value) for value in values]


def test_ibans_together_are_ibans_one_by_one() -> None:
    published = [
        "GB29NWBK60161331926819",
        "DE89370400440532013000",
        "NO9386011117947",
        "MT84MALT011000012345MTLCAST001S",
    ]
    values = [*published, *(text[:-1] + "0" for text in published), "DE" + "0" * 20, "XX98370400440532013000"]
    letters = "DE00A70400440532013000"
    values.append(letters[:2] + oracle.calc_check_digits(letters) + letters[4:])  # right digits, wrong structure
    assert iban.valid_of(values).tolist() == [oracle.is_valid(text, check_country=False) for text in values]


SAID = {
    "Patient DOB: 1982-03-13, seen today": "birth_date",
    "his passport no. X1234567": "passport",
    "MRN: 7677300": "health_number",
    "TC Kimlik No: 10000000146": "tr/tckimlik",
    "Telefon: 030 1234567 ab 9 Uhr": "phone",
}


@pytest.mark.parametrize(("text", "kind"), SAID.items())
def test_a_word_right_before_says_what_a_number_is(text: str, kind: str) -> None:
    assert [id_ for *_, id_ in labelled(text)] == [kind]
    assert re.search(label_gate(), text.lower())


@pytest.mark.parametrize(
    "text",
    ["said 12345678", "order 12345678 came", "sin 12345678", "TC Kimlik No: 10000000147", "DOB unknown, 12345"],
)
def test_other_words_say_nothing(text: str) -> None:
    assert list(labelled(text)) == []


def test_texts_are_scanned_in_full_without_a_socket(
    subject_of: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    remarks = [f"call {k}, all is well" for k in range(300)]
    remarks[7] += " jane@example.org"
    remarks[8] += " from 203.0.113.190, not version 10.0.0.190"
    remarks[9] += ' password = "hunter2!x"'
    remarks[10] += " DOB: 1982-03-13"
    subject = subject_of(pd.DataFrame({"remark": remarks, "program": [f"10.0.{k}.190" for k in range(300)]}))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a scan opened a socket")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    samples = column_samples.supply(subject)
    verdicts = column_verdicts.supply(subject, samples)
    found = {one.identifier: one.matched for one in identifier_counts.supply(subject, verdicts, samples).counts
             if one.column == "remark"}  # fmt: skip
    assert found == {"email": 1, "ip_address": 1, "secret": 1, "birth_date": 1}


def test_what_is_alone_or_sure_can_be_validated() -> None:
    for module in discover().values():
        assert not hasattr(module, "ALONE") or callable(module.valid_of)


def test_engines_are_spared_large_bounds() -> None:
    assert shape(email).count("{1,}") == 1
    assert not any(re.search(r",[0-9]{3,}\}", shape(module)) for module in discover().values())
