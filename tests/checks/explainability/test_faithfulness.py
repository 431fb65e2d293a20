import numpy as np
import pytest

from audit.checks.explainability.faithfulness import METRICS, measure
from audit.needs import deletion_curves
from audit.needs.deletion_curves import DeletionCurves
from audit.records.evidence import Measurement, Sample
from tests.explaining import explained, planted
from tests.measuring import by_name, reasons

SAMPLE = Sample(rows=4, seed=0, drawn="uniformly without replacement")


def curves(whole: float) -> DeletionCurves:
    heights = {"attributed": np.full(4, 0.6), "random": np.full(4, 0.4), "permuted": np.full(4, 0.3)}
    return DeletionCurves(
        deletion=heights, insertion=heights, whole=np.full(4, whole), output="probability", sample=SAMPLE
    )


def test_the_gain_over_both_baselines() -> None:
    found = by_name(measure(curves(0.8)))
    assert found["explainability.deletion_beyond_random",].value == pytest.approx(0.25)  # type: ignore[union-attr]
    assert found["explainability.insertion_beyond_permuted",].value == pytest.approx(0.375)  # type: ignore[union-attr]


def test_a_right_explanation_surely_beats_both() -> None:
    with planted() as made:
        found = list(measure(deletion_curves.supply(made, explained(made))))
    assert {item.metric for item in found} == set(METRICS)
    assert all(isinstance(item, Measurement) and item.low > 0 for item in found)  # type: ignore[operator]


def test_a_constant_model_cannot_be_judged() -> None:
    assert set(reasons(measure(curves(0.0))).values()) == {"undefined"}
