"""Worst-off slices: planted ones are found, named in words, and measured as pandas and the intervals' sources say."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.checks.bias.worst_slices import METRICS, NAMED, measure
from audit.errors import Absent
from audit.measure import Supplies
from audit.metrics.conjunctions import tables
from audit.metrics.intervals import newcombe, rate_ratio
from audit.metrics.slices import OUTCOMES
from audit.needs.slice_columns import SliceColumn
from audit.needs.slice_cube import SliceCube
from audit.records.evidence import Measurement, Unmeasured
from audit.records.plan import Columns
from tests.measuring import by_name, reasons, subject, values

COLUMNS = Columns(label="y", prediction="d", favourable=1, sensitive=("sex", "race"), features=("income", "debt"))
SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
PLANTED = "sex=f & race=b"


def frame(n: int = 20_000, *, effect: float = 0.2, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "sex": rng.choice(["f", "m"], n),
            "race": rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1]),
            "income": rng.lognormal(0, 1, n),
            "debt": rng.integers(0, 4, n),
            "y": rng.integers(0, 2, n),
        }
    )
    harmed = (table["sex"] == "f") & (table["race"] == "b")
    table["d"] = (rng.random(n) < 0.7 - effect * harmed).astype(int)
    return table


def said(table: pd.DataFrame, columns: Columns = COLUMNS, **options: Any) -> list[Measurement | Unmeasured]:
    with subject(table, columns) as made:
        return list(measure(**Supplies(made).arguments(measure), **options))


def test_a_planted_slice_is_named_and_measured_for_every_rate_it_fails_in() -> None:
    table = frame()
    found = by_name(said(table))
    inside = (table["sex"] == "f") & (table["race"] == "b")
    own, rest = table[inside], table[~inside]
    difference = found["bias.slice_selection_rate_difference", PLANTED]
    assert isinstance(difference, Measurement)
    assert difference.value == pytest.approx(own["d"].mean() - rest["d"].mean(), abs=1e-12)
    assert (difference.n, difference.support) == (len(own), len(own))
    missed = found["bias.slice_false_negative_rate_difference", PLANTED]
    assert isinstance(missed, Measurement)
    good, others = own[own["y"] == 1], rest[rest["y"] == 1]
    assert missed.value == pytest.approx((good["d"] == 0).mean() - (others["d"] == 0).mean(), abs=1e-12)
    assert (missed.n, missed.support) == (len(own), len(good))
    ratio = found["bias.slice_impact_ratio", PLANTED]
    assert isinstance(ratio, Measurement)
    assert ratio.value == (own["d"].sum() * len(rest)) / (len(own) * rest["d"].sum())
    assert {key[1] for key in values(said(table)) if key[0] == "bias.slice_impact_ratio"} == {PLANTED}


def test_the_intervals_allow_for_every_slice_that_was_looked_at() -> None:
    table = frame()
    found = by_name(said(table))
    inside = (table["sex"] == "f") & (table["race"] == "b")
    hits, trials = int(table.loc[inside, "d"].sum()), int(inside.sum())
    hits0, trials0 = int(table.loc[~inside, "d"].sum()), int((~inside).sum())
    item, ratio = (found[f"bias.slice_{name}", PLANTED] for name in ("selection_rate_difference", "impact_ratio"))
    assert isinstance(item, Measurement)
    assert isinstance(ratio, Measurement)
    # One of the slices of two conditions with a sensitive attribute: sex×race 6, sex and race × income 25, × debt 20.
    level = 1 - 0.05 / (3 * 51)
    expected = newcombe(hits, trials, hits0, trials0, level)
    assert (item.low_all, item.high_all) == pytest.approx(expected, abs=1e-9)
    assert (item.low, item.high) == pytest.approx(expected, abs=1e-9)  # one slice is named
    expected = rate_ratio(hits, trials, hits0, trials0, level)
    assert (ratio.low_all, ratio.high_all) == pytest.approx(expected, abs=1e-9)
    plain = newcombe(hits, trials, hits0, trials0, 0.95)
    assert item.high is not None
    assert item.high > plain[1]


def cube_of(levels: np.ndarray, decision: np.ndarray) -> SliceCube:
    """Counts of rows by three columns of four levels and the decision, without an engine or a label."""
    dense = np.zeros((4, 4, 4, OUTCOMES), dtype=np.int64)
    np.add.at(dense, (*levels, 3 * decision + 2), 1)
    columns = tuple(
        SliceColumn(name=name, sensitive=True, conditions=tuple(f"{name}={i}" for i in range(4)), missing=False)
        for name in "abc"
    )
    counts = tables({(0, 1, 2): dense}, 3)
    rows = int(dense.sum())
    return SliceCube(columns=columns, tables=counts, rows=rows, labelled=False, declared=False, left_out=())


def test_the_intervals_of_the_slices_named_are_not_deceived_by_their_being_the_worst() -> None:
    rng = np.random.default_rng(11)
    misses, plain, named = 0, 0, 0
    for _ in range(400 if SLOW else 80):
        levels = rng.integers(0, 4, (3, 3_000))
        rate = 0.5 - 0.06 * (levels == 0).sum(axis=0)  # weak effects: found only with luck's help
        decision = (rng.random(3_000) < rate).astype(int)
        for item in measure(cube_of(levels, decision)):
            if item.metric != "bias.slice_selection_rate_difference" or not isinstance(item, Measurement):
                continue
            conditions = [part.split("=") for part in item.where["slice"].split(" & ")]
            inside = np.logical_and.reduce([levels["abc".index(name)] == int(level) for name, level in conditions])
            truth = rate[inside].mean() - rate[~inside].mean()
            hits, hits0 = int(decision[inside].sum()), int(decision[~inside].sum())
            low, high = newcombe(hits, int(inside.sum()), hits0, int((~inside).sum()))
            assert item.low is not None
            assert item.high is not None
            misses += not item.low <= truth <= item.high
            plain += not low <= truth <= high
            named += 1
    assert named >= 60
    assert misses <= 0.05 * named < plain, (misses, plain, named)


def test_slices_are_counted_once_for_each_rate() -> None:
    found = values(said(frame()))
    named = [key for key in found if len(key) == 2 and key[0] != "bias.slice_impact_ratio"]
    assert found["bias.slices_worse_off",] == len(named)
    # Singles with a sensitive attribute: 2 + 3; pairs: 51; threes: 6 × (5 + 4) + 5 × 20 = 154. All slices with two
    # features more: 9 singles, 20 pairs.
    assert found["bias.slices_examined",] == 2 * (5 + 51 + 154) + 210 + 29


def test_without_effect_nothing_is_named_and_the_reason_says_among_how_many() -> None:
    found = said(frame(effect=0.0, seed=3))
    assert values(found) == {("bias.slices_examined",): 659.0, ("bias.slices_worse_off",): 0.0}
    texts = {item.metric: item.reason for item in found if isinstance(item, Unmeasured)}
    assert texts["bias.slice_impact_ratio"] == "none of the 210 slices looked at is worse off beyond luck"


def test_features_alone_are_searched_for_selection_only_if_the_plan_lists_them() -> None:
    table = frame(effect=0.0)
    table.loc[table["income"] < 0.4, "d"] = 0
    by_default = values(said(table))
    assert not [key for key in by_default if key[0] == "bias.slice_selection_rate_difference"]
    listed = Columns(**{**vars(COLUMNS), "slices": ("sex", "income")})
    named = [key[1] for key in values(said(table, listed)) if key[0] == "bias.slice_selection_rate_difference"]
    assert len(named) == 1
    assert named[0].startswith("income up to ")


def test_at_most_ten_of_each_rate_are_named() -> None:
    table = frame(n=40_000, effect=0.0)
    rng = np.random.default_rng(0)
    table["town"] = rng.integers(0, 30, len(table)).astype(str)
    table["d"] = (rng.random(len(table)) < 0.4 + 0.5 * (table["town"].astype(int) % 2)).astype(int)
    table["job"] = rng.integers(0, 8, len(table)).astype(str)
    table.loc[table["job"].astype(int) < 3, "d"] &= rng.integers(0, 2, len(table))[table["job"].astype(int) < 3]
    found = values(said(table, Columns(prediction="d", favourable=1, slices=("town", "job", "debt"))))
    named = [key for key in found if key[0] == "bias.slice_impact_ratio"]
    assert len(named) == NAMED < found["bias.slices_worse_off",]
    assert {key[0] for key in found} <= set(METRICS)


def test_what_is_missing_is_said() -> None:
    table = frame(n=2_000)
    found = said(table, Columns(prediction="d", favourable=1, sensitive=("sex", "race")))
    why = {item.metric: item.reason for item in found if isinstance(item, Unmeasured)}
    assert why["bias.slice_error_rate_difference"] == "the plan names no label to compare the decisions with"
    few = said(frame(n=40))
    assert set(reasons(few).values()) == {"too small"}
    assert {item.metric for item in few} == set(METRICS)
    constant = said(table.assign(sex="f", race="a"))
    assert reasons(constant)["bias.slice_impact_ratio",] == "absent"
    assert reasons(constant)["bias.slices_examined", "sex"] == "undefined"
    with pytest.raises(Absent, match="decision"):
        said(table, Columns(label="y", favourable=1, sensitive=("sex",)))
    with pytest.raises(Absent, match="sensitive"):
        said(table, Columns(prediction="d", favourable=1, features=("income",)))
