"""Marginal tables against numpy's own sums over the whole table."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.metrics.conjunctions import column_sets, covering, every_slice, tables

SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=7)


def marginal(dense: np.ndarray, chosen: tuple[int, ...]) -> np.ndarray:
    return np.asarray(dense.sum(axis=tuple(set(range(dense.ndim - 1)) - set(chosen))))


@settings(max_examples=60, deadline=None)
@given(SIZES, st.integers(1, 4), st.integers(1, 300), st.integers(0, 9))
def test_every_table_is_the_sum_of_the_large_one(sizes: list[int], depth: int, most: int, seed: int) -> None:
    dense = np.random.default_rng(seed).integers(0, 9, [*sizes, 2])
    held = {chosen: marginal(dense, chosen) for chosen in covering(sizes, most, depth)}
    found = tables(held, len(sizes), depth)
    assert list(found) == column_sets(len(sizes), depth)
    for chosen, table in found.items():
        assert np.array_equal(table, marginal(dense, chosen))


@settings(max_examples=60, deadline=None)
@given(SIZES, st.integers(1, 4), st.integers(1, 300))
def test_the_cover_holds_every_set_in_tables_that_are_small_enough(sizes: list[int], depth: int, most: int) -> None:
    cover = covering(sizes, most, depth)
    for small in combinations(range(len(sizes)), min(depth, len(sizes))):
        assert any(set(small) <= set(chosen) for chosen in cover)
    for chosen in cover:
        assert len(chosen) <= depth or np.prod([sizes[column] for column in chosen]) <= most


def test_a_table_that_is_small_enough_is_one_table() -> None:
    assert covering([2, 6, 5, 5, 2, 8, 7, 4], 134_400) == [tuple(range(8))]
    assert len(covering([10] * 8, 10_000)) < 40  # fours instead of all 56 threes


def test_92_tables_of_up_to_three_of_eight_columns() -> None:
    assert len(column_sets(8)) == 92


def test_columns_that_are_never_together_are_an_error() -> None:
    with pytest.raises(ValueError, match="together"):
        tables({(0, 1): np.zeros((2, 2, 1)), (1, 2): np.zeros((2, 2, 1))}, 3, 2)


def test_every_slice_has_its_counts_its_rest_and_those_of_its_parents() -> None:
    dense = np.random.default_rng(1).integers(0, 3, [2, 3, 4, 2])
    dense[1, 2] = 0
    slices = every_slice(tables({(0, 1, 2): dense}, 3))
    parts = [slices.part(place) for place in range(len(slices.which))]
    assert len(set(parts)) == len(parts)
    assert ((0, 1), (1, 2)) not in parts  # no row
    for place, part in enumerate(parts):
        inside = dense[tuple(dict(part).get(axis, slice(None)) for axis in range(3))].reshape(-1, 2).sum(0)
        assert slices.counts[place].tolist() == inside.tolist()
        parents = [part[:i] + part[i + 1 :] for i in range(len(part))] if len(part) > 1 else []
        assert slices.parents[place] == len(parents)
        for i, parent in enumerate([(), *parents]):
            around = dense[tuple(dict(parent).get(axis, slice(None)) for axis in range(3))].reshape(-1, 2).sum(0)
            assert slices.rests[place, i].tolist() == (around - inside).tolist()
        assert not slices.rests[place, 1 + len(parents) :].any()
    with pytest.raises(ValueError, match="no table"):
        every_slice({})
