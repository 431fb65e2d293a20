"""Inequality of benefits against its definition over persons, AIF360's formula, and simulation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.metrics.inequality import (
    Benefits,
    benefits,
    between_share,
    between_share_interval,
    generalized_entropy,
    index_interval,
    theil,
)
from audit.metrics.tallies import tally

COUNT = st.integers(0, 40)


def found(table: list[list[int]]) -> Benefits:
    """Groups with so many benefits of 0, 1 and 2."""
    weight = np.array(table, dtype=np.float64)
    return Benefits(rows=weight.sum(axis=1), weight=weight, size=weight.sum(axis=1))


def aif360(benefit: np.ndarray, alpha: int) -> float:
    """The formula of AIF360's `ClassificationMetric`, person by person."""
    ratio = benefit / benefit.mean()
    if alpha == 1:
        return float(np.mean(np.log(ratio**ratio)))
    return float(np.mean(ratio**alpha - 1) / (alpha * (alpha - 1)))


@given(wronged=COUNT, right=COUNT, spared=COUNT)
def test_the_indices_are_those_over_persons(wronged: int, right: int, spared: int) -> None:
    if right + spared == 0:
        return
    persons = np.repeat([0.0, 1.0, 2.0], [wronged, right, spared])
    shares = (wronged / len(persons), spared / len(persons))
    assert generalized_entropy(*shares) == pytest.approx(aif360(persons, 2), abs=1e-12)
    assert theil(*shares) == pytest.approx(aif360(persons, 1), abs=1e-12)


def test_ten_errors_in_a_hundred() -> None:
    assert generalized_entropy(0.05, 0.05) == pytest.approx(0.05, abs=1e-15)
    assert generalized_entropy(0, 0) == theil(0, 0) == 0


def test_benefits_come_from_decision_and_label() -> None:
    frame = pd.DataFrame(
        {"group": ["a"] * 7, "decision": [0, 0, 1, 1, pd.NA, 0, 1], "label": [0, 1, 0, 1, 1, pd.NA, 1], "n": 1}
    )
    cells = frame.groupby(["group", "decision", "label"], dropna=False)["n"].sum().reset_index()
    made = benefits(tally(cells, "sex"))
    assert made.weight.tolist() == [[1, 3, 1]]
    assert made.rows.tolist() == [5]
    weighted = benefits(tally(cells.assign(weight=cells["n"] * 2.0, squares=cells["n"] * 4.0), "sex"))
    assert weighted.weight.tolist() == [[2, 6, 2]]
    assert weighted.size == pytest.approx([5])
    assert weighted.total_size == pytest.approx(5)


@given(st.lists(st.tuples(COUNT, st.integers(1, 40), COUNT), min_size=2, max_size=5))
def test_between_and_within_add_up(groups: list[tuple[int, int, int]]) -> None:
    made = found([list(group) for group in groups])
    persons = [np.repeat([0.0, 1.0, 2.0], group) for group in groups]
    together = np.concatenate(persons)
    if aif360(together, 2) < 1e-12:
        assert between_share(made) is None
        return
    means = np.concatenate([np.full(len(one), one.mean()) for one in persons])
    assert between_share(made) == pytest.approx(aif360(means, 2) / aif360(together, 2), abs=1e-10)
    low, high = between_share_interval(made, 0.95)
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize("index", [generalized_entropy, theil])
@pytest.mark.parametrize(("n", "shares"), [(100, (0.02, 0.02)), (200, (0.2, 0.05)), (500, (0.05, 0.3))])
def test_index_intervals_hold_their_confidence(index: object, n: int, shares: tuple[float, float]) -> None:
    drawn = np.random.default_rng(5).multinomial(n, [shares[0], 1 - sum(shares), shares[1]], size=1500) / n
    true = index(*shares)  # type: ignore[operator]
    ends = [index_interval(index, a, c, n, 0.95) for a, _, c in drawn]  # type: ignore[arg-type]
    assert 0.925 <= np.mean([low <= true <= high for low, high in ends]) <= 0.985


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ((500, 500), [(0.1, 0.1), (0.1, 0.1)]),  # no difference
        ((1600, 200, 100), [(0.05, 0.1), (0.1, 0.08), (0.2, 0.05)]),
        ((5000, 300), [(0.02, 0.02), (0.3, 0.02)]),  # unequal sizes and variances
    ],
)
def test_share_intervals_hold_their_confidence(sizes: tuple[int, ...], groups: list[tuple[float, float]]) -> None:
    rng = np.random.default_rng(6)
    chances = np.array([[a, 1 - a - c, c] for a, c in groups])
    true = between_share(found((chances * np.array(sizes)[:, None]).tolist()))
    hit = []
    for _ in range(500):
        drawn = [rng.multinomial(n, p).tolist() for n, p in zip(sizes, chances, strict=True)]
        low, high = between_share_interval(found(drawn), 0.95)
        hit.append(low - 1e-12 <= (true or 0) <= high)
    assert 0.92 <= np.mean(hit) <= 0.995


def test_more_rows_and_less_confidence_give_narrower_intervals() -> None:
    table = np.array([[10, 80, 10], [30, 60, 10]])
    one, ten, hundred_thousand = (found((table * factor).tolist()) for factor in (1, 10, 100_000))
    wide, narrow, narrowest = (between_share_interval(item, 0.95) for item in (one, ten, hundred_thousand))
    assert wide[0] < narrow[0] < narrowest[0] < between_share(one) < narrowest[1] < narrow[1] < wide[1]  # type: ignore[operator]
    assert narrowest[1] - narrowest[0] < 0.002
    wider = between_share_interval(one, 0.99999)
    assert wider[0] <= wide[0]
    assert wider[1] > wide[1]
    assert index_interval(theil, 0.1, 0.1, 100, 0.99)[1] > index_interval(theil, 0.1, 0.1, 100, 0.95)[1]


def test_groups_without_any_spread_inside_are_not_taken_for_certain() -> None:
    assert between_share(found([[5, 0, 0], [0, 5, 0]])) == 1
    assert between_share_interval(found([[5, 0, 0], [0, 5, 0]]), 0.95) == (0.0, 1.0)
