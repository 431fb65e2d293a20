"""Ranked lists, list by list, against scikit-learn and plain loops."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import dcg_score, ndcg_score

from audit.errors import Absent
from audit.needs.ranked_lists import DEPTHS, RankedLists, supply
from audit.records.plan import Columns
from audit.records.subject import Subject
from tests.measuring import subject

COLUMNS = Columns(list="query", rank="place", relevance="stars", sensitive=("sex", "race"))


@pytest.fixture
def frame() -> pd.DataFrame:
    """Forty lists of 1 to 70 people, ordered by a noisy score."""
    rng = np.random.default_rng(7)
    lists = []
    for query in range(40):
        n = int(rng.integers(1, 70))
        made = pd.DataFrame(
            {
                "query": f"q{query}",
                "sex": rng.choice(np.array(["f", "m", "x", None], object), n, p=[0.3, 0.5, 0.15, 0.05]),
                "race": rng.choice(["a", "b"], n),
                "stars": rng.choice([0.0, 1.0, 2.0, 3.0, np.nan], n),
            }
        )
        score = made["stars"].fillna(1) + rng.normal(0, 2, n) - (made["sex"] == "f")
        lists.append(made.assign(place=score.rank(ascending=False).astype(int)))
    return pd.concat(lists, ignore_index=True).sample(frac=1, random_state=1).reset_index(drop=True)


def read(frame: pd.DataFrame, columns: Columns = COLUMNS) -> RankedLists:
    with subject(frame, columns) as made:
        return supply(made)


def by_hand(frame: pd.DataFrame, k: int) -> pd.DataFrame:
    """Share of the top, share of the list and variance of random places, per list and group."""
    found = []
    for _, rows in frame.groupby("query"):
        n = len(rows)
        exposure = 1 / np.log2(1 + rows["place"])
        for group, own in rows.groupby("sex"):
            c = len(own) / n
            if c == 1 or n <= k:
                continue
            top = (own["place"] <= k).sum() / k if k else exposure[own.index].sum() / exposure.sum()
            chance = (
                c * (1 - c) * (n - k) / (n - 1) / k if k else c * n * (1 - c) * exposure.var() / exposure.sum() ** 2
            )
            found.append({"group": group, "top": top, "bottom": c, "chance": chance, "rows": len(own)})
    return pd.DataFrame(found)


@pytest.mark.parametrize("k", [0, *DEPTHS])
def test_shares_are_those_of_a_plain_loop(frame: pd.DataFrame, k: int) -> None:
    shares = read(frame).shares
    found = shares[(shares["attribute"] == "sex") & (shares["k"] == k)].set_index("group")
    each = by_hand(frame.assign(sex=frame["sex"].fillna("unknown")), k)
    each = each.assign(
        top_square=each["top"] ** 2, bottom_square=each["bottom"] ** 2, product=each["top"] * each["bottom"]
    )
    expected = each.groupby("group")
    for name in ("top", "bottom", "top_square", "bottom_square", "product", "chance"):
        assert found[name].to_numpy() == pytest.approx(expected[name].mean().to_numpy(), rel=1e-12), name
    assert found["lists"].to_dict() == expected.size().to_dict()
    assert found["support"].to_dict() == expected["rows"].sum().to_dict()
    assert found["rows"].to_dict() == frame["sex"].fillna("unknown").value_counts().to_dict()


def test_losses_are_scikit_learns(frame: pd.DataFrame) -> None:
    gains = read(frame).gains
    losses: dict[str, list[float]] = {"a": [], "b": []}
    random: dict[str, list[float]] = {"a": [], "b": []}
    rng = np.random.default_rng(0)
    for (_, group), rows in frame.dropna(subset="stars").groupby(["query", "race"]):
        if len(rows) >= 2 and rows["stars"].max() > 0:
            truth, score = rows[["stars"]].to_numpy().T, -rows[["place"]].to_numpy().T
            losses[group].append(1 - ndcg_score(truth, score))
            shuffled = [dcg_score(truth, rng.permuted(score, axis=1)) for _ in range(20)]
            random[group].append(1 - np.mean(shuffled) / dcg_score(truth, truth))
    found = gains[gains["attribute"] == "race"].set_index("group")
    for group, loss in losses.items():
        assert found.loc[group, "lists"] == len(loss)
        assert found.loc[group, "loss"] == pytest.approx(np.mean(loss), abs=1e-12)
        assert found.loc[group, "loss_square"] == pytest.approx(np.mean(np.square(loss)), abs=1e-12)
        assert found.loc[group, "imperfect"] == sum(one > 1e-12 for one in loss)
        assert found.loc[group, "chance"] == pytest.approx(np.mean(random[group]), abs=0.01)


def test_crossings_of_two_and_no_more(frame: pd.DataFrame) -> None:
    three = frame.assign(old=np.where(frame.index % 2, "y", "n"))
    made = read(three, Columns(**{**vars(COLUMNS), "sensitive": ("sex", "race", "old")}))
    assert set(made.shares["attribute"]) == {"sex", "race", "old", "sex×race", "sex×old", "race×old"}
    crossed = made.shares.query("attribute == 'sex×race' and k == 0").set_index("group")["rows"]
    assert crossed["f×a"] == ((frame["sex"] == "f") & (frame["race"] == "a")).sum()
    assert "unknown×b" in crossed


def test_lists_without_each_place_once_are_left_out(frame: pd.DataFrame) -> None:
    broken = frame.astype({"place": "float64"})
    last = broken.groupby("query")["place"].transform("max")
    for query, change in (
        ("q1", {1.0: 2.0}),  # the second place twice
        ("q2", {2.0: np.nan}),  # a place missing
        ("q3", {1.0: 0.0}),
        ("q4", {1.0: -7.0}),
        ("q6", {3.0: 2.5}),
        ("q8", {2.0: np.inf}),
    ):
        rows = (broken["query"] == query) & (last >= 3)
        assert rows.any()
        broken.loc[rows, "place"] = broken.loc[rows, "place"].replace(change)
    broken.loc[(broken["query"] == "q9") & (broken["place"] == last), "place"] += 1  # a gap at the end
    broken.loc[broken["query"] == "q10", "query"] = None
    made = read(broken)
    left = frame[~frame["query"].isin(["q1", "q2", "q3", "q4", "q6", "q8", "q9", "q10"])]
    assert (made.lists, made.unusable) == (left["query"].nunique(), 7)
    pd.testing.assert_frame_equal(made.shares, read(left).shares)
    pd.testing.assert_frame_equal(made.gains, read(left).gains)


def test_lists_with_negative_relevance_have_no_ndcg(frame: pd.DataFrame) -> None:
    negative = frame.assign(stars=frame["stars"].where(frame["query"] != "q1", -1.0))
    pd.testing.assert_frame_equal(read(negative).gains, read(frame[frame["query"] != "q1"]).gains.assign(
        rows=read(frame).gains["rows"]
    ))  # fmt: skip


def test_the_label_stands_in_for_relevance(frame: pd.DataFrame) -> None:
    hired = frame.assign(hired=np.where(frame["stars"] > 1, "yes", "no"))
    labelled = read(hired, Columns(list="query", rank="place", label="hired", favourable="yes", sensitive=("race",)))
    stars = hired.assign(stars=(hired["hired"] == "yes").astype(float))
    same = read(stars, Columns(list="query", rank="place", relevance="stars", sensitive=("race",)))
    assert labelled.relevance == "the label"
    pd.testing.assert_frame_equal(labelled.gains, same.gains)
    bare = read(frame, Columns(list="query", rank="place", sensitive=("race",)))
    assert bare.relevance is None
    assert not bare.gains["lists"].any()


def test_the_order_of_rows_changes_no_digit(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    roles = {"list": "query", "rank": "place", "relevance": "stars", "sensitive": ["sex"]}
    first = supply(subject_of(frame, **roles))
    second = supply(subject_of(frame.sample(frac=1, random_state=5), **roles))
    pd.testing.assert_frame_equal(first.shares, second.shares, check_exact=True)
    pd.testing.assert_frame_equal(first.gains, second.gains, check_exact=True)


@pytest.mark.parametrize(
    ("change", "columns", "reason"),
    [
        ({}, {"sensitive": ()}, "no sensitive attribute"),
        ({}, {"list": None}, "no columns of ranked lists"),
        ({}, {"rank": None}, "no columns of ranked lists"),
        ({"place": "first"}, {}, "'place' holds no numbers"),
        ({"query": " "}, {}, "no row is in a list"),
        ({"place": 1, "query": "all"}, {}, "every place from 1 to its length exactly once"),
    ],
)
def test_what_is_missing_is_said(
    frame: pd.DataFrame, change: dict[str, object], columns: dict[str, object], reason: str
) -> None:
    with pytest.raises(Absent, match=reason):
        read(frame.assign(**change), Columns(**{**vars(COLUMNS), **columns}))
