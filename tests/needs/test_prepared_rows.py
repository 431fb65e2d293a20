from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa
import pytest

from audit.needs.prepared_rows import at_a_time, kind_of, outcome, position, present, text
from audit.records.subject import DECISION, LABEL, Subject, group_column
from audit.sources import name_of

VALUES: list[tuple[Any, str, str | None]] = [
    (1, "int64", "1"),
    (-12, "int8", "-12"),
    (1.0, "float64", "1"),
    (-0.0, "float64", "0"),
    (2.5, "float64", "2.5"),
    (0.1, "float32", "0.1"),
    (1e-3, "float64", "0.001"),
    (12345678.5, "float64", "12345678.5"),
    (4111111111111111.0, "float64", "4111111111111111"),
    (math.nan, "float64", None),
    (True, "boolean", "true"),
    (False, "boolean", "false"),
    ("  Ärztin \t", "string", "Ärztin"),
    ("\u00a0x y\n", "string", "x y"),
    ("", "string", None),
    (" ", "string", None),
    ("1.0", "string", "1.0"),
    ("unknown", "string", "unknown"),
    (None, "string", None),
    (None, "float64", None),
    (date(2026, 11, 21), "date", "2026-11-21"),
    (datetime(2026, 11, 21, 3, 4, 5), "timestamp", "2026-11-21 03:04:05"),
    (Decimal("1.00"), "decimal(10, 2)", "1"),
    (Decimal("1.50"), "decimal(10, 2)", "1.5"),
    (Decimal("7"), "decimal(10, 0)", "7"),
]


@pytest.mark.parametrize(("value", "dtype", "expected"), VALUES)
def test_one_rule_turns_every_cell_into_text(value: Any, dtype: str, expected: str | None) -> None:
    cell = ibis.null(dtype) if value is None else ibis.literal(value, type=dtype)
    table = ibis.memtable(pa.table({"one": [1]})).mutate(cell=cell)
    found = table.select(text=text(table.cell), present=present(table.cell)).to_pyarrow().to_pylist()[0]
    assert found["text"] == expected
    assert (found["present"] is None) == (expected is None)


@pytest.mark.parametrize(("value", "dtype", "expected"), VALUES)
def test_a_value_of_the_plan_is_named_by_the_same_rule(value: Any, dtype: str, expected: str | None) -> None:
    if dtype not in ("date", "timestamp") and not isinstance(value, Decimal):
        assert name_of(value) == expected


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [
        ("int8", "whole number"),
        ("uint64", "whole number"),
        ("decimal(20, 0)", "whole number"),
        ("decimal(10, 2)", "number"),
        ("float32", "number"),
        ("string", "text"),
        ("boolean", "true or false"),
        ("date", "date"),
        ("timestamp(6)", "time stamp"),
        ("binary", "other"),
    ],
)
def test_kinds_of_columns(dtype: str, kind: str) -> None:
    assert kind_of(ibis.null(dtype)) == kind


@pytest.mark.parametrize(
    ("values", "favourable", "unfavourable", "expected"),
    [
        ([1, 0, None, 2], 1, None, [1, 0, None, 0]),
        ([1, 0, None, 2], "1", 0, [1, 0, None, None]),
        ([1, 0, None, 2], 1.0, 0.5, [1, None, None, None]),
        ([1, -2, None, 0], -2, "00", [None, 1, None, None]),
        ([1, 0, None], "01", None, [0, 0, None]),
        ([1, 2**40, None], 10**30, 2**40, [None, 0, None]),
        ([1.0, math.nan, 0.0], 1, None, [1, None, 0]),
        ([True, False, None], True, None, [1, 0, None]),
        (["granted ", "", " ", "denied", None], "granted", None, [1, None, None, 0, None]),
        (["granted", "withdrawn", "denied"], "granted", "denied", [1, None, 0]),
    ],
)
def test_no_value_is_never_unfavourable(values: list[Any], favourable: Any, unfavourable: Any, expected: Any) -> None:
    table = ibis.memtable(pa.table({"cell": values}))
    found = table.select(outcome=outcome(table.cell, favourable, unfavourable)).to_pyarrow().column("outcome")
    assert found.to_pylist() == expected


def test_the_place_of_a_cell_is_that_of_the_text_as_it_stands() -> None:
    table = ibis.memtable(pa.table({"cell": ["b", " b", None, "it's", "ü", "b"]}))
    found = table.select(place=position(table.cell, ["ü", "b", "it's", " b"])).to_pyarrow().column("place")
    assert found.to_pylist() == [2, 4, None, 3, 1, 2]


def test_derived_columns(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame(
        {
            "hired": ["yes", "no", None, "maybe"],
            "p": [0.5, 0.49, math.nan, 1.0],
            "sex": ["f", " f ", "", "m"],
            "age": [30.0, 30.5, None, 31.0],
        }
    )
    subject = subject_of(frame, label="hired", favourable="yes", score="p", threshold=0.5, sensitive=["sex", "age"])
    derived = [LABEL, DECISION, group_column("sex"), group_column("age")]
    rows = subject.engine.fetch(subject.rows.order_by("__row").select(*derived))
    assert rows[LABEL].astype("Int8").tolist() == [1, 0, pd.NA, 0]
    assert rows[DECISION].astype("Int8").tolist() == [1, 0, pd.NA, 1]
    assert rows[group_column("sex")].tolist() == ["f", "f", "unknown", "m"]
    assert rows[group_column("age")].tolist() == ["30", "30.5", "unknown", "31"]


def test_columns_of_few_rows_are_looked_at_together_and_those_of_many_alone() -> None:
    assert [at_a_time(rows) for rows in (0, 10, 250_000, 1_000_000, 10_000_000)] == [16, 16, 4, 1, 1]
