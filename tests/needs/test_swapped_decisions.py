"""Swapped columns against the same swaps by hand, with a model whose every answer is known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from audit.errors import Absent
from audit.needs import case_sample, row_sample, swapped_decisions
from audit.needs.swapped_decisions import SwappedDecisions
from audit.records.plan import Columns
from tests.answering import Rule
from tests.measuring import subject


def people(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"x": rng.random(n), "sex": rng.choice(["f", "m", " m"], n), "child": rng.integers(0, 4, n)})
    frame["income"] = rng.normal(30, 5, n).round(1) + 8 * (frame["sex"] != "f")
    frame.loc[:19, "sex"] = ""
    frame.loc[20:24, "sex"] = "x"
    return frame


def swapped(frame: pd.DataFrame, model: Any, **columns: Any) -> SwappedDecisions:
    roles: dict[str, Any] = {"favourable": 1, "threshold": 0.5, "sensitive": ("sex",)} | columns
    with subject(frame, Columns(**roles), model=model) as made:
        return swapped_decisions.supply(made, case_sample.supply(made, row_sample.supply(made)))


def test_an_attribute_is_swapped_to_every_group_that_is_large_enough() -> None:
    frame = people()
    model = Rule(("x", "sex"), lambda rows: (rows["x"] > np.where(rows["sex"].str.strip() == "m", 0.2, 0.3)) * 1.0)
    found = swapped(frame, model)
    (sex,) = found.attributes
    group = frame["sex"].str.strip()
    assert {swap.group for swap in sex.swaps} == {"f", "m"}
    assert (sex.small, sex.known, found.unseen) == (("x",), 3, ())
    for swap in sex.swaps:
        moved = (group != swap.group) & (group != "")
        assert swap.moved.tolist() == moved.tolist()
        bar = np.where(moved, {"f": 0.3, "m": 0.2}[str(swap.group)], np.where(group == "m", 0.2, 0.3))
        assert swap.decisions.tolist() == (frame["x"] > bar).tolist()


def test_raw_cells_reach_the_model() -> None:
    """A code in the table stays a number, and the commonest way to write a group is the one that is used."""
    frame = people().assign(sex=lambda f: (f["sex"].str.strip() == "m").astype("int64"))
    frame["word"] = np.where(frame["sex"] == 1, np.where(frame.index % 3, "yes", "yes "), "no")
    seen: list[Any] = []

    def look(rows: pd.DataFrame) -> Any:
        seen.extend([rows["sex"].dtype.kind, *rows["word"].unique()])
        return rows["sex"] * 1.0

    found = swapped(frame, Rule(("sex", "word"), look), sensitive=("sex", "word"))
    assert set(seen) == {"i", "yes", "yes ", "no"}
    to_one = next(swap for swap in found.attributes[0].swaps if swap.group == "1")
    assert to_one.decisions.all()
    assert not any((swap.decisions != found.decisions).any() for swap in found.attributes[1].swaps)


def test_a_category_is_swapped_to_each_other_value() -> None:
    frame = people()
    found = swapped(
        frame, Rule(("x", "child"), lambda rows: (rows["child"] == 2) * 1.0), proxies=("child", "sex", "no")
    )
    (child,) = found.proxies
    assert (child.attribute, child.small, found.unseen, found.unseen_proxies) == (None, (), ("sex",), ("no",))
    assert len(child.swaps) == 4
    assert all(swap.group is None for swap in child.swaps)
    (to_two,) = (swap for swap in child.swaps if swap.decisions.all())
    assert to_two.moved.tolist() == (frame["child"] != 2).tolist()


def test_a_number_is_moved_to_the_same_place_in_the_other_group() -> None:
    frame = people()
    asked: list[pd.DataFrame] = []

    def look(rows: pd.DataFrame) -> Any:
        asked.append(rows)
        return (rows["income"] > 34) * 1.0

    found = swapped(frame, Rule(("income",), look), proxies=("income",))
    (income,) = found.proxies
    assert income.attribute == "sex"
    group = frame["sex"].str.strip()
    women, men = frame.loc[group == "f", "income"], frame.loc[group == "m", "income"]
    place = (rankdata(women) - 0.5) / len(women)
    expected = np.quantile(men, place, method="inverted_cdf")
    to_men = max(income.swaps, key=lambda swap: (swap.decisions > found.decisions).sum())
    assert to_men.moved.tolist() == group.isin(["f"]).tolist()  # "x" is too small to have places
    assert to_men.decisions[(group == "f").to_numpy()].tolist() == (expected > 34).tolist()
    assert asked[1]["income"].isin(frame["income"]).all()


def test_what_cannot_be_swapped_is_said() -> None:
    frame = people()
    rule = Rule(("x",), lambda rows: rows["x"])
    with pytest.raises(Absent, match="does not prove"):
        swapped(frame, rule)
    with pytest.raises(Absent, match="no sensitive attribute"):
        swapped(frame, rule, sensitive=())
    with pytest.raises(Absent, match="threshold"):
        swapped(frame, rule, threshold=None)
    with pytest.raises(Absent, match="no model"):
        swapped(frame, None, features=("sex",))
    with pytest.raises(Absent, match="no row"):
        swapped(frame.head(0), Rule(("sex",), lambda rows: rows["sex"]))
