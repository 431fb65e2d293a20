import numpy as np
import pytest

from audit.checks.explainability.ranking import measure
from audit.records.evidence import Measurement
from tests.explaining import said
from tests.measuring import by_name, reasons


def test_neighbours_within_luck_share_their_range_of_places() -> None:
    values = np.random.default_rng(0).normal(size=(800, 4)) * [5.0, 2.0, 1.99, 0.0]
    found = by_name(measure(said(values)))
    first, second, third, last = (found["explainability.rank", name] for name in "abcd")
    assert (first.value, first.low_all, first.high_all) == (1, 1, 1)  # type: ignore[union-attr]
    for item in (second, third):
        assert isinstance(item, Measurement)
        assert (item.low, item.high) == (2, 3)
    assert (last.value, last.low, last.high) == (4, 4, 4)  # type: ignore[union-attr]
    certain = found["explainability.certain_places",]
    assert isinstance(certain, Measurement)
    assert (certain.value, certain.support) == (1, 3)


@pytest.mark.parametrize(("values", "why"), [(np.zeros((9, 2)), "undefined"), (np.ones((1, 2)), "too small")])
def test_no_ranking_has_its_reason(values: np.ndarray, why: str) -> None:
    assert set(reasons(measure(said(values))).values()) == {why}
