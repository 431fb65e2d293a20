from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from audit.metrics.feature_groups import Grouped, Spread, grouped, smallest_first, spread, without_rare

COMBINATIONS = pd.DataFrame(
    {"sex": ["f", "f", "m", "unknown", "x"], "race": ["a", "b", "a", "a", "a"], "n": [40, 20, 50, 30, 3]}
)
COUNT = SimpleNamespace(
    combination=np.array([0, 0, 1, 2, 2, 3, 4]),
    value=np.array([1.0, 2.0, 1.0, 1.0, 5.0, 9.0, 7.0]),
    n=np.array([30, 10, 20, 25, 25, 30, 3]),
    total=None,
    squares=None,
)


def test_known_and_large_groups_are_compared() -> None:
    found = grouped(COMBINATIONS, "sex", 10)
    assert isinstance(found, Grouped)
    assert (found.groups, found.place.tolist()) == (("f", "m"), [0, 0, 1, -1, -1])
    values = spread(COUNT, found, 10)
    assert isinstance(values, Spread)
    assert values.value.tolist() == [1, 2, 5]
    assert values.n.tolist() == [[25, 0, 25], [50, 10, 0]]
    assert values.rows == 110


def test_why_nothing_is_compared() -> None:
    none, one = COMBINATIONS.assign(sex="unknown"), COMBINATIONS[COMBINATIONS["sex"] == "f"]
    assert grouped(none, "sex", 10) == ("absent", "no row has a known group")
    assert grouped(one, "sex", 10) == ("undefined", "there is only one known group, and nothing to tell it from")
    assert grouped(COMBINATIONS, "sex", 55) == ("too small", "fewer than two known groups have 55 rows or more")
    found = grouped(COMBINATIONS, "sex", 10)
    assert isinstance(found, Grouped)
    cells = {"combination": np.array([0, 2]), "value": np.ones(2), "n": np.array([40, 9])}
    some = SimpleNamespace(**cells, total=None, squares=None)
    assert spread(some, found, 10) == (
        "too small", "fewer than two known groups have 10 rows or more with a value"
    )  # fmt: skip
    some.n[1] = 12
    assert spread(some, found, 10) == ("undefined", "the feature has the same value in all compared groups")


def test_rare_levels_are_taken_together() -> None:
    n = np.array([[10.0, 1, 2, 0], [10, 1, 0, 4]])
    assert without_rare(n).tolist() == [[10, 3], [10, 5]]
    assert without_rare(n[:, :2]).tolist() == n[:, :2].tolist()


def test_the_order_of_groups_is_not_that_of_names() -> None:
    assert smallest_first(np.array([[5.0, 5], [4, 6], [1, 1]])) == [2, 1, 0]
