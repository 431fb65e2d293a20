"""Association against scipy's, against planted strengths, and its intervals by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency, f_oneway, ncf, ncx2
from scipy.stats.contingency import association

from audit.metrics.association import _noncentral, correlation_ratio, cramers_v

TABLE = np.array([[30, 50, 20], [70, 45, 10]])


def test_v_is_scipys_with_bergsmas_correction() -> None:
    found = cramers_v(TABLE)
    assert found is not None
    n, (r, c) = TABLE.sum(), TABLE.shape
    raw = association(TABLE, method="cramer")
    phi2 = raw**2 * (min(r, c) - 1) - (r - 1) * (c - 1) / (n - 1)
    smaller = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    assert found.value == pytest.approx(np.sqrt(phi2 / smaller), rel=1e-12)
    assert found.rows == n


def test_the_correlation_ratio_is_that_of_the_f_test() -> None:
    rng = np.random.default_rng(1)
    group = rng.integers(0, 3, 400)
    x = rng.normal(0, 1, 400) + 0.5 * group
    found = correlation_ratio(np.ones(400), x, x * x, group)
    assert found is not None
    f = f_oneway(*(x[group == k] for k in range(3))).statistic
    eta2 = 2 * f / (2 * f + 397)
    assert found.value == pytest.approx(np.sqrt(1 - (1 - eta2) * 399 / 397), rel=1e-9)
    shifted = correlation_ratio(np.ones(400), x + 100, (x + 100) ** 2, group)
    assert shifted is not None
    assert shifted.value == pytest.approx(found.value, rel=1e-9)


def test_two_groups_and_two_values_give_the_correlation_either_way() -> None:
    table = np.array([[400, 100], [150, 350]])
    x, group = np.array([0.0, 1, 0, 1]), np.array([0, 0, 1, 1])
    n = table.ravel().astype(float)
    v, eta = cramers_v(table), correlation_ratio(n, n * x, n * x, group)
    assert v is not None
    assert eta is not None
    phi = np.sqrt(chi2_contingency(table, correction=False).statistic / 1000)
    assert v.value == pytest.approx(phi, abs=1e-3)
    assert eta.value == pytest.approx(v.value, abs=1e-3)
    assert eta.interval(0.95) == pytest.approx(v.interval(0.95), abs=0.02)


@pytest.mark.parametrize("statistic", [3.0, 20.0, 400.0, 5_000.0])
def test_noncentralities_are_scipys(statistic: float) -> None:
    low, high = _noncentral(statistic, 4, np.inf, 0.95)
    if low > 0:
        assert ncx2.sf(statistic, 4, low) == pytest.approx(0.025, rel=0.02)
    assert ncx2.cdf(statistic, 4, high) == pytest.approx(0.025, rel=0.02)
    low, high = _noncentral(statistic, 4, 60, 0.95)
    if low > 0:
        assert ncf.sf(statistic / 4, 4, 60, low) == pytest.approx(0.025, rel=1e-3)
    assert ncf.cdf(statistic / 4, 4, 60, high) == pytest.approx(0.025, rel=1e-3)


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.6])
@pytest.mark.parametrize("rows", [60, 600])
def test_intervals_of_v_cover(strength: float, rows: int) -> None:
    rng = np.random.default_rng(2)
    share = np.outer([0.5, 0.3, 0.2], [0.4, 0.3, 0.3]) * (1 - strength) + np.diag([0.4, 0.3, 0.3]) * strength
    truth = np.sqrt((share**2 / np.outer(share.sum(1), share.sum(0))).sum() - 1) / np.sqrt(2)
    held, values = 0, []
    for _ in range(400):
        found = cramers_v(rng.multinomial(rows, share.ravel()).reshape(3, 3))
        assert found is not None
        low, high = found.interval(0.95)
        held += low - 1e-12 <= truth <= high
        values.append(found.value)
    assert held / 400 >= 0.925
    assert np.sqrt(np.mean(np.square(values))) == pytest.approx(truth, abs=0.12 if rows == 60 else 0.04)


@pytest.mark.parametrize("apart", [0.0, 0.2, 2.0])
def test_intervals_of_the_correlation_ratio_cover(apart: float) -> None:
    rng = np.random.default_rng(3)
    truth = np.sqrt(apart**2 / 4 / (apart**2 / 4 + 1))
    held = 0
    for _ in range(400):
        group = rng.integers(0, 2, 150)
        x = apart * group + rng.normal(size=150)
        found = correlation_ratio(np.ones(150), x, x * x, group)
        assert found is not None
        low, high = found.interval(0.95)
        held += low - 1e-12 <= truth <= high
    assert held / 400 >= 0.925


def test_perfect_and_impossible_associations() -> None:
    whole = cramers_v(np.diag([30, 40, 50]))
    assert whole is not None
    assert whole.value == pytest.approx(1, abs=1e-9)
    assert 0.5 < whole.interval(0.95)[0] < 1
    assert whole.interval(0.95)[1] == 1
    assert cramers_v(np.array([[30, 20]])) is None
    assert cramers_v(np.array([[30, 0], [20, 0]])) is None
    assert cramers_v(np.array([[5, 4], [4, 5]])) is None, "too few rows"
    same = np.full(40, 3.0)
    assert correlation_ratio(np.ones(40), same, same**2, np.arange(40) % 2) is None
    assert correlation_ratio(np.ones(40), np.arange(40.0), np.arange(40.0) ** 2, np.zeros(40, dtype=int)) is None
    split = correlation_ratio(np.ones(40), np.arange(40) % 2 * 1.0, np.arange(40) % 2 * 1.0, np.arange(40) % 2)
    assert split is not None
    assert split.value == 1
