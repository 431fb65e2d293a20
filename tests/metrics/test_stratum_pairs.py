from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from audit.metrics.stratum_pairs import by_stratum, pairs


def cells(n: int = 900) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    rows = pd.DataFrame(
        {
            "sex": rng.choice(["f", "m", "unknown"], n),
            "race": rng.choice(["a", "b"], n),
            "stratum": rng.integers(0, 4, n),
            "decision": rng.integers(0, 2, n),
        }
    )
    return rows.groupby(list(rows)).size().rename("n").reset_index()


def counted(table: pd.DataFrame, left_out: int = 0) -> Any:
    one = SimpleNamespace(name="grade", strata=4, left_out=left_out, cells=table)
    return SimpleNamespace(attributes=("sex", "race"), stratifications=(one,))


def test_counts_by_stratum_are_pandas() -> None:
    table = cells().rename(columns={"sex": "group"})
    hits, trials = by_stratum(table, ["f", "m", "unknown"])
    weighed = table.assign(hits=table["n"] * table["decision"])
    expected = weighed.pivot_table(index="group", columns="stratum", values=["hits", "n"], aggfunc="sum")
    np.testing.assert_array_equal(hits, expected["hits"])
    np.testing.assert_array_equal(trials, expected["n"])


def test_pairs_have_a_reference_and_known_groups_only() -> None:
    found, missing = pairs(counted(cells()), reference={"sex": "m", "race": "a"}, limit=10)
    assert missing == []
    labels = [(pair.where["attribute"], pair.where["group"], pair.where["reference"]) for pair in found]
    assert labels == [
        ("sex", "f", "m"),
        ("race", "b", "a"),
        ("sex×race", "f×a", "m×a"),
        ("sex×race", "f×b", "m×a"),
        ("sex×race", "m×b", "m×a"),
    ]
    table = cells()
    women = table[table["sex"] == "f"]
    assert found[0].overall[:2] == ((women["n"] * women["decision"]).sum(), women["n"].sum())
    assert found[0].rows == found[0].support == women["n"].sum()


def test_without_a_declared_reference_the_highest_rate_is_it() -> None:
    found, _ = pairs(counted(cells()), reference={}, limit=10)
    table = cells()
    known = table[table["sex"] != "unknown"].assign(hits=lambda f: f["n"] * f["decision"])
    sums = known.groupby("sex")[["hits", "n"]].sum()
    assert found[0].where["reference"] == (sums["hits"] / sums["n"]).idxmax()


def test_small_groups_and_missing_references_have_reasons() -> None:
    few = pd.DataFrame({"sex": ["x"], "race": ["a"], "stratum": [0], "decision": [1], "n": [4]})
    found, missing = pairs(counted(pd.concat([cells(), few])), reference={"race": "z"}, limit=10)
    assert (
        {"attribute": "race", "stratum": "grade"},
        ("absent", "the declared reference group does not occur"),
    ) in missing
    assert "x" not in {pair.where["group"] for pair in found}
    small = [absence for where, absence in missing if where.get("group") == "x"]
    assert small == [("suppressed", "fewer than 10 rows")]


def test_rows_left_out_are_said_unless_they_are_few() -> None:
    many, few = (pairs(counted(cells(), left_out=n), reference={}, limit=10)[0][0].strata for n in (10, 9))
    assert many == "4 strata, 10 decided rows without one left out"
    assert few == "4 strata"
