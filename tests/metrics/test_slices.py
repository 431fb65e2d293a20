"""The search against brute force with pandas and scipy, against planted slices, and against no effect at all."""

import os
from collections import Counter
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, hypergeom

from audit.metrics.conjunctions import Part, Slices, every_slice, tables
from audit.metrics.slices import HARMS, Harm, Search, search, step_up

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
SIZES = (2, 6, 5, 5, 2, 8)


def rows(n: int, *plants: tuple[Part, float], rate: float = 0.3, seed: int = 0) -> pd.DataFrame:
    """Independent columns, an unfavourable decision at `rate`, and more of it in planted slices. All labels are 1."""
    rng = np.random.default_rng(seed)
    shares = [np.random.default_rng(size).dirichlet(np.full(size, 3.0)) for size in SIZES]
    frame = pd.DataFrame({i: rng.choice(size, n, p=shares[i]) for i, size in enumerate(SIZES)})
    harm = np.full(n, rate)
    for part, more in plants:
        harm[np.logical_and.reduce([frame[column] == level for column, level in part])] += more
    return frame.assign(outcome=np.where(rng.random(n) < harm, 1, 4))


def cube(frame: pd.DataFrame, sizes: tuple[int, ...] = SIZES) -> Slices:
    dense = np.zeros((*sizes, 6), dtype=np.int64)
    np.add.at(dense, (*(frame[i] for i in range(len(sizes))), frame["outcome"]), 1)
    return every_slice(tables({tuple(range(len(sizes))): dense}, len(sizes)))


def found(frame: pd.DataFrame, harm: Harm = HARMS["selection_rate"], level: float = 0.05) -> Search:
    return search(cube(frame), harm, false_discoveries=level)


def parts(search: Search) -> set[Part]:
    return {item.part for item in search.named}


def counts(frame: pd.DataFrame, harm: Harm) -> tuple[int, int]:
    of = frame["outcome"].value_counts().reindex(range(6), fill_value=0).to_numpy()
    return int(of @ harm.hits), int(of @ harm.trials)


def brute_force(frame: pd.DataFrame, sizes: tuple[int, ...], harm: Harm, fewest: int) -> dict[Part, float]:
    """The largest p-value of every slice with enough rows: a loop over everything, with scipy's tail."""
    p = {}
    for depth in (1, 2, 3):
        for columns in combinations(range(len(sizes)), depth):
            for levels in product(*(range(sizes[column]) for column in columns)):
                part = tuple(zip(columns, levels, strict=True))
                holds = [frame[column] == level for column, level in part]
                inside = np.logical_and.reduce(holds)
                above = (
                    [np.logical_and.reduce([*holds[:i], *holds[i + 1 :]]) for i in range(depth)] if depth > 1 else []
                )
                hits, trials = counts(frame[inside], harm)
                rests = [counts(frame[around & ~inside], harm) for around in (np.full(len(frame), True), *above)]
                if min(trials, *(t for _, t in rests)) < fewest:
                    continue
                worse = all(hits * t > h * trials for h, t in rests)
                tails = [2 * hypergeom.sf(hits - 1, trials + t, hits + h, trials) for h, t in rests]
                p[part] = min(1.0, float(max(tails))) if worse else 1.0
    return p


@pytest.mark.parametrize("rate", HARMS)
def test_the_slices_are_those_of_a_loop_over_everything(rate: str) -> None:
    sizes, harm = (2, 4, 3, 3), HARMS[rate]
    frame = rows(6_000, seed=4)[[0, 1, 2, 3]].clip(upper=[1, 3, 2, 2], axis=1)
    rng = np.random.default_rng(8)
    harmed = (frame[0] == 1) & (frame[1] == 2)
    frame["outcome"] = np.where(harmed & (rng.random(6_000) < 0.6), 1, rng.integers(0, 6, 6_000))
    expected = brute_force(frame, sizes, harm, 30)
    made = search(cube(frame, sizes), harm, false_discoveries=0.05)
    assert made.examined == len(expected) > 80
    depths = Counter(len(part) for part in expected)
    for item in made.named:
        assert item.p == pytest.approx(expected[item.part], rel=1e-4)
        assert item.share == pytest.approx(1 / (3 * depths[len(item.part)]))
        inside = np.logical_and.reduce([frame[column] == level for column, level in item.part])
        assert (item.hits, item.trials) == counts(frame[inside], harm)
        assert (item.hits0, item.trials0) == counts(frame[~inside], harm)
        assert item.rows == inside.sum()
    weighted = np.array([min(1.0, p * 3 * depths[len(part)] / len(expected)) for part, p in expected.items()])
    rejected = {
        part for part, q in zip(expected, false_discovery_control(weighted, method="bh"), strict=True) if q <= 0.05
    }
    assert parts(made) <= rejected
    assert ((0, 1), (1, 2)) in parts(made)


def test_the_step_up_is_benjamini_and_hochbergs() -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        p = rng.uniform(0, 1, 40) ** rng.uniform(1, 4)
        assert ((p <= step_up(p, 0.1)) == (false_discovery_control(p, method="bh") <= 0.1)).all()
    assert step_up(np.array([0.06, 0.9]), 0.05) == 0


@pytest.mark.parametrize(
    "planted", [((1, 2),), ((0, 1), (5, 3)), ((0, 1), (2, 2), (5, 3))], ids=["one", "two", "three"]
)
def test_a_planted_slice_is_named_without_what_holds_it_and_what_it_holds(planted: Part) -> None:
    exactly = 0
    for seed in range(20):
        named = parts(found(rows(60_000, (planted, 0.2), seed=seed)))
        assert planted in named
        related = {part for part in named if set(part) < set(planted) or set(part) > set(planted)}
        exactly += not related
    assert exactly >= 19


def test_two_effects_that_add_up_are_named_and_so_is_the_slice_that_has_both() -> None:
    named = parts(found(rows(100_000, (((0, 1),), 0.1), (((1, 2),), 0.2))))
    assert {((0, 1),), ((1, 2),), ((0, 1), (1, 2))} <= named


def test_a_slice_that_is_better_off_is_not_named_but_its_opposite_is() -> None:
    assert parts(found(rows(60_000, (((0, 1),), -0.1)))) == {((0, 0),)}


def test_without_effect_next_to_nothing_is_named() -> None:
    runs = 1_000 if SLOW else 60
    for n, rate in ((3_000, 0.3), (20_000, 0.02)):
        false = sum(bool(found(rows(n, rate=rate, seed=seed)).named) for seed in range(runs))
        assert false <= 0.05 * runs, (n, rate, false)


def test_of_the_slices_named_few_are_there_by_luck() -> None:
    planted, shares = ((0, 1), (5, 3)), []
    for seed in range(500 if SLOW else 40):
        named = parts(found(rows(30_000, (planted, 0.15), seed=seed)))
        shares.append(sum(not set(planted) & set(part) for part in named) / max(1, len(named)))
    assert np.mean(shares) <= 0.05


def test_slices_with_few_rows_or_a_small_rest_are_not_looked_at() -> None:
    frame = rows(200, seed=1)
    frame[0] = [1] * 29 + [0] * 171
    harm = HARMS["selection_rate"]
    assert search(cube(frame), harm, false_discoveries=0.05, among=[(0,)]).examined == 0  # 29 rows, or a rest of 29
    assert search(cube(frame), harm, false_discoveries=0.05, among=[(0,)], fewest=29).examined == 2


def test_a_slice_of_nearly_the_same_rows_as_its_parent_is_not_told_beside_it() -> None:
    frame = rows(40_000, (((0, 1),), 0.2), seed=3)
    frame[4] = np.where(frame.index % 1_000 == 0, 1 - frame[0], frame[0])  # a second name for the first column
    named = parts(found(frame))
    assert ((0, 1),) in named
    assert ((0, 1), (4, 1)) not in named
