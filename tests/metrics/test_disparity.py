from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.metrics.disparity import rate_ratio, reference_group
from tests.metrics.test_comparisons import cells, rated


def best(*groups: tuple[str, int, int], disclosure_limit: int = 10) -> str | None:
    """Groups as (name, rows, selected)."""
    (found,) = rated({"x": cells(*((name, k, n) for name, n, k in groups))})
    place = reference_group(found, disclosure_limit)
    return None if place is None else found.groups[place]


def test_three_fifths_against_thirty_fortieths_is_exactly_four_fifths() -> None:
    assert rate_ratio(3, 5, 30, 40) == 0.8
    assert (3 / 5) / (30 / 40) < 0.8  # what the quotient of rounded rates would have said


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 10**9))
def test_the_quotient_is_correctly_rounded(k: int, n: int, k0: int, n0: int) -> None:
    assert rate_ratio(k, n, k0, n0) == float(Fraction(k * n0, n * k0))


def test_a_reference_without_hits_gives_nothing() -> None:
    assert rate_ratio(3, 5, 0, 40) is None
    assert rate_ratio(0, 5, 0, 40) is None
    assert rate_ratio(0, 5, 3, 40) == 0.0


def test_a_tiny_group_is_never_the_reference() -> None:
    lucky, large, larger = ("lucky", 15, 15), ("large", 300, 200), ("larger", 900, 500)
    assert best(lucky, large, larger) == "large"  # 15 of 1,215 is below 2 %
    assert best(lucky, large) == "lucky"  # 15 of 315 is above
    assert best(lucky, large, disclosure_limit=20) == "large"


def test_the_unknown_group_is_never_the_reference_and_does_not_count_in_the_two_percent() -> None:
    assert best(("unknown", 5000, 5000), ("a", 20, 20), ("b", 900, 1)) == "a"


def test_ties_go_to_the_larger_group_and_then_to_the_name() -> None:
    assert best(("a", 10, 5), ("c", 20, 10), ("b", 20, 10), disclosure_limit=1) == "b"


@pytest.mark.parametrize("groups", [[], [("a", 9, 9)], [("unknown", 50, 50)]])
def test_none_is_large_enough(groups: list[tuple[str, int, int]]) -> None:
    assert best(*groups) is None


def test_a_few_rows_in_the_denominator_make_no_reference() -> None:
    table = cells(("a", 6, 6), ("b", 40, 90))
    undecided = cells(("a", 0, 60)).assign(decision=pd.NA).astype({"decision": "Int8"})
    (found,) = rated({"x": pd.concat([table, undecided])})
    place = reference_group(found, 10)
    assert place is not None
    assert found.groups[place] == "b"  # of a's 66 rows only 6 were decided
