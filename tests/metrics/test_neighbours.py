"""Consistency against scikit-learn's neighbours, one-hot columns, leaving out row by row, and simulation."""

import numpy as np
import pandas as pd
import pytest
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from audit.metrics.neighbours import consistency, coordinates


def cases(n: int, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"x": rng.normal(5, 2, n), "z": rng.normal(0, 30, n), "c": rng.choice(["u", "v", "w"], n)})
    return frame, (frame["x"] + rng.normal(0, 1, n) > 5).to_numpy(dtype=np.float64)


def test_scikit_learns_neighbours_say_the_same() -> None:
    frame, decided = cases(700)
    points = np.hstack(
        [
            StandardScaler().fit_transform(frame[["x", "z"]]),
            OneHotEncoder(sparse_output=False).fit_transform(frame[["c"]]) / np.sqrt(2),
        ]
    )
    search = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(points)
    places = search.kneighbors(return_distance=False)  # without points: each row's neighbours, itself excluded
    expected = 1 - np.abs(decided - decided[places].mean(axis=1)).mean()
    assert consistency(frame, decided).value == pytest.approx(expected, abs=1e-12)


def test_the_paper_counts_the_case_among_its_neighbours_as_aif360_does() -> None:
    """With the case itself among 5, 4 others decide: 4/5 of our distance at 4 neighbours."""
    frame, decided = cases(300)
    points = StandardScaler().fit_transform(frame[["x", "z"]])
    places = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(points).kneighbors(points, return_distance=False)
    aif360 = 1 - np.abs(decided - decided[places].mean(axis=1)).mean()
    ours = consistency(frame[["x", "z"]], decided, neighbours=4).value
    assert 1 - aif360 == pytest.approx(0.8 * (1 - ours), abs=1e-12)


def by_hand(frame: pd.DataFrame, decided: np.ndarray, k: int) -> float:
    """The definition, row by row, on coordinates that are already there; equal distances share the last places."""
    points = frame.to_numpy(dtype=float)
    total = 0.0
    for i in range(len(points)):
        others = np.delete(np.arange(len(points)), i)
        distance = ((points[others] - points[i]) ** 2).sum(axis=1)
        left, seen = k, 0.0
        for step in np.unique(distance):
            group = decided[others][distance == step]
            taken = min(left, len(group))
            seen += taken * group.mean()
            left -= taken
        total += abs(decided[i] - seen / k)
    return 1 - total / len(points)


def standardised(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Two columns of -1 and 1, half and half: their own coordinates, with many ties."""
    return pd.DataFrame({name: rng.permutation(np.repeat([-1.0, 1.0], n // 2)) for name in ("p", "q", "r", "s")})


def test_ties_share_the_last_places() -> None:
    rng = np.random.default_rng(1)
    for _ in range(5):
        frame = standardised(rng, 40)
        decided = rng.integers(0, 2, 40).astype(float)
        assert consistency(frame, decided).value == pytest.approx(by_hand(frame, decided, 5), abs=1e-12)


@pytest.mark.parametrize("ties", [True, False])
def test_the_error_is_the_jackknifes(ties: bool) -> None:
    rng = np.random.default_rng(2)
    n = 40
    frame = standardised(rng, n) if ties else pd.DataFrame(rng.normal(size=(n, 2)))
    frame = (frame - frame.mean()) / frame.std(ddof=0)
    decided = rng.integers(0, 2, n).astype(float)
    found = consistency(frame, decided)
    # The scale stays that of all rows, as it does in the formula.
    without = [by_hand(frame.drop(index=i), np.delete(decided, i), 5) for i in range(n)]
    variance = (n - 1) * np.var(without)
    assert found.effective == pytest.approx(min(n, found.value * (1 - found.value) / variance), rel=1e-9)


@pytest.mark.parametrize(("n", "noise"), [(150, 0.5), (300, 0.2)])
def test_intervals_hold_their_confidence(n: int, noise: float) -> None:
    rng = np.random.default_rng(3)
    found = []
    for _ in range(100):
        points = pd.DataFrame(rng.normal(size=(n, 2)))
        found.append(consistency(points, np.where(points[0] + noise * rng.normal(size=n) > 0, 1.0, 0.0)))
    mean = np.mean([item.value for item in found])
    ends = [item.interval(0.95) for item in found]
    assert np.mean([low <= mean <= high for low, high in ends]) >= 0.93


def test_all_alike_is_consistent_but_not_without_error() -> None:
    frame, _ = cases(100)
    found = consistency(frame, np.ones(100))
    assert found.value == 1
    assert 0.7 < found.interval(0.95)[0] < 1


def test_the_order_of_rows_is_irrelevant() -> None:
    frame, decided = cases(300)
    order = np.random.default_rng(4).permutation(300)
    other = consistency(frame.iloc[order], decided[order])
    found = consistency(frame, decided)
    assert other.value == pytest.approx(found.value, abs=1e-12)
    assert other.effective == pytest.approx(found.effective, rel=1e-9)


def test_odd_columns_have_coordinates() -> None:
    frame = pd.DataFrame(
        {
            "gap": [1.0, np.nan, 3.0],
            "same": [7, 7, 7],
            "flag": [True, False, True],
            "text": ["a", None, "b"],
            "day": [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-02"), pd.NaT],
            "whole": pd.array([1, pd.NA, 2], dtype="Int64"),
            "nothing": [None, None, None],
        }
    )
    points, codes = coordinates(frame)
    assert points.shape == (3, 3)
    assert np.isfinite(points).all()
    assert points[:, 0] == pytest.approx([-1, 0, 1])
    assert codes.shape == (3, 5)  # gap, flag, text, day, whole


def test_too_few_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="neighbours"):
        consistency(*cases(6))
