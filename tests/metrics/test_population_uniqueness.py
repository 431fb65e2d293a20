"""Samples of populations of which everything is known."""

import numpy as np
import pytest

from audit.metrics.class_sizes import sizes_of
from audit.metrics.population_uniqueness import staying
from tests.slow import SLOW


def population(kind: str, size: int, rng: np.random.Generator) -> np.ndarray:
    if kind == "people":
        age = np.clip(rng.gamma(6, 6.5, size) + 12, 17, 90).round()
        school = np.clip(rng.normal(10, 2.5, size).round(), 1, 16)
        married, sex = rng.choice(7, size, p=[0.46, 0.33, 0.14, 0.03, 0.03, 0.005, 0.005]), rng.choice(2, size)
        return (((age * 17 + school) * 7 + married) * 2 + sex) * 14 + rng.choice(14, size)
    weights = {
        "lognormal": np.exp(rng.normal(0, 1.5, size // 4)),
        "zipf": 1 / np.arange(1, size + 1) ** 1.1,
        "uniform": np.ones(size // 3),
    }[kind]
    return rng.choice(len(weights), size, p=weights / weights.sum())


@pytest.mark.parametrize("kind", ["people", "lognormal", "zipf", "uniform"])
def test_the_interval_holds_the_truth(kind: str) -> None:
    runs, held = (40 if SLOW else 2), 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        everybody = population(kind, 20_000, rng)
        sample, rows = np.unique(everybody[:2_000], return_counts=True)
        all_, people = np.unique(everybody, return_counts=True)
        truth = np.isin(sample[rows == 1], all_[people == 1]).mean()
        found = staying(sizes_of(rows), 20_000)
        assert found is not None
        low, high = found.interval(0.95)
        held += low <= truth <= high
        assert low <= found.value <= high
    assert held >= 0.85 * runs


def test_the_whole_population_is_known() -> None:
    found = staying(sizes_of(np.array([1, 1, 3])), 5)
    assert found is not None
    assert (found.value, found.interval(0.95)) == (1.0, (1.0, 1.0))


def test_a_larger_population_keeps_fewer_alone() -> None:
    sizes = sizes_of(np.unique(np.random.default_rng(0).zipf(1.5, 2_000), return_counts=True)[1])
    values = [found.value for people in (4_000, 20_000, 200_000) if (found := staying(sizes, people))]
    assert values == sorted(values, reverse=True)
    assert len(values) == 3


def test_classes_of_one_alone_say_nothing() -> None:
    assert staying(sizes_of(np.ones(50, dtype=int)), 1_000) is None
