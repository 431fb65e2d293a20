import numpy as np
import pytest

from audit.checks.explainability.stability import measure
from audit.needs.nearby_attributions import NearbyAttributions
from audit.records.evidence import Measurement, Sample
from tests.measuring import by_name, reasons


def nearby(steepest: np.ndarray, same: np.ndarray) -> NearbyAttributions:
    sample = Sample(rows=len(steepest), seed=0, drawn="uniformly without replacement")
    return NearbyAttributions(steepest=steepest, same_first=same, moved=3, sample=sample)


def test_both_means_and_their_intervals() -> None:
    rng = np.random.default_rng(0)
    steepest = rng.gamma(2, size=100)
    found = by_name(measure(nearby(steepest, np.repeat([1.0, 0.8], 50))))
    lipschitz, same = found["explainability.local_lipschitz",], found["explainability.same_main_feature",]
    assert isinstance(lipschitz, Measurement)
    assert isinstance(same, Measurement)
    assert lipschitz.value == pytest.approx(steepest.mean())
    assert lipschitz.low < lipschitz.value < lipschitz.high  # type: ignore[operator]
    assert same.value == pytest.approx(0.9)
    assert same.high <= 1  # type: ignore[operator]


def test_one_row_is_too_few() -> None:
    assert set(reasons(measure(nearby(np.ones(1), np.ones(1)))).values()) == {"too small"}
