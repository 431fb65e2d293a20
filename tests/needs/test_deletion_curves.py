from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs.deletion_curves import supply
from tests.explaining import Planted, explained, planted, rows


class Line(Planted):
    """Probability on a straight line: every curve can be worked out by hand."""

    def predict(self, table: pd.DataFrame) -> np.ndarray:
        return np.asarray(0.5 + table["pay"].to_numpy() / 100 + table["debt"].to_numpy() / 1000)


def test_the_right_order_beats_chance_and_another_rows_order() -> None:
    with planted(model=Line()) as made:
        found = supply(made, explained(made))
    for curves in (found.deletion, found.insertion):
        assert curves["attributed"].mean() > curves["random"].mean() > curves["permuted"].mean()
    assert found.sample.rows == 200


def test_the_reverse_order_is_worse_than_chance() -> None:
    with planted(model=Line()) as made:
        right = explained(made)
        found = supply(made, replace(right, values=-right.values))
    assert found.deletion["attributed"].mean() < found.deletion["random"].mean()


def test_few_rows_and_one_feature_have_no_order() -> None:
    with planted(rows(1)) as made, pytest.raises(Absent, match="two rows"):
        supply(made, explained(made))
    with planted(rows(40)) as made:
        found = explained(made)
        one = replace(found, features=("pay",), values=found.values[:, :1], rows=found.rows[["pay"]])
        with pytest.raises(Absent, match="one feature"):
            supply(made, one)
