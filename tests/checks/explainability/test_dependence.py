import numpy as np
import pandas as pd
import pytest

from audit.checks.explainability.dependence import measure
from audit.records.evidence import Measurement
from tests.explaining import explained, planted, said
from tests.measuring import by_name, reasons

rng = np.random.default_rng(0)


def test_planted_directions_come_out() -> None:
    with planted() as made:
        found = by_name(measure(explained(made)))
    pay, idle = found["explainability.direction", "pay"], reasons(found.values())["explainability.direction", "idle"]
    assert isinstance(pay, Measurement)
    assert pay.value > 0.9
    assert found["explainability.direction", "debt"].value < -0.3  # type: ignore[union-attr]
    assert idle == "undefined"


def test_the_shape_is_the_mean_of_each_fifth() -> None:
    cells = np.arange(100.0)
    values = np.where(cells < 20, -3.0, cells / 100)
    frame = pd.DataFrame({"a": cells, "b": np.tile([0.0, 1.0], 50)})
    found = by_name(measure(said(np.column_stack([values, frame["b"] - 0.5]), rows=frame)))
    for name, part in (("lowest fifth", values[:20]), ("highest fifth", values[80:])):
        item = found["explainability.mean_attribution", "a", name]
        assert isinstance(item, Measurement)
        assert item.value == pytest.approx(part.mean())
        assert item.n == 20
    assert found["explainability.mean_attribution", "b", "highest of 2 values"].value == 0.5  # type: ignore[union-attr]


def test_text_has_no_order_and_few_rows_are_not_shown() -> None:
    frame = pd.DataFrame({"a": ["Ada"] * 30, "b": [1.0] * 27 + [2.0] * 3})
    found = by_name(measure(said(rng.normal(size=(30, 2)), rows=frame)))
    why = reasons(found.values())
    assert why["explainability.direction", "a"] == "undefined"
    assert why["explainability.mean_attribution", "b", "highest of 2 values"] == "suppressed"
    assert "Ada" not in repr(found)


def test_nothing_attributed_has_no_shape() -> None:
    frame = pd.DataFrame({"a": np.arange(30.0), "b": np.nan})
    why = reasons(measure(said(np.zeros((30, 2)), rows=frame)))
    assert why == {
        ("explainability.direction", "a"): "undefined",
        ("explainability.direction", "b"): "too small",
        ("explainability.mean_attribution",): "undefined",
    }
