"""Attributes alone and together."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from audit.metrics.crossings import groupings, is_known, together


def test_singles_come_first_then_all_crossings() -> None:
    assert groupings("abc") == [("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c")]
    assert groupings("abc", 2) == groupings("abc")[:-1]
    assert groupings(()) == []


def test_cells_add_up_as_pandas_adds_rows() -> None:
    rows = pd.DataFrame(
        {
            "sex": ["f", "f", "m", "m", "m", "unknown"],
            "race": ["a", "b", "a", "a", "b", "b"],
            "grade": ["x", None, "x", None, "y", "x"],
            "n": 1,
            "w": [0.5, 1.5, 2.0, 2.5, 3.0, 3.5],
        }
    )
    alone = together(rows, ("sex", "race"), ("sex",), ("grade",))
    assert list(alone.columns) == ["group", "grade", "n", "w"]
    assert alone.groupby("group")["w"].sum().to_dict() == rows.groupby("sex")["w"].sum().to_dict()
    assert alone["grade"].isna().sum() == 2
    crossed = together(rows, ("sex", "race"), ("sex", "race"), ())
    assert crossed.set_index("group")["n"].to_dict() == {"f×a": 1, "f×b": 1, "m×a": 2, "m×b": 1, "unknown×b": 1}


@pytest.mark.parametrize(("group", "known"), [("f", True), ("f×a", True), ("unknown", False), ("f×unknown", False)])
def test_a_crossing_is_known_if_every_part_is(group: str, known: bool) -> None:
    assert is_known(group) is known


def test_what_groups_are_called_changes_no_digit() -> None:
    rng = np.random.default_rng(0)
    race = [f"r{i:02}" for i in range(40)]
    rows = pd.DataFrame({"sex": "f", "race": race, "w": rng.uniform(0, 1, 40) * 10.0 ** rng.integers(-9, 9, 40)})
    renamed = rows.assign(race=rng.permutation(race)).sort_values("race", ignore_index=True)
    first, second = (together(cells, ("sex", "race"), ("sex",), ())["w"][0] for cells in (rows, renamed))
    assert first == second == pytest.approx(sum(map(Fraction, rows["w"].tolist())))
