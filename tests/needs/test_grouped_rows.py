from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import grouped_rows
from audit.needs.grouped_rows import GroupedRows, supply
from audit.records.plan import Columns
from tests.measuring import subject

ROLES = Columns(sensitive=("sex",), features=("income", "job", "yes", "born"))


def frame(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    table = pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n),
            "income": rng.normal(size=n),
            "job": rng.choice(np.array(["x", "y ", "y", None], object), n),
            "yes": pd.array(rng.choice(np.array([True, False, None], object), n), dtype="boolean"),
            "born": pd.Timestamp("1950-01-01") + pd.to_timedelta(rng.integers(0, 20_000, n), unit="D"),
        }
    )
    table.loc[3, "income"] = np.nan
    return table


def drawn(table: pd.DataFrame, roles: Columns = ROLES, **options: int) -> GroupedRows:
    with subject(table, roles, **options) as made:
        return supply(made)


def test_every_row_of_a_small_table_as_numbers() -> None:
    table = frame()
    found = drawn(table)
    assert (found.features, found.left_out) == (ROLES.features, ())
    assert found.categorical.tolist() == [False, True, False, False]
    assert found.groups["sex"].tolist() == table["sex"].fillna("unknown").tolist()
    np.testing.assert_array_equal(found.values[:, 0], table["income"])
    np.testing.assert_array_equal(found.values[:, 1], table["job"].str.strip().map({"y": 0, "x": 1}))
    np.testing.assert_array_equal(found.values[:, 2], table["yes"].astype("float64"))
    np.testing.assert_array_equal(found.values[:, 3], table["born"].astype("datetime64[s]").astype("int64"))
    assert (found.sample.rows, found.sample.drawn) == (300, "every row")


def test_a_large_table_is_sampled_with_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouped_rows, "FEWEST_ROWS", 50)
    monkeypatch.setattr(grouped_rows, "CELLS", 400)
    table = frame()
    found = drawn(table, seed=5)
    chosen = np.sort(np.random.default_rng(5).choice(300, 100, replace=False))
    np.testing.assert_array_equal(found.values[:, 0], table["income"].iloc[chosen])
    assert (found.sample.rows, found.sample.seed, found.sample.drawn) == (100, 5, "uniformly without replacement")
    assert not np.array_equal(drawn(table, seed=6).values[:, 0], found.values[:, 0], equal_nan=True)


def test_what_is_missing_is_said_and_no_rows_are_none() -> None:
    with pytest.raises(Absent, match="no sensitive attribute"):
        drawn(frame(), replace(ROLES, sensitive=()))
    with pytest.raises(Absent, match="names no feature columns"):
        drawn(frame(), replace(ROLES, features=None))
    assert drawn(frame().head(0)).values.shape == (0, 4)
