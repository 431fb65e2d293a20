"""Recourse against closed forms and complete enumeration."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.metrics.rank_places import places
from audit.metrics.recourse_search import Ladder, search

rng = np.random.default_rng(5)
TABLE = pd.DataFrame({"income": rng.normal(3, 1, 400), "debt": rng.gamma(2, 1, 400), "size": rng.integers(0, 5, 400)})


def ladder(name: str, *, up: bool, down: bool, table: pd.DataFrame = TABLE, rungs: int = 60) -> Ladder:
    among = places(table[name])
    return Ladder(
        feature=name, values=np.unique(among.at((np.arange(rungs) + 0.5) / rungs)), places=among, up=up, down=down
    )


def score(rows: pd.DataFrame) -> np.ndarray:
    return (0.2 * rows["income"] - 0.1 * rows["debt"] + 0.02 * rows["size"]).to_numpy()


def refused(threshold: float = 0.6) -> pd.DataFrame:
    return TABLE[score(TABLE) < threshold].reset_index(drop=True)


def test_one_feature_of_a_linear_model_is_the_closed_form() -> None:
    """The shortest way is to the first rung at or above the needed income."""
    cases, rung = refused(), ladder("income", up=True, down=False)
    found = search(score, cases, 0.6, [rung])
    needed = cases["income"].to_numpy() + (0.6 - score(cases)) / 0.2
    reachable = needed <= rung.values.max()
    assert (found.found == reachable).all()
    to = rung.values[np.searchsorted(rung.values, needed[reachable] - 1e-12)]
    among = places(TABLE["income"])
    expected = among.of(to) - among.of(cases["income"].to_numpy()[reachable])
    assert found.shifts[reachable, 0] == pytest.approx(expected)
    assert found.cost[reachable] == pytest.approx(expected)
    assert np.isnan(found.cost[~reachable]).all()


def enumerated(cases: pd.DataFrame, threshold: float, ladders: Sequence[Ladder]) -> np.ndarray:
    """The cheapest of all combinations of rungs; infinite where none is enough."""
    best = np.full(len(cases), np.inf)
    for case in range(len(cases)):
        ways = []
        for one in ladders:
            at = cases[one.feature].to_numpy(dtype=float)[case]
            there = [(v, abs(one.places.of(np.array([v]))[0] - one.places.of(np.array([at]))[0])) for v in one.values]  # type: ignore[union-attr]
            ways.append([(at, 0.0), *((v, c) for v, c in there if (one.up and v > at) or (one.down and v < at))])
        combined = list(product(*ways))
        rows = pd.concat([cases.iloc[[case]]] * len(combined), ignore_index=True)
        for place, one in enumerate(ladders):
            rows[one.feature] = [combo[place][0] for combo in combined]
        cost = np.array([sum(c for _, c in combo) for combo in combined])
        enough = score(rows) >= threshold
        best[case] = cost[enough].min(initial=np.inf)
    return best


def test_three_features_are_found_wherever_there_is_a_way_and_cost_little_more_than_the_cheapest() -> None:
    cases = refused().head(40)
    ladders = [
        ladder("income", up=True, down=False, rungs=12),
        ladder("debt", up=False, down=True, rungs=12),
        ladder("size", up=True, down=True),
    ]
    found, best = search(score, cases, 0.6, ladders), enumerated(cases, 0.6, ladders)
    assert (found.found == np.isfinite(best)).all()
    assert found.found.any()
    assert (found.cost[found.found] >= best[found.found] - 1e-12).all()
    assert found.cost[found.found].sum() <= 1.03 * best[found.found].sum()
    assert found.asked < 40 * 400


def test_directions_ranges_and_missing_values_bind() -> None:
    cases = refused().assign(income=lambda t: t["income"].where(t.index % 3 > 0))
    wrong_way = search(score, refused(), 0.6, [ladder("income", up=False, down=True)])
    assert not wrong_way.found.any()
    with_gaps = search(lambda rows: np.nan_to_num(score(rows)), cases, 0.6, [ladder("income", up=True, down=False)])
    assert not with_gaps.found[cases["income"].isna()].any()
    assert with_gaps.found.any()


def test_categories_cost_the_whole_scale_and_are_given_up_when_not_needed() -> None:
    table = pd.DataFrame({"work": ["none"] * 5, "debt": np.arange(5.0), "n": [1, 2, 3, 4, 5]})

    def rule(rows: pd.DataFrame) -> np.ndarray:
        return 0.6 * (rows["work"] == "employed").to_numpy() + 0.55 * (rows["debt"] == 0).to_numpy()

    values = np.array(["none", "employed", "retired"], dtype=object)
    ladders = [Ladder(feature="work", values=values, places=None), ladder("debt", up=False, down=True, table=table)]
    found = search(rule, table.tail(4).reset_index(drop=True), 0.5, ladders)
    assert found.found.all()
    assert (found.shifts[:, 0] == 0).all()  # paying the debt is cheaper than another job
    only = search(rule, table.tail(4).reset_index(drop=True), 0.5, ladders[:1])
    assert only.cost.tolist() == [1.0] * 4


def test_whole_numbers_stay_whole_and_many_features_are_bounded() -> None:
    many = pd.DataFrame(rng.integers(0, 3, (20, 14)), columns=[f"f{i}" for i in range(14)])

    def rule(rows: pd.DataFrame) -> Any:
        assert (rows.dtypes == np.int64).all()
        return rows.sum(axis=1).to_numpy() / 28

    cases = many[rule(many) < 0.9].reset_index(drop=True)
    ladders = [ladder(name, up=True, down=False, table=many) for name in many]
    found = search(rule, cases, 0.9, ladders)
    assert found.found.all()  # by the pattern that moves everything
    assert (found.cost > 0).all()
