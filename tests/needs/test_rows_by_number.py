"""Rows fetched by their numbers: those and no others, from a query that does not grow with how many they are."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
import pytest

from audit import engines
from audit.needs.rows_by_number import only
from audit.records.subject import ROW


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return pd.DataFrame({"a": np.arange(30_000) * 2.0, "b": [None, "x", "y"] * 10_000})


@pytest.mark.parametrize("numbers", [[], [0], [29_999, 3, 3, 7], [5, 100_000]])
def test_rows_are_those_asked_for(frame: pd.DataFrame, numbers: list[int], tmp_path: Path) -> None:
    frame.to_parquet(tmp_path / "rows.parquet")
    engine = engines.start("duckdb")
    try:
        table = engine.open(tmp_path / "rows.parquet", "rows")
        found = engine.fetch(only(table.select(ROW, "a"), numbers).order_by(ROW))
        assert found[ROW].tolist() == sorted(set(numbers) & set(range(30_000)))
        assert found["a"].tolist() == [2.0 * number for number in found[ROW]]
        assert len(engine.fetch(only(table, pd.Index(numbers, dtype="int64")))) == len(found)
    finally:
        engine.close()


def test_ten_thousand_take_no_longer_than_a_moment(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.to_parquet(tmp_path / "rows.parquet")
    engine = engines.start("duckdb")
    try:
        table = engine.open(tmp_path / "rows.parquet", "rows")
        engine.fetch(only(table, np.arange(3)))
        start = process_time()
        assert len(engine.fetch(only(table, np.arange(0, 30_000, 3)))) == 10_000
        assert process_time() - start < 0.5
    finally:
        engine.close()
