"""Cut points against numpy's quantiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.metrics.cut_points import conditions, fifths, rounded


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60))
def test_fifths_are_the_smallest_values_that_so_many_rows_do_not_exceed(cells: list[int]) -> None:
    expected = np.quantile(cells, [0.2, 0.4, 0.6, 0.8], method="inverted_cdf")
    interpolated = np.quantile(cells, fifths(len(cells)))
    assert interpolated == pytest.approx(expected, abs=1e-6)
    doubled = np.quantile(cells * 2, fifths(2 * len(cells)))
    assert doubled == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("quantiles", "texts"),
    [
        ((15234.5, 31111.1, 40404.0, 60123.2), ["15200", "31100", "40400", "60100"]),
        ((2004.9, 2009.0, 2013.0, 2018.0), ["2004.9", "2009", "2013", "2018"]),
        ((0.0, 0.0, 0.0, 5013.0), ["0", "5010"]),
        ((99.123456, 99.123456, 99.123456, 99.123456), ["99.123456"]),
        ((1.23456e-7, 2.3456e-7, 3.4567e-7, 9.87654e-7), ["0.000000123", "0.000000235", "0.000000346", "0.000000988"]),
        ((-3.14159, -1.0, 2.71828, float("inf")), ["-3.14", "-1", "2.72"]),
        ((1e18, 2e18, 3e18, 4.5678e18), ["1000000000000000000", "2000000000000000000", "3000000000000000000",
                                         "4570000000000000000"]),
        ((float("-inf"), float("inf")), []),
        ((-0.001, 0.5, 1.0, 99.0), ["0", "0.5", "1", "99"]),
    ],
)  # fmt: skip
def test_cut_points_show_three_digits_of_their_spread(quantiles: tuple[float, ...], texts: list[str]) -> None:
    assert rounded(quantiles) == texts


def test_levels_are_named_as_conditions() -> None:
    assert conditions("income", ["2.1", "3.4"]) == ["income up to 2.1", "income over 2.1 to 3.4", "income over 3.4"]
    assert conditions("income", ["0"]) == ["income up to 0", "income over 0"]
    assert conditions("income", []) == ["income"]
