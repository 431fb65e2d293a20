import numpy as np

from audit.checks.explainability.monotonicity import measure
from audit.needs.moved_features import MovedFeature, MovedFeatures
from audit.records.evidence import Measurement, Sample
from tests.measuring import by_name

SAMPLE = Sample(rows=100, seed=0, drawn="uniformly without replacement")


def test_violations_are_counted_and_the_worst_is_told() -> None:
    worst = np.zeros(100)
    worst[:7] = 0.02
    worst[7] = 1e-9  # rounding
    moved = MovedFeatures(
        moved=(MovedFeature(feature="pay", way="increasing", worst=worst),),
        unmoved=(("town", "absent", "the model does not see it"),),
        sample=SAMPLE,
    )
    found = by_name(measure(moved))
    share = found["explainability.monotonicity_violations", "pay"]
    assert isinstance(share, Measurement)
    assert share.value == 0.07
    assert share.low < 0.07 < share.high  # type: ignore[operator]
    assert "increasing" in share.method
    assert found["explainability.monotonicity_worst", "pay"].value == 0.02  # type: ignore[union-attr]
    assert found["explainability.monotonicity_violations", "town"].why == "absent"  # type: ignore[union-attr]
