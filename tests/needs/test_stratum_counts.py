from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import stratum_counts
from audit.needs.stratum_counts import StratumCounts, supply
from audit.records.plan import Columns
from tests.measuring import subject


def frame(n: int = 3_000) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    return pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n),
            "race": rng.choice(["a", "b"], n),
            "department": rng.choice(np.array(["x", "y ", "z", None, " "], object), n),
            "grade": rng.integers(1, 6, n).astype(float),
            "salary": np.round(rng.lognormal(8, 1, n), 1),
            "name": [f"person {i}" for i in range(n)],
            "d": pd.array(rng.choice(np.array([1, 0, None], object), n), dtype="Int64"),
        }
    )


ROLES = Columns(prediction="d", favourable=1, sensitive=("sex", "race"))


def count(table: pd.DataFrame, *legitimate: str, **changes: object) -> StratumCounts:
    with subject(table, replace(ROLES, legitimate=legitimate, **changes)) as made:  # type: ignore[arg-type]
        return supply(made)


def test_cells_are_the_counts_that_pandas_finds() -> None:
    table = frame()
    (found,) = count(table, "department").stratifications
    department = table["department"].str.strip().replace("", None)
    known = table[department.notna() & table["d"].notna()].assign(
        sex=table["sex"].fillna("unknown"), stratum=department.map({"x": 0, "y": 1, "z": 2})
    )
    expected = known.groupby(["sex", "race", "stratum", "d"]).size()
    assert {tuple(cell[:4]): cell[4] for cell in found.cells.itertuples(index=False)} == expected.to_dict()
    assert (found.name, found.strata, found.rows) == ("department", 3, len(known))
    assert found.left_out == (table["d"].notna() & department.isna()).sum()
    assert "x" not in set(found.cells["stratum"].astype(str)), "strata are numbered, not named"


def test_a_number_with_many_values_is_cut_into_fifths_of_the_whole_table() -> None:
    table = frame()
    (found,) = count(table, "salary").stratifications
    fifth = pd.qcut(table["salary"], 5, labels=False)
    decided = table["d"].notna()
    expected = fifth[decided].value_counts().sort_index().tolist()
    assert found.cells.groupby("stratum")["n"].sum().tolist() == expected


def test_a_number_with_few_values_is_taken_as_it_is_and_factors_are_crossed() -> None:
    (found,) = count(frame(), "grade", "department").stratifications
    assert (found.name, found.strata) == ("grade×department", 15)


def test_equal_numbers_stay_in_one_stratum() -> None:
    table = frame().assign(salary=lambda f: np.where(np.arange(len(f)) < 2_900, 7.3, f["salary"] + 10))
    (found,) = count(table, "salary").stratifications
    decided = table["d"].notna()
    expected = [int(decided[:2_900].sum()), int(decided[2_900:].sum())]
    assert found.cells.groupby("stratum")["n"].sum().tolist() == expected


def test_too_many_strata_are_taken_one_factor_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stratum_counts, "MOST_STRATA", 6)
    found = count(frame(), "grade", "department", "name")
    assert [(one.name, one.strata) for one in found.stratifications] == [("grade", 5), ("department", 3)]
    assert found.refused == {"name": "it has more than 6 different values"}
    with pytest.raises(Absent, match="every legitimate factor has more than 6"):
        count(frame(), "name")


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Absent, match="declares no sensitive attribute"):
        count(frame(), "grade", sensitive=())
    with pytest.raises(Absent, match="names no legitimate factor"):
        count(frame())
    with pytest.raises(Absent, match="gives a decision"):
        count(frame(), "grade", prediction=None)


def test_the_order_of_rows_does_not_matter_and_no_rows_are_no_cells() -> None:
    first, second = (count(t, "salary", "grade") for t in (frame(), frame().sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(first.stratifications[0].cells, second.stratifications[0].cells)
    (empty,) = count(frame().head(0), "salary").stratifications
    assert (empty.strata, empty.rows, len(empty.cells)) == (0, 0, 0)
