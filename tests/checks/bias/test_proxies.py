"""Planted proxies are found and harmless features are not, through a real engine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from audit.checks.bias.proxies import METRICS, measure
from audit.errors import Absent
from audit.needs import column_profiles, feature_counts
from audit.records.evidence import Measurement, Unmeasured
from audit.records.plan import Columns
from tests.measuring import Said, by_name, subject

FEATURES = ("height", "uniform", "luck", "street", "code", "same")


def frame(n: int = 2_000) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    table = pd.DataFrame({"sex": rng.choice(["f", "m"], n), "race": rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1])})
    woman = table["sex"] == "f"
    table["height"] = rng.normal(165, 6, n) + 12 * ~woman
    table["uniform"] = woman
    table["luck"] = rng.normal(size=n)
    table["street"] = np.where(rng.random(n) < 0.5, "street " + table["race"], rng.choice(list("pqrstuv"), n))
    table["code"] = np.where(woman, rng.choice([1, 3, 5, 7], n), rng.choice([2, 4, 6, 8], n))
    table["same"] = 1
    table.loc[:99, "sex"] = None
    return table


@pytest.fixture(scope="module")
def found() -> Callable[..., dict[tuple[str, ...], Said]]:
    def measured(table: pd.DataFrame, features: tuple[str, ...] = FEATURES) -> dict[tuple[str, ...], Said]:
        with subject(table, Columns(sensitive=("sex", "race"), features=features)) as made:
            return by_name(measure(feature_counts.supply(made, column_profiles.supply(made)), seed=1))

    return measured


def test_planted_proxies_are_found_and_luck_is_not(found: Callable[..., dict[tuple[str, ...], Said]]) -> None:
    said = found(frame())
    value = {key[1:]: item for key, item in said.items() if isinstance(item, Measurement)}
    known = frame().dropna(subset=["sex"])
    height = roc_auc_score(known["sex"] == "m", known["height"])
    assert value["sex", "height"].value == pytest.approx(height, abs=1e-3)
    assert value["sex", "height"].n == len(known)
    assert value["sex", "uniform"].value == 1
    assert value["sex", "uniform"].low > 0.99  # type: ignore[operator]
    assert value["sex", "code"].value == pytest.approx(1, abs=1e-9), "codes in no order give the group away"
    assert value["race", "street"].low_all > 0.65  # type: ignore[operator]
    for attribute, feature in [("sex", "luck"), ("race", "luck"), ("race", "height"), ("race", "code")]:
        assert value[attribute, feature].low_all <= 0.5, (attribute, feature)  # type: ignore[operator]
        assert value[attribute, feature].value < 0.55
    assert {key[0] for key in said} == set(METRICS)


def test_a_constant_feature_has_a_reason(found: Callable[..., dict[tuple[str, ...], Said]]) -> None:
    item = found(frame())["bias.proxy_auc", "sex", "same"]
    assert isinstance(item, Unmeasured)
    assert (item.why, item.reason) == ("undefined", "the feature has the same value in all rows")


def test_small_groups_take_no_part(found: Callable[..., dict[tuple[str, ...], Said]]) -> None:
    few = frame(9).assign(sex="x", race="a", height=900.0)
    plain, more = found(frame()), found(pd.concat([frame(), few], ignore_index=True))
    for feature in ("height", "uniform", "code"):
        assert more["bias.proxy_auc", "sex", feature] == plain["bias.proxy_auc", "sex", feature]


def test_the_attribute_itself_as_a_feature_is_certain(found: Callable[..., dict[tuple[str, ...], Said]]) -> None:
    item = found(frame(), ("race", "luck"))["bias.proxy_auc", "race", "race"]
    assert isinstance(item, Measurement)
    assert item.value == 1


def test_without_features_there_is_nothing_to_guess_from() -> None:
    with subject(frame(), Columns(sensitive=("sex",))) as made:
        counts = feature_counts.supply(made, column_profiles.supply(made))
    with pytest.raises(Absent, match="names no feature columns"):
        list(measure(counts))
