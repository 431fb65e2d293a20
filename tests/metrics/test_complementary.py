"""Secondary suppression: worked examples, and feasibility intervals found another way."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.metrics.complementary import Tables, hidden, pinned_groups

LIMIT = 10


def alone(**rows: int) -> Tables:
    return Tables(
        combinations={(name,): count for name, count in rows.items()}, attributes=("race",), groupings=[("race",)]
    )


def crossed(rows: dict[tuple[str, ...], int]) -> Tables:
    return Tables(combinations=rows, attributes=("race", "sex"), groupings=[("race",), ("sex",), ("race", "sex")])


def test_nothing_more_is_hidden_where_no_group_is_small() -> None:
    assert hidden(alone(white=1527, black=133, hispanic=85), LIMIT) == set()


def test_a_lone_small_group_takes_the_smallest_other_one_with_it() -> None:
    assert hidden(alone(white=1527, black=133, native=4), LIMIT) == {("race", "black")}


def test_unknown_is_hidden_first_since_nothing_is_asked_of_it() -> None:
    assert hidden(alone(white=1527, black=133, native=4, unknown=40), LIMIT) == {("race", "unknown")}


def test_a_small_unknown_group_is_cover_enough_and_not_itself_protected() -> None:
    assert hidden(alone(white=1527, native=4, unknown=3), LIMIT) == set()
    assert hidden(alone(white=1527, black=133, unknown=3), LIMIT) == set()


def test_two_groups_of_one_row_are_pinned_by_their_sum() -> None:
    assert hidden(alone(white=1527, black=133, native=1, other=1), LIMIT) == {("race", "black")}
    assert hidden(alone(white=1527, black=133, native=2, other=1), LIMIT) == set()


def test_below_three_rows_nothing_is_left_to_guess() -> None:
    assert hidden(alone(white=1527, black=133, native=1), 2) == set()


def test_margins_of_a_crossing_pin_too() -> None:
    rows: dict[tuple[str, ...], int] = {
        ("a", "f"): 4,
        ("a", "m"): 300,
        ("b", "f"): 200,
        ("b", "m"): 250,
        ("c", "f"): 90,
        ("c", "m"): 80,
    }
    tables = crossed(rows)
    small = {("race×sex", "a×f")}
    assert pinned_groups(tables, small, sorted(small)) == sorted(small)
    assert pinned_groups(tables, small | {("race×sex", "a×m")}, sorted(small)) == sorted(small)  # by its column
    further = hidden(tables, LIMIT)
    assert pinned_groups(tables, small | further, sorted(small)) == []
    assert ("race×sex", "a×m") in further and len(further) == 3  # a rectangle: two in each row and column


def possible(rows: dict[str, int], unseen: set[str]) -> dict[str, set[int]]:
    """Every count that a hidden group can have, by trying them all."""
    names = sorted(unseen)
    total = sum(rows[name] for name in names)
    found: dict[str, set[int]] = {name: set() for name in names}
    for counts in itertools.product(range(1, total + 1), repeat=len(names)):
        if sum(counts) == total:
            for name, count in zip(names, counts, strict=True):
                found[name].add(count)
    return found


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=5))
def test_pinned_means_that_no_other_count_is_possible(counts: list[int]) -> None:
    rows = {f"g{number}": count for number, count in enumerate(counts)}
    unseen = {name for name, count in rows.items() if count < 4}
    tables = alone(**rows)
    asked = sorted(("race", name) for name in unseen)
    told = {name for _, name in pinned_groups(tables, set(asked), asked)}
    assert told == {name for name, counts in possible(rows, unseen).items() if len(counts) == 1}


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_rows_does_not_matter(order: int) -> None:
    rows = {"white": 900, "black": 40, "asian": 40, "native": 3}
    turned = dict(list(rows.items())[::order])
    assert hidden(alone(**turned), LIMIT) == {("race", "asian")}
