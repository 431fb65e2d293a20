import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from audit.errors import Absent
from audit.needs.second_differences import supply
from tests.explaining import FEATURES, Planted, explained, planted, rows

FRAME = rows()


class Line(Planted):
    """No interaction on the scale of log-odds."""

    def __init__(self) -> None:
        self.native = LogisticRegression().fit(FRAME[list(FEATURES)], FRAME["paid"])

    def predict(self, table: pd.DataFrame) -> np.ndarray:
        return np.asarray(self.native.predict_proba(table[list(FEATURES)])[:, 1])


class Product(Planted):
    """Probability 1/2 + debt x term / 100: the only interaction, and known."""

    def predict(self, table: pd.DataFrame) -> np.ndarray:
        return np.asarray(0.5 + table["debt"].to_numpy() * table["term"].to_numpy() / 100 + table["pay"] / 50)


def test_a_straight_line_has_none_and_a_product_has_its_own() -> None:
    with planted(FRAME, Line()) as made:
        assert not supply(made, explained(made)).values.any()
    with planted(FRAME, Product()) as made:
        found = supply(made, explained(made))
    size = dict(zip(found.pairs, np.abs(found.values).mean(axis=0), strict=True))
    assert max(size, key=size.__getitem__) == ("debt", "term")
    assert size["debt", "term"] == pytest.approx(np.mean(4 / np.pi) / 100, rel=0.2)  # (E|x - y|)² of normal numbers
    assert all(value == 0 for pair, value in size.items() if pair != ("debt", "term"))


def test_one_call_and_only_leading_pairs() -> None:
    model = Planted()
    with planted(FRAME, model) as made:
        attributions = explained(made)
        before = model.asked
        found = supply(made, attributions)
    assert model.asked == before + 1
    assert "idle" not in {name for pair in found.pairs for name in pair}


class Nothing(Planted):
    def predict(self, table: pd.DataFrame) -> np.ndarray:
        return np.full(len(table), 0.3)


def test_a_constant_model_has_nothing_that_acts_together() -> None:
    with planted(FRAME, Nothing()) as made, pytest.raises(Absent, match="fewer than two features"):
        supply(made, explained(made))
    with planted(FRAME.head(1)) as made, pytest.raises(Absent, match="two rows"):
        supply(made, explained(made))
