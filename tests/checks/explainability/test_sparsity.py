import numpy as np
import pytest

from audit.checks.explainability.sparsity import measure
from audit.records.evidence import Measurement
from tests.explaining import said
from tests.measuring import reasons


@pytest.mark.parametrize(
    ("scale", "count"), [([1, 0, 0], 1), ([1, 1, 1, 1, 1], 4), ([5, 3, 2], 2), ([7, 1, 1, 1], 2), ([1, 1], 2)]
)
def test_how_many_features_carry_four_fifths(scale: list[int], count: int) -> None:
    values = np.tile(np.array(scale, dtype=float), (50, 1)) * np.where(np.arange(50) % 2, 1, -1)[:, None]
    (item,) = measure(said(values))
    assert isinstance(item, Measurement)
    assert (item.value, item.low, item.high) == (count, count, count)
    assert item.support == len(scale)


def test_a_share_near_the_line_leaves_the_number_open() -> None:
    values = np.random.default_rng(0).normal(size=(60, 4)) * [4.0, 4.0, 1.0, 1.0]
    (item,) = measure(said(values))
    assert isinstance(item, Measurement)
    assert item.low == 2
    assert item.high == 3


def test_nothing_carries_nothing() -> None:
    assert list(reasons(measure(said(np.zeros((9, 2))))).values()) == ["undefined"]
    assert list(reasons(measure(said(np.ones((1, 2))))).values()) == ["too small"]
