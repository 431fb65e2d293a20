"""The cube against pandas, in one GROUP BY and in several."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.metrics.conjunctions import column_sets
from audit.needs import column_profiles, slice_columns, slice_cube
from audit.needs.slice_cube import SliceCube
from audit.records.plan import Columns
from tests.measuring import subject

N = 3_000
SEARCHED = ("sex", "race", "age", "income", "old")
COLUMNS = Columns(
    label="y", prediction="d", favourable=1, sensitive=("sex", "race"), features=("age", "income", "old", "empty")
)


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", " f", "m", None], object), N),
            "race": rng.choice([*"abcdefghijkl", "unknown"], N),
            "age": rng.integers(18, 70, N).astype(float),
            "income": np.where(rng.random(N) < 0.1, np.nan, rng.lognormal(10, 1, N)),
            "old": rng.choice(np.array([True, False, None], object), N),
            "empty": pd.Series([None] * N, dtype="str"),
            "y": rng.choice(np.array([1, 0, None], object), N),
            "d": rng.choice(np.array([1, 0, None], object), N, p=[0.5, 0.4, 0.1]),
        }
    ).astype({"y": "Int8", "d": "Int8", "old": "boolean"})


def supplied(table: pd.DataFrame, columns: Columns = COLUMNS) -> SliceCube:
    with subject(table, columns) as made:
        return slice_cube.supply(made, slice_columns.supply(made, column_profiles.supply(made)))


def conditions(table: pd.DataFrame, cube: SliceCube) -> list[list[Any]]:
    """Which rows each level of each column holds, as pandas says."""
    held = []
    for column in cube.columns:
        if column.cuts is not None:
            ends = [-np.inf, *column.cuts, np.inf]
            cells = table[column.name]
            held.append([(cells > low) & (cells <= high) for low, high in pairwise(ends)])
            continue
        texts = table[column.name].map({True: "true", False: "false"}) if column.name == "old" else table[column.name]
        texts = texts.astype("object").where(texts.notna(), "unknown").str.strip()
        named = [name.split("=")[1] for name in column.conditions]
        others = ~texts.isin(named) & (texts != "unknown")
        held.append([others if name == "other" else texts == name for name in named])
    return held


def check(table: pd.DataFrame, cube: SliceCube) -> None:
    held = conditions(table, cube)
    outcome = table["d"] * 3 + table["y"].fillna(2)
    assert cube.rows == table["d"].notna().sum()
    assert list(cube.tables) == column_sets(len(cube.columns))
    for columns, counts in cube.tables.items():
        assert counts.shape == (*(len(cube.columns[column].conditions) for column in columns), 6)
        for levels in product(*(range(size) for size in counts.shape[:-1])):
            inside = np.logical_and.reduce([held[column][level] for column, level in zip(columns, levels, strict=True)])
            expected = outcome[inside].value_counts().reindex(range(6), fill_value=0)
            assert counts[levels].tolist() == expected.tolist()


def test_all_conjunctions_of_up_to_three_columns_are_counted_as_pandas_counts() -> None:
    cube = supplied(frame())
    assert tuple(column.name for column in cube.columns) == SEARCHED
    assert [column.missing for column in cube.columns] == [True, True, False, True, True]
    assert "race=other" in cube.columns[1].conditions
    assert [item.column for item in cube.left_out] == ["empty"]
    check(frame(), cube)


@pytest.mark.parametrize(("dense", "cells"), [(9_000, 4_000_000), (9_000, 10)])
def test_a_table_that_would_be_too_large_is_counted_in_parts(
    dense: int, cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = supplied(frame())
    monkeypatch.setattr(slice_cube, "MOST_DENSE", dense)
    monkeypatch.setattr(slice_cube, "MOST_CELLS", cells)
    monkeypatch.setattr(slice_cube, "_BATCH", 500)
    parts = supplied(frame())
    assert list(parts.tables) == list(whole.tables)
    for columns, counts in whole.tables.items():
        assert np.array_equal(parts.tables[columns], counts)


def test_without_labels_every_label_is_unknown() -> None:
    cube = supplied(frame(), Columns(prediction="d", favourable=1, sensitive=("sex", "race")))
    assert not cube.labelled
    counts = cube.tables[0, 1]
    assert counts[..., [0, 1, 3, 4]].sum() == 0
    assert counts.sum() > 0


def test_without_rows_or_columns_nothing_is_counted() -> None:
    cube = supplied(frame().head(0))
    assert (cube.rows, cube.columns, cube.tables) == (0, (), {})
    assert {item.column for item in cube.left_out} == {*SEARCHED, "empty"}
