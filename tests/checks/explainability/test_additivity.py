import numpy as np
import pytest

from audit.checks.explainability.additivity import measure
from tests.explaining import explained, planted, said


def test_the_worst_row_is_told() -> None:
    (item,) = measure(said(np.ones((5, 2)), missed=3e-7))
    assert (item.value, item.n) == (3e-7, 5)


def test_a_planted_model_adds_up() -> None:
    with planted() as made:
        found = explained(made)
        (item,) = measure(found)
        total = found.base + found.values.sum(axis=1)
        assert np.abs(total - made.model.predict(found.rows)).max() == pytest.approx(item.value, abs=1e-15)
        assert item.value < 1e-9
