import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, ks_2samp

from audit.metrics import drift
from audit.metrics.drift import Bins, Distance
from tests.slow import SLOW


def bins(p: list[float], q: list[float]) -> Bins:
    return Bins(reference=np.array(p, float), current=np.array(q, float))


def test_the_divergence_is_scipys() -> None:
    found = Distance(kind="divergence", bins=bins([10, 20, 0, 70], [15, 5, 30, 50]))
    expected = jensenshannon([10, 20, 0, 70], [15, 5, 30, 50], base=2) ** 2
    assert found.value == pytest.approx(expected, abs=1e-12)
    assert Distance(kind="divergence", bins=bins([9, 0], [0, 4])).value == pytest.approx(1.0), "nothing in common"


def test_the_index_is_siddiqis_and_stays_finite() -> None:
    p, q = np.array([200.5, 300.5, 500.5]), np.array([100.5, 300.5, 600.5])
    p, q = p / p.sum(), q / q.sum()
    expected = float(np.sum((q - p) * np.log(q / p)))
    assert Distance(kind="index", bins=bins([200, 300, 500], [100, 300, 600])).value == pytest.approx(expected)
    assert np.isfinite(Distance(kind="index", bins=bins([100, 0], [0, 100])).value)


@pytest.mark.parametrize("kind", ["index", "divergence"])
@pytest.mark.parametrize("shift", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("n", [300, 3_000])
def test_intervals_hold_as_often_as_they_promise(kind: drift.Kind, shift: float, n: int) -> None:
    p = np.full(10, 0.1)
    q = np.exp(shift * np.linspace(-1, 1, 10))
    q /= q.sum()
    truth = Distance(kind=kind, bins=Bins(reference=p * 1e12, current=q * 1e12)).value
    rng = np.random.default_rng(5)
    draws, inside = 4_000 if SLOW else 400, 0
    for _ in range(draws):
        made = Bins(reference=rng.multinomial(n, p).astype(float), current=rng.multinomial(2 * n, q).astype(float))
        low, high = Distance(kind=kind, bins=made).interval(0.95)
        inside += low <= truth <= high
    assert inside / draws > 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws)


def test_the_lower_end_is_0_where_nothing_moved() -> None:
    rng = np.random.default_rng(1)
    p = np.full(10, 0.1)
    above = 0
    for _ in range(400):
        made = Bins(reference=rng.multinomial(500, p).astype(float), current=rng.multinomial(500, p).astype(float))
        above += Distance(kind="index", bins=made).interval(0.95)[0] > 0
    assert above / 400 < 0.05


def test_deciles_hold_equal_numbers_and_missing_values_are_a_bin() -> None:
    found = drift.deciles(np.ones(1000), np.ones(1000), (3, 5))
    assert found.reference.tolist() == [100.0] * 10 + [3.0]
    assert found.current.tolist() == [100.0] * 10 + [5.0]


def test_equal_values_stay_together() -> None:
    found = drift.deciles(np.array([900.0, 50.0, 50.0]), np.array([0.0, 10.0, 5.0]), (0, 0))
    assert found.reference.sum() == 1000 and found.current.sum() == 15
    assert 900.0 in found.reference.tolist()


def test_pearsons_test_is_scipys() -> None:
    made = bins([120, 80, 60, 40], [100, 100, 50, 50])
    expected = chi2_contingency(np.stack([made.reference, made.current]), correction=False).pvalue
    assert drift.same_levels(made) == pytest.approx(expected, rel=1e-9)


def test_rare_bins_are_pooled_and_order_is_irrelevant() -> None:
    made = bins([500, 1, 2, 1, 0, 480], [490, 2, 1, 0, 1, 500])
    assert len(drift.pooled(made).reference) < 6
    assert drift.pooled(made).sizes == made.sizes
    turned = Bins(reference=made.reference[::-1], current=made.current[::-1])
    assert drift.same_levels(turned) == pytest.approx(drift.same_levels(made))
    assert drift.same_levels(bins([7], [9])) is None


def test_kolmogorov_smirnov_is_scipys() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(0, 1, 700), rng.normal(0.1, 1, 900)
    expected = ks_2samp(one, other, method="asymp")
    assert drift.same_order(expected.statistic, 700, 900) == pytest.approx(expected.pvalue, rel=1e-9)


def test_holm_on_a_worked_example() -> None:
    assert drift.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert drift.holm([]) == []
