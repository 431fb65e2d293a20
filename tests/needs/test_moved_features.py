import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs.moved_features import supply
from audit.records.blocks import Explanation
from tests.explaining import Planted, explained, planted, rows

DECLARED = Explanation(
    monotone={
        "pay": "increasing",
        "debt": "decreasing",
        "idle": "increasing",
        "stand_in": "decreasing",
        "sex": "increasing",
    }
)


def test_steps_the_wrong_way_are_found() -> None:
    """Pay always raises the score; debt lowers it only while the term is short; idle does nothing."""
    with planted(explanation=DECLARED) as made:
        attributions = explained(made)
        found = supply(made, attributions)
    worst = {item.feature: item.worst for item in found.moved}
    assert not worst["pay"].any()
    assert not worst["idle"].any()
    chosen = attributions.rows.iloc[attributions.some(300, made.plan.seed + 6)]
    assert ((worst["debt"] > 0) == (chosen["term"] > 1).to_numpy()).all()
    assert (worst["stand_in"] > 0).all()
    assert found.unmoved == (("sex", "absent", "the model does not see it"),)


def test_text_and_one_value_have_no_direction() -> None:
    class Texts(Planted):
        def predict(self, table: pd.DataFrame) -> np.ndarray:
            return np.asarray(0.5 + table["pay"] / 100)

    frame = rows(60).assign(stand_in="x", idle=1.0)
    with planted(frame, Texts(), explanation=DECLARED) as made:
        found = supply(made, explained(made))
    reasons = {name: reason for name, _, reason in found.unmoved}
    assert "not a number" in reasons["stand_in"]
    assert "same value" in reasons["idle"]


def test_nothing_declared_nothing_asked() -> None:
    with planted() as made, pytest.raises(Absent, match="declares no feature"):
        supply(made, explained(made))
