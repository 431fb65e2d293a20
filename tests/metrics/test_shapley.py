"""Sampled permutations against exact Shapley values by enumeration."""

from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from audit.metrics.shapley import permutation_values


def exact(predict: object, rows: pd.DataFrame, background: pd.DataFrame) -> np.ndarray:
    """Shapley's own formula: every coalition, features outside it averaged over the background."""
    names = list(rows.columns)
    m = len(names)

    def worth(row: pd.Series, inside: tuple[str, ...]) -> float:
        mixed = background.copy()
        for name in inside:
            mixed[name] = row[name]
        return float(np.mean(predict(mixed)))  # type: ignore[operator]

    values = np.zeros((len(rows), m))
    for i in range(len(rows)):
        row = rows.iloc[i]
        for j, name in enumerate(names):
            others = [other for other in names if other != name]
            for size in range(m):
                weight = factorial(size) * factorial(m - size - 1) / factorial(m)
                for inside in combinations(others, size):
                    values[i, j] += weight * (worth(row, (*inside, name)) - worth(row, inside))
    return values


def crossed(frame: pd.DataFrame) -> np.ndarray:
    """Interactions of two and three features, and one feature that does nothing."""
    a, b, c = (frame[name].to_numpy(dtype=float) for name in "abc")
    return np.asarray(1 / (1 + np.exp(-(a * b + 0.5 * c - a * b * c))))


@pytest.fixture
def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.normal(size=(30, 4)), columns=list("abcd"))
    return table.iloc[:6], table.iloc[6:]


def test_they_agree_with_enumeration(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows, background = frames
    truth = exact(crossed, rows, background)
    guesses = np.array([permutation_values(crossed, rows, background, seed=seed)[0] for seed in range(40)])
    noise = guesses.std(axis=0) / np.sqrt(40)
    assert np.abs(guesses.mean(axis=0) - truth).max() < 5 * noise.max()
    assert np.abs(guesses - truth).max() < 0.06  # even a single run is close


def test_they_add_up_exactly_and_ignore_what_does_nothing(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows, background = frames
    values, base = permutation_values(crossed, rows, background, seed=0)
    assert base == pytest.approx(crossed(background).mean(), abs=1e-12)
    assert values.sum(axis=1) + base == pytest.approx(crossed(rows), abs=1e-12)
    assert (values[:, 3] == 0).all()


def test_a_linear_model_needs_no_luck(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows, background = frames
    weight = np.array([2.0, -1.0, 0.5, 0.0])
    values, _ = permutation_values(lambda frame: frame.to_numpy() @ weight, rows, background, seed=3)
    assert values == pytest.approx((rows.to_numpy() - background.to_numpy().mean(axis=0)) * weight, abs=1e-12)


def test_text_stays_text(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows, background = (frame.assign(d=["x", "y"] * (len(frame) // 2)) for frame in frames)

    def predict(frame: pd.DataFrame) -> np.ndarray:
        assert set(frame["d"]) <= {"x", "y"}
        return (frame["d"] == "x").to_numpy(dtype=float)

    values, base = permutation_values(predict, rows, background, seed=0)
    assert base == 0.5
    assert values[:, 3] == pytest.approx([0.5, -0.5] * 3)
    assert (values[:, :3] == 0).all()


def test_large_frames_come_in_parts_with_the_same_result(
    frames: tuple[pd.DataFrame, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = permutation_values(crossed, *frames, seed=2)[0]
    monkeypatch.setattr("audit.metrics.shapley.CELLS", 200)
    assert permutation_values(crossed, *frames, seed=2)[0] == pytest.approx(whole, abs=1e-12)


def test_one_feature_gets_everything() -> None:
    rows, background = pd.DataFrame({"a": [1.0, 4.0]}), pd.DataFrame({"a": [0.0, 2.0]})
    values, base = permutation_values(lambda frame: frame["a"].to_numpy() ** 2, rows, background, seed=0)
    assert base == 2.0
    assert values.ravel().tolist() == [-1.0, 14.0]
