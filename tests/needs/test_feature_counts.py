from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from audit.errors import Absent
from audit.metrics.ranking import auc
from audit.needs import column_profiles, feature_counts, fine_steps
from audit.needs.column_profiles import ColumnProfile, ColumnProfiles
from audit.needs.feature_counts import FeatureCount, FeatureCounts, supply
from audit.records.plan import Columns
from tests.measuring import subject


def frame(n: int = 3_000) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    table = pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n),
            "race": rng.choice(["a", "b"], n),
            "member": rng.choice([0, 1], n),
            "flag": rng.choice(np.array([1.0, None], object), n).astype(float),
            "yes": rng.choice(np.array([True, False, None], object), n),
            "ends": rng.choice(["2020-01-01", " 2021-06-30"], n),
            "when": pd.to_datetime(rng.choice(["2020-01-01", "2021-06-30"], n)),
            "job": rng.choice(np.array(["x", "y", None, "z "], object), n),
            "grade": rng.integers(1, 6, n),
            "income": np.round(rng.lognormal(8, 2, n), 2),
            "born": pd.Timestamp("1950-01-01") + pd.to_timedelta(rng.integers(0, 20_000, n), unit="D"),
            "same": 3,
            "name": [f"person {i}" for i in range(n)],
            "y": pd.array(rng.choice(np.array([1, 0, None], object), n), dtype="Int64"),
            "d": rng.choice(["ja", "nein"], n),
        }
    )
    table.loc[table.index % 17 == 0, "income"] = np.nan
    table["yes"] = table["yes"].astype("boolean")
    return table


FEATURES = ("member", "flag", "yes", "ends", "when", "job", "grade", "income", "born", "same", "name")
ROLES = Columns(label="y", favourable=1, sensitive=("sex", "race"), features=FEATURES)


def count(table: pd.DataFrame, roles: Columns = ROLES) -> FeatureCounts:
    with subject(table, roles) as made:
        return supply(made, column_profiles.supply(made))


def named(found: FeatureCounts, name: str) -> FeatureCount:
    return next(item for item in found.counts if item.name == name)


def by_group(found: FeatureCounts, name: str) -> dict[tuple[Any, ...], int]:
    item = named(found, name)
    groups = found.combinations[list(found.attributes)].to_numpy()[item.combination]
    cells = {(*map(str, group), value): int(n) for group, value, n in zip(groups, item.value, item.n, strict=True) if n}
    assert len(cells) == (item.n > 0).sum()
    return cells


def expected(table: pd.DataFrame, value: Any) -> dict[tuple[Any, ...], int]:
    keys = table[["sex", "race"]].fillna("unknown").assign(value=value)
    return {tuple(key): int(n) for key, n in keys.groupby(["sex", "race", "value"]).size().items()}  # type: ignore[arg-type]


def test_every_kind_of_feature_is_counted_as_pandas_does() -> None:
    table = frame()
    found = count(table)
    assert [item.name for item in found.counts] == [*FEATURES[:-2], "label"]
    assert by_group(found, "member") == expected(table, table["member"])
    assert by_group(found, "flag") == expected(table, table["flag"].notna().astype(int))
    assert by_group(found, "yes") == expected(table, table["yes"].map({False: 0, True: 1}).fillna(2))
    assert by_group(found, "ends") == expected(table, (table["ends"] != "2020-01-01").astype(int))
    assert by_group(found, "when") == expected(table, (table["when"] != "2020-01-01").astype(int))
    assert by_group(found, "job") == expected(table, table["job"].map({"x": 0, "y": 1, "z ": 2}).fillna(3))
    assert by_group(found, "grade") == expected(table, table["grade"] - 1)
    assert by_group(found, "income") == expected(table, table["income"])
    assert by_group(found, "born") == expected(table, table["born"].astype("datetime64[s]").astype("int64"))
    assert by_group(found, "label") == expected(table, table["y"].astype("float64"))
    assert {item.name for item in found.counts if item.ordered} == {"income", "born"}
    assert all(item.exact for item in found.counts)
    assert found.combinations["n"].sum() == len(table)


def spread(item: FeatureCount) -> float:
    assert item.total is not None
    assert item.squares is not None
    n = item.n.sum()
    return float(item.squares.sum() / n - (item.total.sum() / n) ** 2)


def test_sums_are_those_of_the_centred_numbers_divided_by_a_power_of_two() -> None:
    table = frame()
    income = table["income"].dropna()
    unit = 2.0 ** np.ceil(np.log2((income - income.median()).abs().max()))
    assert spread(named(count(table), "income")) == pytest.approx(income.var(ddof=0) / unit**2, rel=1e-9)


def test_steps_keep_the_order_and_the_sums() -> None:
    table = pd.concat([frame()] * 2, ignore_index=True)
    draws = np.random.default_rng(1).normal(8, 2, len(table))
    table["income"] = np.exp(draws + (table["race"] == "a"))
    exact = named(count(table), "income")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feature_counts, "MOST_CELLS", 0)  # 1,000 different values are kept then
        found = count(table)
    steps = named(found, "income")
    assert (exact.exact, steps.exact) == (True, False)
    assert len(exact.value) == len(table)
    assert 500 < len(np.unique(steps.value)) <= fine_steps.STEPS + 1
    assert spread(steps) == pytest.approx(spread(exact), rel=2e-3)
    race = (found.combinations["race"] == "a").to_numpy()[steps.combination]
    area = auc(steps.value, steps.n * race, steps.n * ~race)
    assert area == pytest.approx(roc_auc_score(table["race"] == "a", table["income"]), abs=2e-4)


def test_infinite_values_stand_at_the_ends() -> None:
    table = frame().assign(
        income=lambda f: np.where(f.index == 0, np.inf, np.where(f.index == 1, -np.inf, f["income"]))
    )
    item = named(count(table), "income")
    assert item.total is not None
    assert np.isfinite(item.total).all()
    assert np.isinf(item.value).sum() == 2


def test_what_cannot_be_counted_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    found = count(frame())
    assert found.uncounted == {
        "same": ("undefined", "the feature has the same value in all rows"),
        "name": ("too small", "the feature has fewer than two rows for each of its texts"),
    }
    monkeypatch.setattr(feature_counts, "MOST_FEATURES", 3)
    found = count(frame())
    assert found.uncounted["income"] == (
        "absent", "only the first 3 features with more than two values are looked at one by one"
    )  # fmt: skip
    assert [item.name for item in found.counts] == [*FEATURES[:7], "label"]


def test_outcomes_are_told_from_features_of_the_same_name() -> None:
    table = frame().rename(columns={"job": "label", "grade": "decision"})
    roles = replace(ROLES, prediction="d", favourable="ja", label=None, features=("label", "decision"))
    found = count(table, roles)
    assert [(item.name, item.role) for item in found.counts] == [
        ("label", "feature"),
        ("decision", "feature"),
        ("(decision)", "decision"),
    ]
    assert by_group(found, "(decision)") == expected(table, (table["d"] == "ja").astype(int))


def test_many_two_valued_features_cost_few_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_counts, "AT_A_TIME", 50)
    rng = np.random.default_rng(0)
    hot = pd.DataFrame(rng.integers(0, 2, (400, 120)), columns=[f"h{i}" for i in range(120)])
    table = pd.concat([frame(400)[["sex", "race"]], hot], axis=1)
    kind = {"type": "whole number", "rows": 400, "missing": 0, "distinct": 2, "constant": False}
    profiles = ColumnProfiles(profiles=tuple(ColumnProfile(name=name, **kind) for name in hot))  # type: ignore[arg-type]
    asked = []
    with subject(table, Columns(sensitive=("sex", "race"), features=tuple(hot))) as made:
        fetch = made.engine.fetch
        made.engine.fetch = lambda expression: (asked.append(1), fetch(expression))[1]  # type: ignore[method-assign]
        found = supply(made, profiles)
    assert len(found.counts) == 120
    assert len(asked) == 1 + 2 * 3
    assert by_group(found, "h77") == expected(table, table["h77"])


def test_without_features_or_attributes() -> None:
    found = count(frame(), replace(ROLES, features=None))
    assert ([item.name for item in found.counts], found.features) == (["label"], False)
    with pytest.raises(Absent, match="no sensitive attribute"):
        count(frame(), replace(ROLES, sensitive=()))
    empty = count(frame().head(0))
    assert [item.name for item in empty.counts] == ["label"]
    assert {why for why, _ in empty.uncounted.values()} == {"undefined"}


def test_the_order_of_rows_does_not_matter() -> None:
    first, second = count(frame()), count(frame().sample(frac=1, random_state=1))
    for one, other in zip(first.counts, second.counts, strict=True):
        for name in ("combination", "value", "n", "total", "squares"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
