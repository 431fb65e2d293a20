"""Measures of errors from sums, against numpy over the rows that were added up."""

import numpy as np
import pytest

from audit.metrics.error_levels import METHODS, error_level, rows_of
from audit.metrics.group_levels import Level


def sums(outcome: np.ndarray, estimate: np.ndarray) -> dict[str, float]:
    error, parts = estimate - outcome, {}
    columns = {"e": error, "a": abs(error), "y": outcome, "f": estimate}
    for name in ("f", "ff", "fff", "e", "a", "ee", "eee", "eeee", "y", "yy", "yyy", "yyyy", "eey", "eeyy"):
        parts[name] = float(np.prod([columns[letter] for letter in name], axis=0).sum())
    n = float(len(outcome))
    sizes = {f"{part}{suffix}": n for part in ("estimated", "compared") for suffix in ("", "_weight", "_square")}
    return parts | sizes


def test_each_measure_is_numpys() -> None:
    rng = np.random.default_rng(0)
    outcome = rng.normal(0, 1, 200)
    estimate = outcome * 0.8 + rng.normal(0, 0.5, 200)
    error = estimate - outcome
    expected = {
        "mean_error": error.mean(),
        "mean_absolute_error": abs(error).mean(),
        "root_mean_squared_error": np.sqrt((error**2).mean()),
        "r_squared": 1 - (error**2).sum() / ((outcome - outcome.mean()) ** 2).sum(),
        "mean_estimate": estimate.mean(),
    }
    assert set(METHODS) == set(expected)
    for name, value in expected.items():
        found = error_level(name, sums(outcome, estimate), unit=1.0, centre=0.0)
        assert isinstance(found, Level)
        assert found.value == pytest.approx(value)
        low, high = found.interval(0.95)
        assert low < value < high
    assert (rows_of("mean_estimate"), rows_of("r_squared")) == ("estimated", "compared")


def test_the_unit_and_the_centre_are_given_back() -> None:
    outcome = np.linspace(-1, 1, 50)
    estimate = outcome + np.linspace(0.1, 0.3, 50)
    plain = error_level("mean_estimate", sums(outcome, estimate), unit=8.0, centre=100.0)
    assert isinstance(plain, Level)
    assert plain.value == pytest.approx(100 + 8 * estimate.mean())


def test_without_rows_there_is_no_value() -> None:
    nothing = sums(np.zeros(0), np.zeros(0))
    assert error_level("mean_error", nothing, unit=1.0, centre=0.0) == (
        "undefined", "no row of the group has both an estimate and an outcome",
    )  # fmt: skip
