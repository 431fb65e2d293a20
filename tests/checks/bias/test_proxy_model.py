"""All features together: a combination gives the group away, the baseline stays at a coin toss."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audit.checks.bias.proxy_model import METRICS, measure
from audit.needs import group_counts, grouped_rows
from audit.records.evidence import Measurement, Unmeasured
from audit.records.plan import Columns
from tests.measuring import Said, by_name, subject

ALL, LUCK = METRICS


def frame(n: int = 1_200) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    table = pd.DataFrame({"x": rng.normal(size=n), "y": rng.normal(size=n)})
    both = table["x"] * table["y"] > 0
    table["sex"] = np.where(both ^ (rng.random(n) < 0.1), "f", "m")
    table["race"] = rng.choice(["a", "b", "c"], n)
    table.loc[:60, "sex"] = None
    return table


def found(table: pd.DataFrame, features: tuple[str, ...] = ("x", "y")) -> dict[tuple[str, ...], Said]:
    with subject(table, Columns(sensitive=("sex", "race"), features=features)) as made:
        return by_name(measure(group_counts.supply(made), grouped_rows.supply(made), seed=2))


@pytest.fixture(scope="module")
def said() -> dict[tuple[str, ...], Said]:
    return found(frame())


def test_a_combination_is_found_and_luck_is_not(said: dict[tuple[str, ...], Said]) -> None:
    for sex in ("f", "m"):
        item, luck = said[ALL, "sex", sex], said[LUCK, "sex", sex]
        assert isinstance(item, Measurement)
        assert isinstance(luck, Measurement)
        assert item.low > 0.8  # type: ignore[operator]
        assert luck.low < 0.5 < luck.high  # type: ignore[operator]
        assert item.exact is True
        assert item.n == (frame()["sex"] == sex).sum()
    for race in ("a", "b", "c"):
        assert said[ALL, "race", race].low < 0.5 < said[ALL, "race", race].high  # type: ignore[union-attr,operator]
    assert not [key for key in said if "unknown" in key]


def test_the_attributes_own_column_is_no_feature_for_itself(said: dict[tuple[str, ...], Said]) -> None:
    with_race = found(frame(), ("x", "y", "race"))
    for race in ("a", "b", "c"):
        assert with_race[ALL, "race", race] == said[ALL, "race", race]
    alone = found(frame(), ("race",))
    item = alone[ALL, "race"]
    assert isinstance(item, Unmeasured)
    assert item.reason == "there is no feature besides the attribute itself"


def test_small_groups_and_lonely_ones_have_reasons() -> None:
    some = found(frame().assign(race=["c"] * 8 + ["b"] * 20 + ["a"] * 1_172))
    assert {(key[2], item.why, item.reason) for key, item in some.items() if isinstance(item, Unmeasured)} == {
        ("c", "suppressed", "fewer than 10 rows"),
        ("b", "too small", "fewer than 30 of the drawn rows are of the group"),
        ("a", "too small", "fewer than 30 of the drawn rows are of the group"),
    }
    one = found(frame().assign(race="a"))[ALL, "race"]
    assert isinstance(one, Unmeasured)
    assert one.why == "undefined"


def test_a_sample_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouped_rows, "MOST_ROWS", 900)
    monkeypatch.setattr(grouped_rows, "FEWEST_ROWS", 900)
    item = found(frame())[ALL, "sex", "f"]
    assert isinstance(item, Measurement)
    assert item.exact is not True
    assert item.exact.rows == 900  # type: ignore[union-attr]
