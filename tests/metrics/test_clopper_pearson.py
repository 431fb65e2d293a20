import pytest
from scipy.stats import binomtest

from audit.metrics.clopper_pearson import clopper_pearson


@pytest.mark.parametrize(("hits", "trials"), [(0, 10), (10, 10), (3, 7), (51, 1000), (1, 10_000)])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.9999])
def test_the_same_as_scipy(hits: int, trials: int, confidence: float) -> None:
    expected = binomtest(hits, trials).proportion_ci(confidence, method="exact")
    assert clopper_pearson(hits, trials, confidence) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize(("hits", "trials", "confidence"), [(0, 0, 0.95), (2, 1, 0.95), (-1, 3, 0.95), (1, 2, 1.0)])
def test_what_has_no_interval_is_refused(hits: int, trials: int, confidence: float) -> None:
    with pytest.raises(ValueError, match=r"trials|confidence"):
        clopper_pearson(hits, trials, confidence)
