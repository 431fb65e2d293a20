from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from audit import identifiers
from audit.needs.identifier_counts import IdentifierCount, supply
from audit.records.subject import Subject


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
            "account": ["GB29 NWBK 6016 1331 9268 19"] * 50 + ["GB28 NWBK 6016 1331 9268 19"] * 50 + [None] * 100,
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
        IdentifierCount(column="account", identifier="iban", filled=100, matched=50, distinct=1, header=False),
    ]
    for count in expected:
        assert found[count.column, count.identifier] == count
    assert {column for column, _ in found} == set(frame) - {"member"}
    assert {id_ for _, id_ in found} == set(identifiers.discover())
    assert all(count.matched == 0 for (column, _), count in found.items() if column == "height")


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
