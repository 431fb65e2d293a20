import numpy as np
import pytest

from audit.checks.explainability.background import measure
from audit.needs import other_background
from audit.needs.other_background import OtherBackground
from audit.records.evidence import Measurement, Sample
from tests.explaining import explained, planted
from tests.measuring import reasons


def other(one: np.ndarray, another: np.ndarray) -> OtherBackground:
    sample = Sample(rows=len(one), seed=0, drawn="uniformly without replacement")
    return OtherBackground(one=one, other=another, told="25 other rows", sample=sample)


def test_the_same_values_agree_wholly() -> None:
    values = np.random.default_rng(0).normal(size=(50, 3))
    (item,) = measure(other(values, values))
    assert isinstance(item, Measurement)
    assert item.value == pytest.approx(1.0)
    assert "25 other rows" in item.method


def test_another_background_of_a_planted_model_agrees_nearly() -> None:
    with planted() as made:
        (item,) = measure(other_background.supply(made, explained(made)))
    assert isinstance(item, Measurement)
    assert item.value > 0.9


def test_few_rows_or_nothing_cannot_be_compared() -> None:
    assert list(reasons(measure(other(np.ones((5, 2)), np.ones((5, 2))))).values()) == ["too small"]
    assert list(reasons(measure(other(np.zeros((50, 2)), np.ones((50, 2))))).values()) == ["undefined"]
