"""Associations through a real engine: planted ones are found, luck is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import f_oneway

from audit.checks.bias.association import METRICS, measure
from audit.errors import Absent
from audit.needs import column_profiles, feature_counts
from audit.records.evidence import Measurement, Unmeasured
from audit.records.plan import Columns
from tests.measuring import Said, by_name, subject


def frame(n: int = 2_000) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    table = pd.DataFrame({"sex": rng.choice(["f", "m"], n), "race": rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1])})
    woman = table["sex"] == "f"
    table["height"] = rng.normal(165, 6, n) + 12 * ~woman
    table["uniform"] = woman
    table["luck"] = rng.normal(size=n)
    table["street"] = rng.choice(list("pqrstuv"), n)
    table["y"] = (rng.random(n) < 0.3 + 0.2 * woman).astype(int)
    table.loc[:99, "sex"] = None
    return table


FEATURES = ("height", "uniform", "luck", "street")


@pytest.fixture(scope="module")
def found() -> Callable[..., dict[tuple[str, ...], Said]]:
    def measured(
        table: pd.DataFrame, features: tuple[str, ...] | None = FEATURES, limit: int = 10
    ) -> dict[tuple[str, ...], Said]:
        roles = Columns(label="y", favourable=1, sensitive=("sex", "race"), features=features)
        with subject(table, roles) as made:
            counts = feature_counts.supply(made, column_profiles.supply(made))
            return by_name(measure(counts, disclosure_limit=limit))

    return measured


def test_planted_associations_are_found_and_luck_is_not(found: Callable[..., dict[tuple[str, ...], Said]]) -> None:
    said = found(frame())
    value = {key[1:]: item for key, item in said.items() if isinstance(item, Measurement)}
    assert {(attribute, feature) for attribute, feature in value} == {
        (attribute, feature) for attribute in ("sex", "race") for feature in (*FEATURES, "label")
    }
    assert value["sex", "uniform"].value == pytest.approx(1, abs=1e-9)
    table = frame().dropna(subset=["sex"])
    women = table["sex"] == "f"
    f = f_oneway(table.loc[women, "height"], table.loc[~women, "height"]).statistic
    n = len(table)
    assert value["sex", "height"].value == pytest.approx(np.sqrt(1 - (n - 1) / (f + n - 2)), rel=1e-9)
    assert value["sex", "height"].n == value["sex", "height"].support == n
    assert value["sex", "label"].low > 0.1  # type: ignore[operator]
    for feature in ("luck", "street"):
        assert value["sex", feature].low_all == 0
        assert value["race", feature].low_all == 0
    assert "feature" in next(iter(said.values())).where


def test_small_groups_take_no_part(found: Callable[..., dict[tuple[str, ...], Said]]) -> None:
    few = frame(9).assign(sex="x", race="a", height=900.0)
    plain, more = found(frame()), found(pd.concat([frame(), few], ignore_index=True))
    key = ("bias.feature_association", "sex", "uniform")
    assert more[key] == plain[key]
    a, b = (item[key[0], "sex", "height"] for item in (plain, more))
    assert b.value == pytest.approx(a.value, rel=1e-9)  # type: ignore[union-attr]


def test_reasons(found: Callable[..., dict[tuple[str, ...], Said]]) -> None:
    said = found(frame().assign(luck=1.0, race="a"), limit=10)
    luck, race = said["bias.feature_association", "sex", "luck"], said["bias.feature_association", "race"]
    assert isinstance(luck, Unmeasured)
    assert (luck.why, luck.reason) == ("undefined", "the feature has the same value in all rows")
    assert isinstance(race, Unmeasured)
    assert race.why == "undefined"
    few = found(frame(115), limit=5)["bias.feature_association", "sex", "height"]
    assert isinstance(few, Unmeasured)
    assert few.why == "too small"
    with subject(frame(), Columns(sensitive=("sex",))) as made, pytest.raises(Absent, match="no features"):
        list(measure(feature_counts.supply(made, column_profiles.supply(made))))


def test_without_features_label_and_decision_remain(found: Callable[..., dict[tuple[str, ...], Said]]) -> None:
    assert set(found(frame(), features=None)) == {(metric, a, "label") for metric in METRICS for a in ("sex", "race")}
