"""Ranked lists against published definitions and scikit-learn, through a real engine."""

from math import log, log2

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import ndcg_score

from audit.checks.bias.ranking_exposure import FEWEST_LISTS, METRICS, measure
from audit.needs.ranked_lists import supply
from audit.records.evidence import Measurement, Unmeasured
from audit.records.plan import Columns
from tests.measuring import Said, by_name, evidence, reasons, subject, values

COLUMNS = Columns(list="query", rank="place", relevance="stars", sensitive=("sex",))


def rows(lists: int = 30, size: int = 40, against: float = 1.0, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    made = pd.DataFrame(
        {
            "query": np.repeat(np.arange(lists), size),
            "sex": rng.choice(np.array(["f", "m", None], object), lists * size, p=[0.3, 0.6, 0.1]),
            "stars": rng.integers(0, 4, lists * size),
        }
    )
    score = made["stars"] + rng.normal(0, 1.5, len(made)) - against * (made["sex"] == "f")
    return made.assign(place=score.groupby(made["query"]).rank(ascending=False).astype(int))


def said_of(frame: pd.DataFrame, columns: Columns = COLUMNS, *, limit: int = 10) -> list[Said]:
    """What the check says, by a real engine."""
    with subject(frame, columns) as made:
        return list(measure(supply(made), disclosure_limit=limit))


def alternating(lists: int = 6) -> pd.DataFrame:
    """Lists of 20: m on the odd places, f on the even ones."""
    places = np.tile(np.arange(1, 21), lists)
    return pd.DataFrame(
        {"query": np.repeat(np.arange(lists), 20), "place": places, "sex": np.where(places % 2, "m", "f"), "stars": 1}
    )


def test_exposure_by_hand() -> None:
    found = values(said_of(alternating()))
    exposure = [1 / log2(1 + place) for place in range(1, 21)]
    assert found["bias.exposure_ratio", "sex", "m"] == pytest.approx(sum(exposure[::2]) / sum(exposure) / 0.5)
    assert found["bias.exposure_ratio", "sex", "f"] == pytest.approx(sum(exposure[1::2]) / sum(exposure) / 0.5)
    assert found["bias.skew_at_k", "sex", "f", "10"] == pytest.approx(0, abs=1e-12), "five of ten, half of twenty"
    assert found["bias.ndcg", "sex", "f"] == 1.0
    assert found["bias.ndcg_by_chance", "sex", "f"] == pytest.approx(1.0)


def test_skew_is_the_logarithm_of_the_ratio_of_shares() -> None:
    """Geyik, Ambler and Kenthapadi 2019, in lists that are all alike: 1 of the first 10, 10 of 20."""
    frame = alternating().assign(sex=lambda f: np.where((f["place"] == 1) | (f["place"] > 11), "f", "m"))
    found = by_name(said_of(frame))
    item = found["bias.skew_at_k", "sex", "f", "10"]
    assert isinstance(item, Measurement)
    assert item.value == pytest.approx(log((1 / 10) / (10 / 20)))
    assert item.low < item.value < item.high, "lists that are all alike are no proof"  # type: ignore[operator]
    assert {key[3] for key in found if key[0] == "bias.skew_at_k"} == {"10"}, "no list is longer than 25"


def test_ndcg_is_scikit_learns_of_the_groups_own_rows() -> None:
    frame = rows()
    found = values(said_of(frame))
    expected = [
        ndcg_score([own["stars"]], [-own["place"]])
        for _, own in frame[frame["sex"] == "f"].groupby("query")
        if len(own) >= 2 and own["stars"].any()
    ]
    assert found["bias.ndcg", "sex", "f"] == pytest.approx(np.mean(expected), abs=1e-12)
    assert found["bias.ndcg_by_chance", "sex", "f"] < found["bias.ndcg", "sex", "f"]


def test_who_is_pushed_down_is_found() -> None:
    said = by_name(said_of(rows(60)))
    for key in (("bias.exposure_ratio", "sex", "f"), ("bias.skew_at_k", "sex", "f", "10")):
        item = said[key]
        assert isinstance(item, Measurement)
        assert item.high_all is not None
        assert item.high_all < (1 if key[0] == "bias.exposure_ratio" else 0)
    assert ("bias.exposure_ratio", "sex", "unknown") in said
    fair = by_name(said_of(rows(against=0.0)))["bias.exposure_ratio", "sex", "f"]
    assert isinstance(fair, Measurement)
    assert fair.low < 1 < fair.high  # type: ignore[operator]
    assert "30 lists" in fair.method


def test_nobody_at_the_top_has_no_logarithm_but_an_exposure() -> None:
    frame = alternating().assign(sex=lambda f: np.where(f["place"] > 10, "f", "m"))
    said = said_of(frame)
    assert reasons(said) == {("bias.skew_at_k", "sex", "f", "10"): "undefined"}
    exposure = [1 / log2(1 + place) for place in range(1, 21)]
    assert values(said)["bias.exposure_ratio", "sex", "f"] == pytest.approx(2 * sum(exposure[10:]) / sum(exposure))


def test_few_lists_and_small_groups_say_why() -> None:
    frame = alternating(FEWEST_LISTS - 1)
    said = by_name(said_of(frame))
    item = said["bias.exposure_ratio", "sex", "f"]
    assert isinstance(item, Unmeasured)
    assert (item.why, item.reason) == ("too small", "the group is in 4 of the lists that count; 1 more are needed")
    assert values(said.values()) == {("bias.unusable_lists",): 0.0}
    small = alternating().assign(sex=lambda f: np.where((f["place"] == 7) & (f["query"] < 5), "x", f["sex"]))
    why = by_name(said_of(small))
    for metric in ("bias.exposure_ratio", "bias.skew_at_k", "bias.ndcg", "bias.ndcg_by_chance"):
        hidden = why[metric, "sex", "x"]
        assert isinstance(hidden, Unmeasured)
        assert hidden.reason == "fewer than 10 rows"


def test_a_group_alone_in_its_lists_is_compared_with_nobody() -> None:
    said = said_of(alternating().assign(sex="f"))
    why = reasons(said)
    assert why["bias.exposure_ratio", "sex", "f"] == "undefined"
    assert why["bias.skew_at_k",] == "absent"
    assert ("bias.ndcg", "sex", "f") in values(said)


def test_unusable_lists_are_counted() -> None:
    frame = rows(8)
    frame.loc[frame["query"] < 2, "place"] = 1
    item = by_name(said_of(frame))["bias.unusable_lists",]
    assert isinstance(item, Measurement)
    assert (item.value, item.n, item.confidence) == (0.25, 8, None)


def test_copies_of_all_lists_keep_values_and_narrow_intervals() -> None:
    frame = rows(60)
    twice = pd.concat([frame, frame.assign(query=frame["query"] + 60)], ignore_index=True)
    once, double = by_name(said_of(frame)), by_name(said_of(twice))
    for key, item in once.items():
        other = double[key]
        assert isinstance(item, Measurement)
        assert isinstance(other, Measurement)
        assert other.value == pytest.approx(item.value, abs=1e-12)
        if item.confidence is not None:
            assert other.high - other.low < item.high - item.low, key  # type: ignore[operator]


def test_through_the_whole_measuring() -> None:
    frame = rows()
    found = evidence(frame, COLUMNS)
    assert {item.metric for item in found.measurements} >= set(METRICS)
    bare = evidence(frame, Columns(list="query", rank="place", sensitive=("sex",)))
    why = {item.metric: item.reason for item in bare.unmeasured if item.metric in METRICS}
    assert why["bias.ndcg"] == "the plan names neither a relevance nor a label"
    none = {item.reason for item in evidence(frame, Columns(sensitive=("sex",))).unmeasured if item.metric in METRICS}
    assert none == {"the plan names no columns of ranked lists and places in them"}
