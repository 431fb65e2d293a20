"""What chance gives, against the closed form for two groups and the stated level."""

import numpy as np
import pytest

from audit.metrics import chance
from tests.slow import SLOW


def test_equal_groups_are_called_unequal_in_at_most_five_percent() -> None:
    rng, audits = np.random.default_rng(8), 2_000 if SLOW else 300
    sizes = np.array([40, 60, 300, 500, 90], dtype=float)
    alarms = 0
    for seed in range(audits):
        hits = rng.binomial(sizes.astype(int), 0.15).astype(float)
        rates = hits / sizes
        alarms += chance.of_gap(hits, sizes, float(rates.max() - rates.min()), seed)[0] <= 0.05
    assert alarms / audits <= 0.05 + 2 * (0.05 * 0.95 / audits) ** 0.5


def test_the_mean_gap_of_two_equal_groups_is_the_half_normals() -> None:
    sizes = np.array([4_000.0, 6_000.0])
    _, expected = chance.of_gap(sizes * 0.3, sizes, 0.1, 5)
    spread = np.sqrt(0.3 * 0.7 * (1 / 4_000 + 1 / 6_000))
    assert expected == pytest.approx(spread * np.sqrt(2 / np.pi), rel=0.06)


def test_the_names_and_order_of_groups_change_nothing() -> None:
    sizes, hits = np.array([100.0, 50.0, 70.0]), np.array([10.0, 9.0, 7.0])
    assert chance.of_gap(hits, sizes, 0.08, 1) == chance.of_gap(hits[::-1], sizes[::-1], 0.08, 1)


def test_a_gap_that_no_regrouping_reaches_has_the_smallest_p_value() -> None:
    p_value, _ = chance.of_gap(np.array([500.0, 0.0]), np.array([500.0, 500.0]), 1.0, 0)
    assert p_value == 1 / 2000


def test_nobody_or_everybody_selected_is_no_evidence() -> None:
    for hits in (0.0, 50.0):
        assert chance.of_gap(np.array([hits, hits]), np.array([50.0, 50.0]), 0.0, 0) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("sizes", "share"),
    [
        ((200, 200), 0.5),
        ((300, 5_000), 0.35),
        ((500, 1_000, 7_000, 20_000), 0.2),
        ((1_000,) * 12, 0.1),
        ((5_000,) * 12, 0.02),
        ((250,) * 60, 0.4),
    ],
)
def test_where_many_are_expected_the_normal_draws_are_as_good_as_regroupings(
    sizes: tuple[int, ...], share: float
) -> None:
    """Against the permutation distribution itself, drawn by numpy: means, and shares beyond its quantiles."""
    draws = 40_000 if SLOW else 8_000
    hits = round(sum(sizes) * share)
    rng = np.random.default_rng(7)
    rates = rng.multivariate_hypergeometric(sizes, hits, size=draws, method="marginals") / np.array(sizes)
    exact = rates.max(axis=1) - rates.min(axis=1)
    near = chance._nearly(rng.standard_normal((len(sizes), draws)), sizes, hits)
    assert near.mean() == pytest.approx(exact.mean(), rel=0.02)
    for tail in (0.5, 0.1, 0.05, 0.01):
        gap = float(np.quantile(exact, 1 - tail)) - 1e-12
        said, truth = np.mean(near >= gap), np.mean(exact >= gap)
        assert said == pytest.approx(truth, abs=0.08 * truth + 3.5 * (2 * truth / draws) ** 0.5)


def test_which_draws_are_made_is_decided_by_what_is_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = np.array([4_000.0, 6_000.0, 5_000.0])
    hits = np.array([1_150.0, 1_800.0, 1_500.0])
    fast = chance.of_gap(hits, sizes, 0.02, 3)
    monkeypatch.setattr(chance, "MANY", 10_000)
    chance._gaps.cache_clear()
    exact = chance.of_gap(hits, sizes, 0.02, 3)
    chance._gaps.cache_clear()
    assert fast != exact
    assert fast == pytest.approx(exact, abs=0.03)


def test_billions_of_rows_are_no_obstacle() -> None:
    p_value, expected = chance.of_gap(np.array([6e8, 6.001e8]), np.array([2e9, 2e9]), 0.00005, 0)
    assert 0 < p_value < 0.01
    assert expected < 0.00005
