"""Parts of a difference between groups: they add up exactly, and are Shapley's where that can be enumerated."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from audit.metrics.walks import walk

rng = np.random.default_rng(2)
ROWS = pd.DataFrame(rng.normal(size=(60, 3)), columns=["a", "b", "c"])
ROWS.loc[:19, "a"] -= 1.0
MINE, THEIRS = np.arange(20), np.arange(20, 60)


def score(frame: pd.DataFrame) -> np.ndarray:
    a, b, c = (frame[name].to_numpy(dtype=float) for name in "abc")
    return np.asarray(1 / (1 + np.exp(-(a + a * b - 0.5 * c))))


def test_they_add_up_exactly() -> None:
    scored, decided = walk(score, ROWS, MINE, THEIRS, threshold=0.5, seed=0)
    said = score(ROWS)
    assert scored.total == pytest.approx(said[MINE].mean() - said[THEIRS].mean(), abs=1e-12)
    assert scored.part.sum() == pytest.approx(scored.total, abs=1e-12)
    assert decided is not None
    yes = said >= 0.5
    assert decided.part.sum() == pytest.approx(yes[MINE].mean() - yes[THEIRS].mean(), abs=1e-12)
    other, nothing = walk(score, ROWS, THEIRS, MINE, threshold=None, seed=0)
    assert other.total == pytest.approx(-scored.total, abs=1e-12)
    assert nothing is None


def shapley(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Over all pairs and all orders."""
    found = np.zeros(3)
    for order in permutations(range(3)):
        state = np.repeat(theirs[None, :], len(mine), axis=0)
        cells = ROWS.to_numpy()

        def worth(state: np.ndarray, cells: np.ndarray = cells) -> float:
            table = np.stack([cells[state[..., j], j].ravel() for j in range(3)], axis=1)
            return float(score(pd.DataFrame(table, columns=ROWS.columns)).mean())

        taken = np.repeat(state[:, :, None], 3, axis=2)
        before = worth(taken)
        for feature in order:
            taken[:, :, feature] = mine[:, None]
            after = worth(taken)
            found[feature] += (after - before) / 6
            before = after
    return found


def test_their_mean_is_the_shapley_value() -> None:
    truth = shapley(MINE, THEIRS)
    parts = np.array([walk(score, ROWS, MINE, THEIRS, threshold=None, seed=seed)[0].part for seed in range(60)])
    noise = parts.std(axis=0) / np.sqrt(60)
    assert np.abs(parts.mean(axis=0) - truth).max() < 4.5 * noise.max()


def test_intervals_cover_the_truth() -> None:
    """Groups that differ by 1 in the mean of one feature of a straight line: that feature carries 0.1."""
    draw = np.random.default_rng(7)
    hits = 0
    for seed in range(200):
        rows = pd.DataFrame(draw.normal(size=(90, 2)), columns=["a", "b"])
        rows.loc[:29, "a"] += 1.0
        found, _ = walk(
            lambda frame: frame["a"].to_numpy() * 0.1 + frame["b"].to_numpy() * 0.05,
            rows,
            np.arange(30),
            np.arange(30, 90),
            threshold=None,
            seed=seed,
        )
        low, high = found.interval(0, 0.95)
        hits += low <= 0.1 <= high
    assert hits >= 0.91 * 200


def test_a_feature_that_does_nothing_carries_nothing() -> None:
    rows = ROWS.assign(d=np.arange(60.0))
    found, _ = walk(score, rows, MINE, THEIRS, threshold=None, seed=1)
    assert found.part[3] == 0
    low, high = found.interval(3, 0.95)
    assert low <= 0 <= high
