"""Identifiers through the real scan of a real table."""

import random

import pandas as pd
import pytest

from audit.checks.privacy.direct_identifiers import METRICS, measure
from audit.needs import column_profiles, column_samples, column_verdicts, identifier_counts
from audit.records.evidence import Measurement
from audit.records.plan import Columns
from tests.measuring import Said, by_name, reasons, subject, values

CARDS = ["4111 1111 1111 1111", "5555555555554444", "378282246310005", "6011111111111117"]


def said(features: tuple[str, ...] | None = None, **columns: list[object]) -> list[Said]:
    frame = pd.DataFrame(columns)
    with subject(frame, Columns()) as made:
        samples = column_samples.supply(made)
        verdicts = column_verdicts.supply(made, samples)
        counts, profiles = identifier_counts.supply(made, verdicts, samples), column_profiles.supply(made)
    return list(measure(counts, verdicts, profiles, features=features))


def found(items: list[Said]) -> set[tuple[str, ...]]:
    return {key[1:] for key in values(items) if len(key) == 3}


def columns_called(items: list[Said]) -> float:
    return values(items)[("privacy.direct_identifier_columns",)]


def test_each_kind_in_its_column() -> None:
    items = said(
        contact=["a@example.com", "b@example.com", None, ""],
        full_name=["Sherlock Holmes", "John Watson", "Irene Adler", None],
        payment=[CARDS[0], CARDS[1], CARDS[2], None],
        account=["GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000", None, None],
        call=["+44 20 7946 0958", "(212) 555-0123", "212-555-0123", None],
        number=["536-90-4399", "536-90-4398", None, None],
        income=[1200.5, 3400.0, 10.0, 0.0],
    )
    assert found(items) == {
        ("contact", "email"),
        ("full_name", "person_name"),
        ("payment", "card"),
        ("account", "iban"),
        ("call", "phone"),
        ("number", "us/ssn"),
    }
    assert columns_called(items) == 6


def test_the_share_is_of_filled_cells_and_a_fact() -> None:
    item = by_name(said(contact=["a@example.com", "none", None, ""]))["privacy.direct_identifiers", "contact", "email"]
    assert isinstance(item, Measurement)
    assert item.value == item.low == item.high == item.low_all == item.high_all == 0.5
    assert (item.confidence, item.n, item.support) == (None, 4, 2)


def test_one_leaked_card_among_a_thousand_remarks_is_reported_and_does_not_name_the_column() -> None:
    items = said(remark=[f"remark {i}" for i in range(999)] + [CARDS[0]])
    assert values(items)["privacy.direct_identifiers", "remark", "card"] == pytest.approx(0.001)
    assert values(items)["privacy.values_found", "remark", "card"] == 1
    assert columns_called(items) == 0


def test_amounts_ids_dates_and_versions_are_nobodys_identifiers() -> None:
    rng = random.Random(4)
    n = 400
    items = said(
        amount=[round(rng.lognormvariate(9, 2), 2) for _ in range(n)],
        account=[int(f"4{rng.randrange(10**15):015d}") for _ in range(n)],
        row=list(range(10**9, 10**9 + n)),
        nine=[rng.randrange(10**8, 10**9) for _ in range(n)],
        ten=[rng.randrange(2 * 10**9, 10**10) for _ in range(n)],
        seconds=[1_600_000_000 + 1000 * i for i in range(n)],
        day=[f"2024-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(n)],
        version=[f"{i % 9}.{i % 7}.{i % 5}" for i in range(n)],
        city=["Florence", "Paris"] * (n // 2),
        product_name=["Galaxy", "Pixel"] * (n // 2),
    )
    assert columns_called(items) == 0
    assert reasons(items)[("privacy.direct_identifiers",)] == "absent"


def test_bare_digits_count_where_the_header_says_so() -> None:
    items = said(ssn=[536904399, 536904398, 536904397], phone=["2125550123", "2125550124", "2125550125"])
    assert found(items) == {("ssn", "us/ssn_digits"), ("phone", "phone_digits")}
    assert columns_called(items) == 2


def test_identifiers_among_the_features() -> None:
    columns = {"contact": ["a@example.com", "b@example.com"], "income": [1, 2]}
    assert values(said(features=("income",), **columns))[("privacy.identifiers_in_features",)] == 0  # type: ignore[arg-type]
    assert values(said(features=("income", "contact"), **columns))[("privacy.identifiers_in_features",)] == 1  # type: ignore[arg-type]
    assert reasons(said(**columns)) == {("privacy.identifiers_in_features",): "absent"}  # type: ignore[arg-type]


def test_no_rows_are_not_a_clean_table() -> None:
    assert reasons(said(contact=[])) == {(metric,): "absent" for metric in sorted(METRICS)}
