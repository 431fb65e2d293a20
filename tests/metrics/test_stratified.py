"""Pooled comparisons against published output, closed forms of a single table, and simulations."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency
from scipy.stats.contingency import odds_ratio as scipy_odds_ratio
from scipy.stats.contingency import relative_risk

from audit.metrics import stratified as pooled
from audit.metrics.stratified import Tables, tables

# R's datasets::UCBAdmissions: men admitted, men, women admitted, women
BERKELEY = tables([512, 353, 120, 138, 53, 22], [825, 560, 325, 417, 191, 373], [89, 17, 202, 131, 94, 24],
                  [108, 25, 593, 375, 393, 341])  # fmt: skip
ONE = tables([30], [80], [45], [90])


def test_the_odds_ratio_is_rs() -> None:
    """mantelhaen.test(UCBAdmissions, correct = FALSE)."""
    assert pooled.odds_ratio(BERKELEY) == pytest.approx(0.9046968, abs=5e-8)
    assert pooled.odds_ratio_interval(BERKELEY) == pytest.approx((0.7719074, 1.0603298), abs=5e-8)
    assert pooled.equal_within_strata(BERKELEY) == pytest.approx(0.2169237, abs=5e-8)


def test_homogeneity_and_ratio_are_statsmodels() -> None:
    """statsmodels 0.14, StratifiedTable: test_equal_odds(adjust=True).pvalue, riskratio_pooled."""
    assert pooled.same_odds_ratio(BERKELEY) == pytest.approx(0.0020714013978808676, rel=1e-9)
    assert pooled.risk_ratio(BERKELEY) == pytest.approx(0.944905022595929, rel=1e-12)


def test_one_stratum_is_the_plain_comparison() -> None:
    table = [[30, 50], [45, 45]]
    found = scipy_odds_ratio(table, kind="sample")
    assert pooled.odds_ratio(ONE) == pytest.approx(found.statistic, rel=1e-12)
    interval = found.confidence_interval(0.95)
    assert pooled.odds_ratio_interval(ONE) == pytest.approx((interval.low, interval.high), rel=1e-9)
    risk = relative_risk(30, 80, 45, 90)
    assert pooled.risk_ratio(ONE) == pytest.approx(risk.relative_risk, rel=1e-12)
    katz = risk.confidence_interval(0.95)
    assert pooled.risk_ratio_interval(ONE) == pytest.approx((katz.low, katz.high), rel=1e-9)
    assert pooled.risk_difference(ONE) == pytest.approx(30 / 80 - 45 / 90, abs=1e-15)
    pearson = chi2_contingency(table, correction=False).statistic

    # Cochran's statistic is Pearson's times (n - 1) / n.
    assert pooled.equal_within_strata(ONE) == pytest.approx(chi2.sf(pearson * 169 / 170, 1), rel=1e-9)


def test_matched_pairs_are_mcnemars() -> None:
    """Strata of one and one: the odds ratio is b/c, the test McNemar's (both closed forms)."""
    first, second = [1] * 40 + [1] * 22 + [0] * 9 + [0] * 29, [1] * 40 + [0] * 22 + [1] * 9 + [0] * 29
    made = tables(first, [1] * 100, second, [1] * 100)
    assert pooled.odds_ratio(made) == pytest.approx(22 / 9, rel=1e-12)
    assert pooled.risk_difference(made) == pytest.approx((22 - 9) / 100, rel=1e-12)
    assert pooled.equal_within_strata(made) == pytest.approx(chi2.sf((22 - 9) ** 2 / (22 + 9), 1), rel=1e-9)


def test_exchanging_the_groups_inverts_everything() -> None:
    made = BERKELEY
    swapped = Tables(hits=made.hits0, trials=made.trials0, hits0=made.hits, trials0=made.trials)
    assert pooled.odds_ratio(swapped) == pytest.approx(1 / 0.9046968282586231, rel=1e-12)
    low, high = pooled.odds_ratio_interval(made)
    assert pooled.odds_ratio_interval(swapped) == pytest.approx((1 / high, 1 / low), rel=1e-9)
    low, high = pooled.risk_ratio_interval(made)
    assert pooled.risk_ratio_interval(swapped) == pytest.approx((1 / high, 1 / low), rel=1e-9)
    low, high = pooled.risk_difference_interval(made)
    assert pooled.risk_difference_interval(swapped) == pytest.approx((-high, -low), rel=1e-9)
    assert pooled.same_odds_ratio(swapped) == pytest.approx(pooled.same_odds_ratio(made), rel=1e-9)
    assert pooled.room(swapped) == pytest.approx(pooled.room(made), rel=1e-12)


def test_the_fitted_counts_have_the_odds_ratio() -> None:
    fitted = pooled._fitted(BERKELEY, 2.5)
    others = BERKELEY.hits + BERKELEY.hits0 - fitted
    odds = fitted * (BERKELEY.trials0 - others) / ((BERKELEY.trials - fitted) * others)
    np.testing.assert_allclose(odds, 2.5, rtol=1e-12)
    np.testing.assert_allclose(pooled._fitted(BERKELEY, 1.0), pooled._fitted(BERKELEY, 1 + 1e-12), rtol=1e-9)


@pytest.mark.parametrize(("strata", "size"), [(4, 60), (60, 4)])
def test_intervals_cover_in_few_large_and_in_many_small_strata(strata: int, size: int) -> None:
    """The pooled numbers estimate a common odds ratio, ratio or difference; 1,500 simulated audits each."""
    rng = np.random.default_rng(5)
    base = np.linspace(0.15, 0.4, strata)
    truths = {"odds_ratio": 1.8, "risk_ratio": 1.5, "risk_difference": 0.15}
    rates = {
        "odds_ratio": 1.8 * base / (1 - base + 1.8 * base),
        "risk_ratio": 1.5 * base,
        "risk_difference": 0.15 + base,
    }
    for name, truth in truths.items():
        trials = np.full(strata, size)
        interval = getattr(pooled, f"{name}_interval")
        held = 0
        for _ in range(1_500):
            made = tables(rng.binomial(trials, rates[name]), trials, rng.binomial(trials, base), trials)
            low, high = interval(made, 0.95)
            held += low <= truth <= high
        assert 0.935 <= held / 1_500 <= 0.97, name


def test_the_test_keeps_its_level() -> None:
    rng = np.random.default_rng(6)
    trials, base = np.full(30, 8), np.linspace(0.1, 0.9, 30)
    p_values = [
        pooled.equal_within_strata(tables(rng.binomial(trials, base), trials, rng.binomial(trials, base), trials))
        for _ in range(1_500)
    ]
    assert 0.035 <= np.mean(np.array(p_values) < 0.05) <= 0.065


def test_nothing_hit_still_leaves_room_for_luck() -> None:
    none = tables([0, 0], [30, 40], [12, 9], [40, 30])
    assert pooled.odds_ratio(none) == 0
    assert pooled.risk_ratio(none) == 0
    assert 0 < pooled.odds_ratio_interval(none)[1] < 1
    assert 0 < pooled.risk_ratio_interval(none)[1] < 1
    all_of_both = tables([30], [30], [40], [40])
    low, high = pooled.risk_difference_interval(all_of_both)
    assert low < 0 < high
    assert pooled.equal_within_strata(all_of_both) == 1
    assert pooled.same_odds_ratio(all_of_both) is None
    nobody = tables([3], [30], [0], [40])
    assert pooled.odds_ratio(nobody) is None
    assert pooled.risk_ratio(nobody) is None


def test_strata_with_one_group_only_compare_nothing() -> None:
    made = tables([30, 5, 0], [80, 10, 0], [45, 0, 7], [90, 0, 9])
    assert len(made.trials) == 1
    assert pooled.odds_ratio(made) == pooled.odds_ratio(ONE)
    assert pooled.risk_difference(tables([1], [2], [0], [0])) is None


def test_room_is_mantel_and_fleiss() -> None:
    assert pooled.room(ONE) == pytest.approx(80 * 75 / 170, rel=1e-12)
    assert pooled.room(tables([3, 0], [3, 4], [5, 0], [5, 6])) == 0


@pytest.mark.parametrize(
    ("crude", "pooled_", "expected"),
    [
        ((-0.14, (-0.17, -0.11)), (0.02, (-0.01, 0.05)), True),  # gone, and a little turned
        ((-0.14, (-0.17, -0.11)), (0.06, (0.03, 0.09)), True),  # turned round
        ((0.01, (-0.02, 0.04)), (-0.09, (-0.12, -0.06)), True),  # hidden
        ((-0.14, (-0.17, -0.11)), (-0.09, (-0.12, -0.06)), False),  # smaller, same side
        ((-0.14, (-0.17, -0.11)), (0.02, (-0.20, 0.24)), False),  # just less sure
        ((0.01, (-0.02, 0.04)), (-0.03, (-0.06, 0.0)), False),  # neither is established
    ],
)
def test_what_contradicts(
    crude: tuple[float, tuple[float, float]], pooled_: tuple[float, tuple[float, float]], expected: bool
) -> None:
    assert pooled.contradict(*crude, *pooled_) is expected
