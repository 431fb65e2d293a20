import numpy as np
import pytest

from audit.checks.explainability.attribution import measure
from audit.metrics.attribution_shares import shares
from audit.metrics.intervals import bonferroni
from audit.needs.attributions import Attributions
from audit.records.evidence import Measurement, Sample, Unmeasured
from tests.measuring import by_name


def attributions(values: np.ndarray) -> Attributions:
    sample = Sample(rows=len(values), seed=3, drawn="uniformly without replacement")
    names = tuple("abcdef"[: values.shape[1]])
    return Attributions(features=names, values=values, output="log-odds", method="SHAP in some way", sample=sample)


def test_shares_of_a_known_model() -> None:
    """A linear model of independent normal features: the shares are those of |weight| x standard deviation."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(5000, 3)) * [6.0, 3.0, 1.0]
    found = by_name(measure(attributions(values)))
    assert found["explainability.rows_explained",].value == 5000  # type: ignore[union-attr]
    precision = found["explainability.share_precision",]
    assert isinstance(precision, Measurement)
    assert 0 < precision.value < 0.05
    shared = [item for key, item in found.items() if len(key) > 1]
    for name, share in (("a", 0.6), ("b", 0.3), ("c", 0.1)):
        item = found["explainability.attribution_share", name]
        assert isinstance(item, Measurement)
        assert item.value == pytest.approx(share, abs=0.01)
        assert item.low < share < item.high  # type: ignore[operator]
        assert item.exact == Sample(rows=5000, seed=3, drawn="uniformly without replacement")
        assert "SHAP in some way" in item.method
    assert sum(item.value for item in shared) == pytest.approx(1.0)  # type: ignore[union-attr]


def test_the_family_is_the_features() -> None:
    values = np.random.default_rng(1).normal(size=(50, 4))
    expected = shares(values)
    assert expected is not None
    item = by_name(measure(attributions(values), confidence=0.9))["explainability.attribution_share", "b"]
    assert isinstance(item, Measurement)
    assert (item.low, item.high) == expected.interval(1, 0.9)
    assert (item.low_all, item.high_all) == expected.interval(1, bonferroni(0.9, 4))


@pytest.mark.parametrize(("values", "why"), [(np.zeros((9, 2)), "undefined"), (np.ones((1, 2)), "too small")])
def test_no_shares_have_their_reason(values: np.ndarray, why: str) -> None:
    counted, item = measure(attributions(values))
    assert isinstance(counted, Measurement)
    assert isinstance(item, Unmeasured)
    assert item.why == why
