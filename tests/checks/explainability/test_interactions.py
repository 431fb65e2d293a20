import numpy as np
import pytest

from audit.checks.explainability.interactions import measure
from audit.needs import second_differences
from audit.needs.second_differences import SecondDifferences
from audit.records.evidence import Measurement, Sample
from tests.explaining import explained, planted
from tests.measuring import by_name, reasons

SAMPLE = Sample(rows=4, seed=0, drawn="uniformly without replacement")


def test_the_number_is_mean_size_over_mean_attribution() -> None:
    values, whole = np.array([[1.0], [-1.0], [2.0], [0.0]]), np.array([4.0, 4.0, 4.0, 4.0])
    (item,) = measure(SecondDifferences(pairs=(("a", "b"),), values=values, whole=whole, output="x", sample=SAMPLE))
    assert isinstance(item, Measurement)
    assert item.where == {"feature": "a×b"}
    assert item.value == pytest.approx(0.25)
    assert (item.n, item.exact) == (4, SAMPLE)


def test_the_planted_pair_comes_first() -> None:
    with planted() as made:
        found = by_name(measure(second_differences.supply(made, explained(made))))
    size = {key[1]: item.value for key, item in found.items() if isinstance(item, Measurement)}
    assert max(size, key=size.__getitem__) == "debt×term"


def test_no_attribution_no_ratio() -> None:
    zero = SecondDifferences(pairs=(("a", "b"),), values=np.ones((4, 1)), whole=np.zeros(4), output="x", sample=SAMPLE)
    assert list(reasons(measure(zero)).values()) == ["undefined"]
