"""Sums that do not depend on the order of addition."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from audit.needs.exact_sums import DECIMALS, exact_sum, finite, unit
from audit.records.plan import Columns
from tests.measuring import subject


def summed(numbers: np.ndarray, where: bool = False) -> float | None:
    with subject(pd.DataFrame({"x": numbers}), Columns()) as made:
        x = made.rows["x"]
        frame = made.engine.fetch(made.rows.agg(s=exact_sum(x, x > 0 if where else None)))
    return None if np.isnan(frame["s"].iloc[0]) else float(frame["s"].iloc[0])


def test_the_sum_is_the_exact_one_in_any_order() -> None:
    rng = np.random.default_rng(0)
    numbers = rng.uniform(-1, 1, 20_000) * 10.0 ** rng.integers(-9, 1, 20_000)
    exact = float(sum(map(Fraction, numbers.tolist())))
    found = [summed(rng.permutation(numbers)) for _ in range(3)]
    assert found[0] == pytest.approx(exact, rel=1e-13, abs=len(numbers) * 10.0**-DECIMALS)
    assert len(set(found)) == 1
    floating = {float(np.cumsum(rng.permutation(numbers))[-1]) for _ in range(10)}
    assert len(floating) > 1, "plain addition does depend on the order"


def test_conditions_and_no_rows() -> None:
    numbers = np.array([0.5, -0.25, 0.125])
    assert summed(numbers, where=True) == 0.625
    assert summed(numbers[:0]) is None


@pytest.mark.parametrize("largest", [1e-300, 0.1, 0.5, 1.0, 3.0, -7.5e12, 1e300])
def test_a_unit_divides_without_rounding(largest: float) -> None:
    assert abs(largest) <= unit(largest) <= 2 * abs(largest)
    assert largest / unit(largest) * unit(largest) == largest
    assert np.log2(unit(largest)) % 1 == 0


def test_nothing_needs_no_unit() -> None:
    assert unit(0.0) == 1.0


def test_only_finite_numbers_are_numbers() -> None:
    numbers = [1.5, None, np.nan, np.inf, -np.inf, -2.0, 1.6e308]
    with subject(pd.DataFrame({"x": numbers}), Columns()) as made:
        found = made.engine.fetch(made.rows.select(x=finite(made.rows["x"])))["x"]
    assert found.dropna().tolist() == [1.5, -2.0, 1.6e308]
