from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import prepared_rows
from audit.needs.population_counts import PopulationCounts, supply
from audit.records.plan import Columns
from audit.records.subject import WEIGHT, Subject
from tests.measuring import subject


def rows(n: int = 500, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n),
            "race": rng.choice(["a", "b", "c"], n),
            "w": rng.choice([0.5, 1.0, 3.25], n),
        }
    )


@contextmanager
def against(
    here: pd.DataFrame, there: pd.DataFrame, folder: Path, *, people: bool = False, weight: bool = False
) -> Iterator[Subject]:
    """A subject with a reference population, as loading leaves it."""
    with subject(here, Columns(sensitive=("sex", "race"))) as made:
        there.to_parquet(folder / "reference.parquet", index=False)
        table: Any = made.engine.open(folder / "reference.parquet", "reference")
        population = prepared_rows.with_groups(table, tuple(name for name in ("sex", "race") if name in there))
        if people:
            population = population.mutate(**{WEIGHT: population["w"].cast("float64")})
        mine: Any = made.rows
        mine = mine.mutate(**{WEIGHT: mine["w"].cast("float64")}) if weight else mine
        yield replace(made, rows=mine, weighted=weight, population=population)


def expected(frame: pd.DataFrame, *, weight: bool) -> pd.DataFrame:
    w = frame["w"] if weight else pd.Series(1.0, index=frame.index)
    known = frame.assign(sex=frame["sex"].fillna("unknown"), weight=w, squares=w**2, n=1)
    return known.groupby(["sex", "race"])[["n", "weight", "squares"]].sum().reset_index()


@pytest.mark.parametrize(("people", "weight"), [(False, False), (True, False), (True, True)])
def test_counts_are_pandas(people: bool, weight: bool, tmp_path: Path) -> None:
    here, there = rows(), rows(800, seed=2)
    with against(here, there, tmp_path, people=people, weight=weight) as made:
        found = supply(made)
    assert (found.attributes, found.census) == (("sex", "race"), people)
    for table, frame, weighted in ((found.here, here, weight), (found.there, there, people)):
        pd.testing.assert_frame_equal(table, expected(frame, weight=weighted), check_dtype=False)
        assert list(table.dtypes.astype(str)) == ["str", "str", "int64", "float64", "float64"]


def test_only_shared_attributes_are_counted(tmp_path: Path) -> None:
    with against(rows(), rows(seed=3).drop(columns="sex"), tmp_path) as made:
        found: PopulationCounts = supply(made)
    assert found.attributes == ("race",)
    assert list(found.here.columns) == ["race", "n", "weight", "squares"]


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with subject(rows(), Columns(sensitive=("sex",))) as made, pytest.raises(Absent, match="names no reference"):
        supply(made)
    with subject(rows(), Columns()) as made, pytest.raises(Absent, match="no sensitive attribute"):
        supply(made)
    with (
        against(rows(), rows()[["w"]], tmp_path) as made,
        pytest.raises(Absent, match="has none of the sensitive attributes"),
    ):
        supply(made)


def test_an_empty_table_has_no_cells(tmp_path: Path) -> None:
    with against(rows().head(0), rows().head(0), tmp_path, people=True) as made:
        found = supply(made)
    assert len(found.here) == len(found.there) == 0
