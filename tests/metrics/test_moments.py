"""Intervals from sums of powers: closed forms, and how often they hold."""

import os
from math import exp, inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, chi2, hypergeom, t

from audit.metrics import moments
from audit.metrics.group_levels import Absence, Level
from audit.metrics.intervals import wilson

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
DRAWS = 20_000 if SLOW else 1_500
SLACK = 0.005 if SLOW else 0.018

often = settings(max_examples=60, deadline=None, derandomize=True)
confidences = st.sampled_from([0.9, 0.95, 0.999, 0.99999])


def level(found: Level | Absence) -> Level:
    assert isinstance(found, Level)
    return found


def errors(kind: str, rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    if kind == "normal":
        return rng.normal(0.3, 1, size)
    return rng.laplace(0, 1, size) if kind == "laplace" else rng.exponential(1, size)


SQUARE = {"normal": 1.09, "laplace": 2.0, "exponential": 2.0}


@often
@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=40, unique=True), confidences)
def test_positive_means_and_roots(numbers: list[float], confidence: float) -> None:
    x = np.array(numbers)
    if x.std() < 1e-4 * x.mean():
        return
    found = level(moments.positive_mean(len(x), x.mean(), (x**2).mean(), unit=3.0))
    low, high = found.interval(confidence)
    assert found.value == pytest.approx(3 * x.mean())
    assert 0 < low < found.value < high < inf
    root = level(moments.root_mean_square(len(x), (x**2).mean(), (x**4).mean(), unit=3.0))
    low, high = root.interval(confidence)
    assert root.value == pytest.approx(3 * sqrt((x**2).mean()))
    assert 0 < low < root.value < high < inf


def test_squares_of_many_normal_errors_have_the_exact_chi_square_interval() -> None:
    """With known mean 0, n * mean square / variance is chi-square with n degrees of freedom."""
    n = 100_000
    found = level(moments.positive_mean(n + 1, 1.0, 3.0))
    expected = n / chi2.ppf(0.975, n), n / chi2.ppf(0.025, n)
    assert found.interval(0.95) == pytest.approx(expected, rel=1e-5)


def test_explained_variance_by_the_delta_method() -> None:
    rng = np.random.default_rng(3)
    y = rng.normal(0, 2, 5_000)
    e2, d2 = rng.normal(0, 1, 5_000) ** 2, (y - y.mean()) ** 2
    spread = float(((e2 / e2.mean() - d2 / d2.mean()) ** 2).mean())
    found = level(moments.explained(len(y), e2.mean(), d2.mean(), spread))
    low, high = found.interval(0.95)
    assert found.value == pytest.approx(1 - e2.mean() / d2.mean())
    half = t.ppf(0.975, len(y) - 1) * sqrt(spread / len(y))
    assert (log(1 - low), log(1 - high)) == pytest.approx(
        (log(1 - found.value) + half, log(1 - found.value) - half), rel=1e-2
    )
    jackknife = [1 - np.delete(e2, i).mean() / np.delete(d2, i).mean() for i in range(400)]
    assert half * (1 - found.value) / t.ppf(0.975, 4_999) == pytest.approx(
        np.std(jackknife) * (len(y) - 1) / sqrt(len(y)), rel=0.15
    ), "the delta method's standard error is the jackknife's"


def test_what_has_no_value_says_why() -> None:
    assert moments.positive_mean(1, 1.0, 1.0) == ("too small", "the interval needs 2 rows, 1 more than the group has")
    assert moments.positive_mean(50, 2.0, 4.0) == moments.NO_SPREAD
    assert moments.positive_mean(50, 0.0, 0.0) == moments.NO_SPREAD
    assert moments.root_mean_square(50, 0.0, 0.0) == moments.NO_SPREAD
    assert moments.explained(50, 1.0, 0.0, 0.0)[0] == "undefined"  # type: ignore[index]
    few = moments.explained(12, 1.0, 2.0, 3.0)
    assert few == ("too small", "the interval needs 30 rows, 18 more than the group has")
    assert moments.explained(50, 0.0, 2.0, 3.0) == moments.NO_SPREAD


@pytest.mark.parametrize("degrees", [1e-3, 0.5, 9.0, 1e6, 1e10])
@pytest.mark.parametrize("tail", [1e-9, 0.025, 0.975, 1 - 1e-9])
def test_chi_square_factors_stay_numbers(degrees: float, tail: float) -> None:
    quantile = float(chi2.isf(tail, degrees))
    expected = min(1e100, degrees / quantile) if quantile else 1e100
    assert moments.chi_square_factor(degrees, tail) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("degrees", [1, 4.5, 1e3, 1e9])
def test_t_quantiles(degrees: float) -> None:
    assert moments.t_quantile(0.95, degrees) == pytest.approx(t.ppf(0.975, degrees), rel=1e-6)


@pytest.mark.parametrize("kind", list(SQUARE))
@pytest.mark.parametrize("n", [10, 30, 200])
def test_intervals_of_squared_errors_hold(kind: str, n: int) -> None:
    e = errors(kind, np.random.default_rng(n), (DRAWS, n))
    held = 0
    for second, fourth in zip((e**2).mean(axis=1), (e**4).mean(axis=1), strict=True):
        low, high = level(moments.root_mean_square(n, second, fourth)).interval(0.95)
        held += low**2 <= SQUARE[kind] <= high**2
    assert 0.935 - SLACK <= held / DRAWS <= 0.97 + SLACK


@pytest.mark.parametrize("kind", list(SQUARE))
@pytest.mark.parametrize("n", [30, 200])
def test_intervals_of_explained_variance_hold(kind: str, n: int) -> None:
    rng = np.random.default_rng(n)
    e2 = errors(kind, rng, (DRAWS, n)) ** 2
    y = rng.normal(0, 2, (DRAWS, n))
    d2 = (y - y.mean(axis=1, keepdims=True)) ** 2
    held = 0
    for a, b in zip(e2, d2, strict=True):
        spread = float(((a / a.mean() - b / b.mean()) ** 2).mean())
        low, high = level(moments.explained(n, a.mean(), b.mean(), spread)).interval(0.95)
        held += low <= 1 - SQUARE[kind] / 4 <= high
    assert 0.935 - SLACK <= held / DRAWS <= 0.975 + SLACK


def shares(rng: np.random.Generator, lists: int, part: float, against: float) -> dict[str, float]:
    """Moments of exposure over lists of 20 to 59 places, for a group whose scores are lower by `against`."""
    top, bottom, chance = [], [], []
    while len(top) < lists:
        n = int(rng.integers(20, 60))
        member = rng.random(n) < part
        if 0 < member.sum() < n:
            exposure = 1 / np.log2(1 + np.arange(1, n + 1))
            order = np.argsort(against * member - rng.normal(0, 1, n))
            c = member.mean()
            top.append(exposure[member[order]].sum() / exposure.sum())
            bottom.append(c)
            chance.append(c * n * (1 - c) * exposure.var(ddof=1) / exposure.sum() ** 2)
    a, b = np.array(top), np.array(bottom)
    means = {"top": a, "bottom": b, "top_square": a * a, "bottom_square": b * b, "product": a * b}
    return {name: float(np.mean(value)) for name, value in (means | {"chance": np.array(chance)}).items()}


@pytest.mark.parametrize("part", [0.03, 0.3])
@pytest.mark.parametrize("lists", [5, 20, 60])
def test_intervals_of_ratios_over_lists_hold_where_places_are_random(part: float, lists: int) -> None:
    rng, draws = np.random.default_rng(lists), 3_000 if SLOW else 250
    held = 0
    for _ in range(draws):
        low, high = moments.log_ratio_of_means(lists, **shares(rng, lists, part, 0.0)).interval(0.95)
        held += low <= 0 <= high
    assert held / draws >= 0.935 - (0.005 if SLOW else 0.03)


def test_a_ratio_is_linearised_as_the_jackknife_has_it() -> None:
    rng = np.random.default_rng(0)
    b = rng.uniform(0.1, 0.5, 400)
    a = b * rng.uniform(0.5, 1.0, 400)
    given = {"top": a, "bottom": b, "top_square": a * a, "bottom_square": b * b, "product": a * b}
    means = {name: float(value.mean()) for name, value in given.items()}
    found = moments.log_ratio_of_means(400, **means, chance=0.01)
    assert exp(found.value) == pytest.approx(a.sum() / b.sum())
    low, high = found.interval(0.95)
    left_out = np.log([(a.sum() - x) / (b.sum() - y) for x, y in zip(a, b, strict=True)])
    expected = sqrt(399 / 400 * ((left_out - left_out.mean()) ** 2).sum())
    assert (high - low) / 2 / t.ppf(0.975, 399) == pytest.approx(expected, rel=0.01)
    few = moments.log_ratio_of_means(100, **means, chance=0.01).interval(0.95)
    assert few[1] - found.value == pytest.approx(1.959964 * 0.1 / 10 / b.mean(), rel=1e-6), "never below chance"


def test_the_variance_of_random_places_is_the_hypergeometric_one() -> None:
    """What `needs.ranked_lists` hands over as `chance`, for 7 of 40 rows and the first 10 places."""
    c, n, k = 7 / 40, 40, 10
    assert c * (1 - c) * n / (n - 1) * (n - k) / n / k == pytest.approx(hypergeom(40, 7, 10).var() / 100)


def test_one_minus_losses() -> None:
    x = np.array([0.0, 0.1, 0.2, 0.05] * 10)
    found, how = moments.one_minus(40, x.mean(), (x**2).mean(), 30)
    inside = level(moments.positive_mean(40, x.mean(), (x**2).mean())).interval(0.95)
    assert found.interval(0.95) == pytest.approx((1 - inside[1], 1 - inside[0]))
    assert "chi-square" in how
    perfect, how = moments.one_minus(20, 0.0, 0.0, 0)
    low, high = wilson(0, 20, 0.95)
    assert (perfect.value, perfect.interval(0.95)) == (1.0, pytest.approx((1 - high, 1 - low)))
    assert "Wilson" in how


@pytest.mark.parametrize(("lists", "a"), [(10, 0.2), (30, 0.05), (100, 1.0)])
def test_intervals_of_losses_hold(lists: int, a: float) -> None:
    """Losses that are often nothing and sometimes much."""
    rng = np.random.default_rng(lists)
    x = rng.beta(a, 4, (DRAWS, lists)) * (rng.random((DRAWS, lists)) < 0.7)
    truth = 0.7 * float(beta(a, 4).mean())
    held = 0
    for row in x:
        found, _ = moments.one_minus(lists, row.mean(), (row**2).mean(), int((row > 1e-12).sum()))
        low, high = found.interval(0.95)
        held += low <= 1 - truth <= high
    assert held / DRAWS >= 0.935 - SLACK
