"""Odd tables from their file to a verdict: each is handled, or refused in a sentence."""

from __future__ import annotations

import datetime as dt
import decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.errors import DataError
from audit.load import load
from audit.needs import column_samples, column_verdicts, identifier_counts
from audit.records.plan import Columns, Data, Plan

MAILS = [f"person{k}@example.org" for k in range(40)]


def found(folder: Path, table: pa.Table) -> tuple[dict[str, str | None], dict[tuple[str, str], int]]:
    """What each column is called, and how many cells hold what."""
    path = folder / "rows.parquet"
    pq.write_table(table, path)
    data = Data(evaluation=path)
    subject = load(Plan(name="a test", policies=(), data=data, columns=Columns(), text="", folder=folder))
    try:
        samples = column_samples.supply(subject)
        verdicts = column_verdicts.supply(subject, samples)
        counts = identifier_counts.supply(subject, verdicts, samples).counts
    finally:
        subject.engine.close()
    called = {verdict.column: verdict.identifier for verdict in verdicts.verdicts}
    return called, {(one.column, one.identifier): one.matched for one in counts}


def refusal(folder: Path, table: pa.Table) -> str:
    with pytest.raises(DataError) as caught:
        found(folder, table)
    return str(caught.value)


def test_cells_of_100_kb(tmp_path: Path) -> None:
    fillers = ("a", "@", "a@", ". ", "a.b-", "\u202e", "x1 ")
    cells = [filler * (100_000 // len(filler)) + "; 4111 1111 1111 1111 paid" for filler in fillers]
    assert found(tmp_path, pa.table({"remark": cells}))[1][("remark", "card")] == len(fillers)


def test_nul_in_cells(tmp_path: Path) -> None:
    table = pa.table({"contact": [f"{mail}\x00" for mail in MAILS], "padding": ["\x00" * 5] * 40})
    called, counts = found(tmp_path, table)
    assert called == {"contact": "email", "padding": None}
    assert counts == {("contact", "email"): 40}


def test_mixed_scripts_and_right_to_left(tmp_path: Path) -> None:
    table = pa.table(
        {
            "cyrillic": [f"пользователь{k}@пример.рф" for k in range(40)],
            "hebrew": [f"שלום {mail} עולם" for mail in MAILS],
            "mixed": [f"Αλφα бета {mail} 漢字" for mail in MAILS],
            "turned": [f"\u202e{mail}\u202c" for mail in MAILS],
        }
    )
    called, counts = found(tmp_path, table)
    assert counts == {(name, "email"): 40 for name in table.column_names}
    assert (called["cyrillic"], called["turned"]) == ("email", "email")


def test_columns_without_a_value_of_any_type(tmp_path: Path) -> None:
    kinds = (pa.null(), pa.string(), pa.float64(), pa.binary(), pa.timestamp("us", tz="Europe/Berlin"), pa.date32())
    called, counts = found(
        tmp_path, pa.table({f"email{k}": pa.array([None] * 9, type=kind) for k, kind in enumerate(kinds)})
    )
    assert set(called.values()) == {None}
    assert counts == {}


def test_numbers_as_floats_and_without_their_first_zero(tmp_path: Path) -> None:
    cards = [4111111111111111, 5555555555554444] * 20
    columns = {
        "float": pa.array([float(card) for card in cards]),
        "text": pa.array([f"{card}.0" for card in cards]),
        "unsigned": pa.array(cards, type=pa.uint64()),
        "decimal": pa.array([decimal.Decimal(f"{card}.0") for card in cards], type=pa.decimal128(22, 1)),
    }
    numbers = pa.array([int(f"0{11 + k % 80:02d}{11 + k % 80:02d}{1000 + k:04d}") for k in range(40)])
    called, counts = found(tmp_path, pa.table(columns | {"ssn": numbers}))
    assert {name: called[name] for name in columns} == dict.fromkeys(columns, "card")
    assert all(counts[name, "card"] == 40 for name in columns)
    assert called["ssn"] == "us/ssn_digits"
    assert counts["ssn", "us/ssn_digits"] == 40


def test_time_stamps_with_zones_and_finer_than_a_microsecond(tmp_path: Path) -> None:
    days = [dt.datetime(1960, 1, 1) + dt.timedelta(days=200 * k) for k in range(40)]
    table = pa.table(
        {
            "birth_date": pa.array(days, type=pa.timestamp("us", tz="Europe/Berlin")),
            "dob": pa.array(days, type=pa.timestamp("ns")),
            "lasted": pa.array([dt.timedelta(days=k) for k in range(40)]),
            "at": pa.array([dt.time(1, 2, 3)] * 40),
        }
    )
    called, _ = found(tmp_path, table)
    assert called == {"birth_date": "birth_date", "dob": "birth_date", "lasted": None, "at": None}


def test_dictionaries_long_texts_and_bytes(tmp_path: Path) -> None:
    table = pa.table(
        {
            "a": pa.array(MAILS).dictionary_encode(),
            "b": pa.array(MAILS, type=pa.large_string()),
            "c": pa.array([mail.encode() for mail in MAILS]),
        }
    )
    called, counts = found(tmp_path, table)
    assert called == dict.fromkeys("abc", "email")
    assert counts == {(name, "email"): 40 for name in "abc"}


@pytest.mark.parametrize("values", [[["x"]], [{"town": "x"}], pa.array([[("a", 1)]], pa.map_("string", "int64"))])
def test_nested_cells_are_refused_in_a_sentence(tmp_path: Path, values: Any) -> None:
    assert "not single values; flatten or drop it" in refusal(tmp_path, pa.table({"tags": values}))


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["a", "a"], "columns 1 and 2 have the same name ('a'); rename all but one"),
        (["", "b"], "column 1 has no name"),
        (["x\x00y", "b"], "the name of column 1 holds a NUL character"),
    ],
)
def test_names_that_no_engine_takes_are_refused(tmp_path: Path, names: list[str], sentence: str) -> None:
    assert sentence in refusal(tmp_path, pa.Table.from_arrays([pa.array(MAILS)] * 2, names=names))


@pytest.mark.parametrize("name", ["x" * 10_000, "e\nmail\t", "b\u202eliam", 'a"b', "a'; --"])
def test_odd_names_are_names(tmp_path: Path, name: str) -> None:
    called, counts = found(tmp_path, pa.Table.from_arrays([pa.array(MAILS), pa.array(range(40))], names=[name, "n"]))
    assert called[name] == "email"
    assert counts == {(name, "email"): 40}


def test_refusals_shorten_very_long_names(tmp_path: Path) -> None:
    long = "x" * 10_000
    twice = refusal(tmp_path, pa.Table.from_arrays([pa.array(MAILS)] * 2, names=[long, long]))
    nested = refusal(tmp_path, pa.table({long: [[1], [2]]}))
    assert "columns 1 and 2 have the same name ('xxx" in twice
    assert max(len(twice), len(nested)) < 400
