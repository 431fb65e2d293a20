from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from audit.needs import column_profiles, column_samples, column_verdicts, identifier_counts
from audit.needs.identifier_counts import IdentifierCount, IdentifierCounts
from audit.records.subject import Subject


def supply(subject: Subject) -> IdentifierCounts:
    samples = column_samples.supply(subject)
    verdicts = column_verdicts.supply(subject, samples)
    return identifier_counts.supply(subject, verdicts, samples)


def test_cells_and_distinct_values_by_column_and_kind(subject_of: Callable[..., Subject]) -> None:
    mails = [f"person{k % 40}@example.org" for k in range(100)] + ["nobody", "x@", "", None] * 25
    frame = pd.DataFrame(
        {
            "contact": mails,
            # 4111 1111 1111 1111 passes Luhn (ISO/IEC 7812-1), ...1112 does not.
            "paid_with": ["4111 1111 1111 1111"] * 30 + ["4111 1111 1111 1112"] * 30 + [None] * 140,
            "number": np.where(np.arange(200) % 2 == 0, 4111111111111111, 7),
            "gaps": np.where(np.arange(200) % 2 == 0, 4111111111111111.0, np.nan),
            # From the IBAN registry; the second has a wrong check digit.
            "transfer": ["GB29 NWBK 6016 1331 9268 19"] * 50 + ["GB28 NWBK 6016 1331 9268 19"] * 50 + [None] * 100,
            "height": np.linspace(150, 200, 200),
            "member": [True] * 200,
        }
    )
    found = {(count.column, count.identifier): count for count in supply(subject_of(frame)).counts}
    expected = [
        IdentifierCount(column="contact", identifier="email", filled=150, matched=100, distinct=40, header=False),
        IdentifierCount(column="paid_with", identifier="card", filled=60, matched=30, distinct=1, header=False),
        IdentifierCount(column="number", identifier="card", filled=200, matched=100, distinct=1, header=False),
        IdentifierCount(column="gaps", identifier="card", filled=100, matched=100, distinct=1, header=False),
        IdentifierCount(column="transfer", identifier="iban", filled=100, matched=50, distinct=1, header=False),
    ]
    for count in expected:
        assert found[count.column, count.identifier] == count
    assert set(found) == {(count.column, count.identifier) for count in expected}
    assert set(supply(subject_of(frame)).columns) == set(frame) - {"member"}


def test_every_distinct_value_is_validated(subject_of: Callable[..., Subject]) -> None:
    """No sampling: 30,000 different addresses are all counted."""
    frame = pd.DataFrame({"e_mail": [f"a{k}@example.org" for k in range(30_000)]})
    [count] = [count for count in supply(subject_of(frame)).counts if count.identifier == "email"]
    assert (count.filled, count.matched, count.distinct, count.header) == (30_000, 30_000, 30_000, True)


def test_a_table_without_text_or_numbers(subject_of: Callable[..., Subject]) -> None:
    assert supply(subject_of(pd.DataFrame({"flag": [True, False]}))).counts == ()


def test_no_value_is_kept(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame({"contact": ["ada@example.org"], "name": ["Ada Lovelace"]})
    shown = repr(supply(subject_of(frame)))
    assert "ada@" not in shown
    assert "Lovelace" not in shown


def test_one_card_in_many_remarks_is_counted(subject_of: Callable[..., Subject]) -> None:
    remarks = [f"called on day {k}, 0.{k:016d} left, ref {k * 977}" for k in range(5_000)]
    remarks[4_321] += " card 4111-1111-1111-1111."
    [count] = supply(subject_of(pd.DataFrame({"remark": remarks}))).counts
    assert (count.identifier, count.filled, count.matched) == ("card", 5_000, 1)


@pytest.mark.parametrize("most", [1, 256])
def test_numbers_as_fractions_and_without_their_first_zeros(
    subject_of: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(identifier_counts, "_MOST_COLUMNS", most)
    frame = pd.DataFrame(
        {
            "paid": ["4111111111111111.0"] * 3,
            "ssn": [36904399, 536904398, 136904397],
            "gone": pd.array([None] * 3, dtype="string"),
        }
    )
    found = {(one.column, one.identifier): one.matched for one in supply(subject_of(frame)).counts}
    assert found == {("paid", "card"): 3, ("ssn", "us/ssn_digits"): 3}


def test_columns_that_are_searched_together_are_counted_apart(
    subject_of: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same counts whether a query takes one column or all, and in the table's order."""
    frame = pd.DataFrame(
        {
            "q1": ["a@example.org", " a@example.org", "b@example.org", None],
            "q2": [4111111111111111, 4111111111111111, 5, 6],
            "q3": ["call (212) 555-0100 or a@example.org", "  ", "", "4111111111111111"],
            "q4": [b"b@example.org", b"c@example.org", b"c@example.org", b"\xff\x00"],
            "q5": [5555555555554444, 1, 2, 3],
            "q6": ["a@example.org", "a@example.org", "a@example.org", "DOB: 1982-03-13"],
            "age": [" c@example.org", "c@example.org", "c@example.org", "33"],
        }
    )
    expected = [
        ("q1", "email", 3, 3, 3), ("q2", "card", 4, 2, 1), ("q3", "card", 2, 1, 1), ("q3", "email", 2, 1, 1),
        ("q3", "phone", 2, 1, 1), ("q4", "email", 4, 3, 2), ("q5", "card", 4, 1, 1), ("q6", "birth_date", 4, 1, 1),
        ("q6", "email", 4, 3, 1), ("age", "email", 4, 3, 2),
    ]  # fmt: skip
    for columns, cells in ((1, 1), (256, 250_000), (256, 8)):
        monkeypatch.setattr(identifier_counts, "_MOST_COLUMNS", columns)
        monkeypatch.setattr(identifier_counts, "_MOST_CELLS", cells)
        found = identifier_counts.supply(
            subject_of(frame), column_verdicts.ColumnVerdicts(verdicts=()), column_samples.ColumnSamples(samples=())
        ).counts
        assert [(one.column, one.identifier, one.filled, one.matched, one.distinct) for one in found] == expected


def test_the_kind_that_a_column_is_called_is_counted_in_full(subject_of: Callable[..., Subject]) -> None:
    from stdnum.nl import bsn

    numbers = [text for text in (f"{k:09d}" for k in range(111_000_000, 111_004_000)) if bsn.is_valid(text)]
    assert len(numbers) > 300
    [count] = supply(subject_of(pd.DataFrame({"q7": [*numbers, "none", "none"]}))).counts
    assert (count.identifier, count.matched, count.filled) == ("nl/bsn", len(numbers), len(numbers) + 2)


def test_ages_over_89_are_counted_in_columns_of_ages(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame(
        {
            "age": [*range(18, 98), *range(18, 98)],
            "Alter": [89.9, 90.2, 95.0, float("nan")] * 40,
            "age_text": ["90+", "91", "33", None] * 40,
            "score": [95] * 160,
            "account_age": [99] * 160,
        }
    )
    subject = subject_of(frame)
    samples = column_samples.supply(subject)
    verdicts = column_verdicts.supply(subject, samples)
    assert {verdict.column: verdict.identifier for verdict in verdicts.verdicts}["age"] == "age"
    found = identifier_counts.supply(subject, verdicts, samples).counts
    counted = {one.column: (one.matched, one.distinct) for one in found if one.identifier == "age_over_89"}
    assert counted == {"age": (16, 8), "Alter": (80, 2), "age_text": (40, 1)}


def test_few_texts_are_looked_at_here_and_their_column_is_searched_only_if_one_holds_something(
    subject_of: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = subject_of(pd.DataFrame({"colour": ["red", "blue"] * 50, "note": ["none", "ask jo@example.org"] * 50}))
    searched: list[str] = []
    scan = identifier_counts._scan

    def watched(subject: Subject, names: list[str], *rest: object, **options: object) -> object:
        searched.extend(names)
        return scan(subject, names, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(identifier_counts, "_scan", watched)
    assert [(one.column, one.identifier, one.matched) for one in supply(subject).counts] == [("note", "email", 50)]
    assert searched == ["note"]


@pytest.mark.parametrize(("notes", "blank"), [(239, " "), (400, " "), (225, "")])
@pytest.mark.parametrize("profiled", [True, False])
def test_one_address_among_more_texts_than_are_drawn_is_found_whatever_blank_cell_is_drawn(
    notes: int, blank: str, profiled: bool, subject_of: Callable[..., Subject]
) -> None:
    """A blank cell among the first digests once made the values drawn pass for all that there are."""

    def digest(value: str) -> str:
        return hashlib.md5(value.encode()).hexdigest()

    address = max((f"person{number}@example.org" for number in range(300)), key=digest)
    cells = [*(f"note {number}" for number in range(notes)), address, blank]
    assert sorted(cells, key=digest).index(address) > column_samples.MOST
    subject = subject_of(pd.DataFrame({"remark": cells * 12}))
    samples = column_samples.supply(subject, column_profiles.supply(subject) if profiled else None)
    assert not samples.samples[0].whole
    found = identifier_counts.supply(subject, column_verdicts.supply(subject, samples), samples)
    assert [(one.identifier, one.matched, one.distinct) for one in found.counts] == [("email", 12, 1)]
