"""NDCG over all rows, against scikit-learn, through a real engine."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import ndcg_score

from audit.checks.performance.ranking import FEWEST_LISTS, measure
from audit.needs.ranked_lists import supply
from audit.records.evidence import Measurement
from audit.records.plan import Columns
from tests.measuring import Said, by_name, reasons, subject, values

COLUMNS = Columns(list="query", rank="place", relevance="stars", sensitive=("sex",))


def rows(lists: int = 20, size: int = 30, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    made = pd.DataFrame(
        {
            "query": np.repeat(np.arange(lists), size),
            "sex": rng.choice(["f", "m"], lists * size),
            "stars": rng.integers(0, 4, lists * size),
        }
    )
    score = made["stars"] + rng.normal(0, 2, len(made))
    return made.assign(place=score.groupby(made["query"]).rank(ascending=False).astype(int))


def said_of(frame: pd.DataFrame, columns: Columns = COLUMNS) -> list[Said]:
    with subject(frame, columns) as made:
        return list(measure(supply(made)))


def theirs(frame: pd.DataFrame, k: int | None) -> float:
    lists = [part.sort_values("place") for _, part in frame.groupby("query")]
    return float(np.mean([ndcg_score([part["stars"]], [-part["place"]], k=k) for part in lists]))


def test_values_are_scikit_learns() -> None:
    frame = rows()
    found = values(said_of(frame))
    assert found == pytest.approx(
        {
            ("performance.ndcg",): theirs(frame, None),
            ("performance.ndcg_at_k", "10"): theirs(frame, 10),
            ("performance.ndcg_at_k", "25"): theirs(frame, 25),
        },
        rel=1e-9,
    ), "no list is longer than 50"


def test_the_best_order_is_one_and_intervals_hold_the_value() -> None:
    best = rows().assign(place=lambda f: f.groupby("query")["stars"].rank(ascending=False, method="first").astype(int))
    assert set(values(said_of(best)).values()) == {1.0}
    for item in said_of(rows()):
        assert isinstance(item, Measurement)
        assert item.low < item.value < item.high  # type: ignore[operator]  # both are numbers


def test_few_lists_short_lists_and_no_relevance() -> None:
    assert set(reasons(said_of(rows(FEWEST_LISTS - 1))).values()) == {"too small"}
    short = by_name(said_of(rows(size=8)))
    assert isinstance(short["performance.ndcg",], Measurement)
    assert reasons(said_of(rows(size=8))) == {("performance.ndcg_at_k",): "absent"}
    plain = Columns(list="query", rank="place", sensitive=("sex",))
    assert set(reasons(said_of(rows(), plain)).values()) == {"absent"}
