"""Which columns are searched, and what their levels are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import column_profiles
from audit.needs.slice_columns import MOST, SliceColumn, SliceColumns, supply
from audit.records.plan import Columns
from tests.measuring import subject

N = 1_000


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "d": rng.integers(0, 2, N),
            "sex": rng.choice(np.array(["f", " f", "m", "unknown", None], object), N),
            "income": rng.lognormal(10, 1, N),
            "rooms": rng.integers(1, 6, N).astype(float),
            "city": rng.choice([f"c{i:02}" for i in range(12)], N, p=[*[0.09] * 11, 0.01]),
            "person": [f"p{i}" for i in range(N)],
            "contact": rng.choice(["anna@example.com", "x"], N),
            "note": rng.choice([f"note {i}" for i in range(400)], N),
            "flag": rng.integers(0, 2, N).astype(bool),
            "same": "one",
        }
    )


def supplied(table: pd.DataFrame, columns: Columns, **options: Any) -> SliceColumns:
    with subject(table, columns, **options) as made:
        return supply(made, column_profiles.supply(made))


def column(found: SliceColumns, name: str) -> SliceColumn:
    return next(item for item in found.columns if item.name == name)


def declared(*names: str, **roles: Any) -> Columns:
    return Columns(prediction="d", favourable=1, slices=names, **roles)


def test_texts_become_their_frequent_values_and_the_others_together() -> None:
    table = frame()
    found = supplied(table, declared("sex", "city", "flag", "rooms", sensitive=("sex",)))
    sex = column(found, "sex")
    assert (sex.conditions[:2], sex.missing, sex.sensitive) == (("sex=f", "sex=m"), True, True)
    assert {"f", " f"} <= set(sex.cells[0])
    assert "unknown" in sex.blank
    cities = table["city"].value_counts().sort_index(ascending=True)
    often = cities.sort_values(ascending=False, kind="stable").index[:9]
    assert column(found, "city").conditions == (*(f"city={name}" for name in often), "city=other")
    assert set(column(found, "flag").conditions) == {"flag=true", "flag=false"}
    assert set(column(found, "rooms").conditions) == {f"rooms={i}" for i in range(1, 6)}


def test_numbers_are_cut_into_fifths_at_rounded_points() -> None:
    table = frame()
    income = column(supplied(table, declared("income")), "income")
    assert income.cuts is not None
    exact = np.quantile(table["income"], [0.2, 0.4, 0.6, 0.8], method="inverted_cdf")
    assert income.cuts == pytest.approx(exact, abs=0.006 * (exact[-1] - exact[0]))
    assert not set(income.cuts) & set(table["income"])
    assert income.conditions[0] == f"income up to {income.cuts[0]:.0f}"
    assert len(income.conditions) == 5


def test_what_is_not_searched_is_said() -> None:
    names = ("person", "contact", "note", "same", "d", "key", "sex")
    table = frame().assign(key=np.arange(N) // 100)
    found = supplied(table, declared(*names, id=("key",), sensitive=("sex",)))
    assert [item.name for item in found.columns] == ["sex"]
    reasons = {item.column: (item.why, item.reason) for item in found.left_out}
    assert reasons["key"] == ("suppressed", "declared as an id, so no value of it is shown")
    assert reasons["d"] == ("absent", "the plan gives it another role")
    assert reasons["same"][0] == "undefined"
    assert reasons["person"] == reasons["note"] == ("suppressed", "no value of it is frequent enough to be shown")
    assert reasons["contact"][0] == "suppressed"
    assert "e-mail" in reasons["contact"][1]


def test_no_value_below_the_disclosure_limit_is_named() -> None:
    table = frame()
    table["sex"] = ["rare"] * 9 + ["f"] * 500 + ["m"] * (N - 509)
    sex = column(supplied(table, declared("sex")), "sex")
    assert sex.conditions == ("sex=f", "sex=m", "sex=other") or sex.conditions == ("sex=m", "sex=f", "sex=other")
    assert not [cell for cells in sex.cells for cell in cells if cell == "rare"]
    assert "sex=rare" in column(supplied(table, declared("sex"), disclosure_limit=9), "sex").conditions


def test_sensitive_attributes_come_first_then_features_and_the_rest_is_named() -> None:
    table = frame()[["d", "sex", "rooms"]].assign(**{f"x{i}": np.arange(N) % 3 for i in range(9)})
    features = ("rooms", *(f"x{i}" for i in range(9)))
    found = supplied(table, Columns(prediction="d", favourable=1, sensitive=("sex",), features=features))
    assert [item.name for item in found.columns] == ["sex", "rooms", *(f"x{i}" for i in range(6))]
    assert len(found.columns) == MOST
    assert not found.declared
    (left,) = found.left_out
    assert left.column == "(3 further columns)"
    assert left.reason.endswith("left out: x6, x7, x8")


def test_a_column_that_is_not_fit_makes_room_for_the_next() -> None:
    table = frame()[["d", "sex", "same"]].assign(**{f"x{i}": np.arange(N) % 3 for i in range(7)})
    features = ("same", *(f"x{i}" for i in range(7)))
    found = supplied(table, Columns(prediction="d", favourable=1, sensitive=("sex",), features=features))
    assert [item.name for item in found.columns] == ["sex", *(f"x{i}" for i in range(7))]
    assert [item.column for item in found.left_out] == ["same"]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (Columns(prediction="d", favourable=1, features=("rooms",)), "no sensitive attribute"),
        (Columns(label="d", favourable=1, sensitive=("sex",)), "gives a decision"),
    ],
)
def test_without_decision_or_attribute_nothing_is_searched(columns: Columns, reason: str) -> None:
    with pytest.raises(Absent, match=reason):
        supplied(frame(), columns)


def test_the_order_of_rows_does_not_matter(subject_of: Callable[..., Any]) -> None:
    table, roles = frame(), {"prediction": "d", "favourable": 1, "sensitive": ["sex"]}
    features = ["income", "rooms", "city", "contact", "note"]
    made = []
    for rows in (table, table.sample(frac=1, random_state=1)):
        loaded = subject_of(rows, features=features, **roles)
        made.append(supply(loaded, column_profiles.supply(loaded)))
    assert [item.conditions for item in made[0].columns] == [item.conditions for item in made[1].columns]
    assert made[0].left_out == made[1].left_out
