from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.metrics.disparity import rate_ratio, reference_group


@dataclass(frozen=True)
class Group:
    group: str
    rows: int
    hits: int
    known: bool = True

    @property
    def support(self) -> int:
        return self.rows


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
    lucky, large, larger = Group("lucky", 15, 15), Group("large", 300, 200), Group("larger", 900, 500)
    assert reference_group([lucky, large, larger], disclosure_limit=10) == large  # 15 of 1,215 is below 2 %
    assert reference_group([lucky, large], disclosure_limit=10) == lucky  # 15 of 315 is above
    assert reference_group([lucky, large], disclosure_limit=20) == large


def test_the_unknown_group_is_never_the_reference_and_does_not_count_in_the_two_percent() -> None:
    unknown, small, large = Group("unknown", 5000, 5000, known=False), Group("a", 20, 20), Group("b", 900, 1)
    assert reference_group([unknown, small, large], 10) == small


def test_ties_go_to_the_larger_group_and_then_to_the_name() -> None:
    a, b, c = Group("a", 10, 5), Group("b", 20, 10), Group("c", 20, 10)
    assert reference_group([a, c, b], 1) == b


@pytest.mark.parametrize("groups", [[], [Group("a", 9, 9)], [Group("unknown", 50, 50, known=False)]])
def test_none_is_large_enough(groups: list[Group]) -> None:
    assert reference_group(groups, 10) is None
