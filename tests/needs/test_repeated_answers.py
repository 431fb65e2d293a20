from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import repeated_answers, row_sample
from audit.records.plan import Columns
from tests.answering import Rule
from tests.measuring import subject

FRAME = pd.DataFrame({"a": np.linspace(0, 1, 50)})


class Drifting:
    """Says one thing at first and another later."""

    kind, native, features = "rule", None, ("a",)
    asked = 0

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        self.asked += 1
        return rows["a"].to_numpy(float) / self.asked


def test_both_answers_to_the_same_rows() -> None:
    with subject(FRAME, Columns(threshold=0.5), model=Drifting()) as made:
        found = repeated_answers.supply(made, row_sample.supply(made))
    np.testing.assert_allclose(found.first, FRAME["a"])
    np.testing.assert_allclose(found.second, FRAME["a"] / 2)
    assert (found.threshold, found.sample.rows) == (0.5, 50)


def test_a_sample_of_many_rows_is_asked_about() -> None:
    many = pd.DataFrame({"a": np.random.default_rng(0).random(2_500)})
    with subject(many, Columns(threshold=0.5), model=Rule(("a",), lambda rows: rows["a"])) as made:
        found = repeated_answers.supply(made, row_sample.supply(made))
    assert len(found.first) == row_sample.SIZE
    np.testing.assert_array_equal(found.first, found.second)


def test_nothing_to_ask() -> None:
    with (
        subject(FRAME, Columns(score="a", threshold=0.5, features=("a",))) as made,
        pytest.raises(Absent, match="no model"),
    ):
        repeated_answers.supply(made, row_sample.supply(made))
    with (
        subject(FRAME.head(0), Columns(threshold=0.5), model=Drifting()) as made,
        pytest.raises(Absent, match="no rows"),
    ):
        repeated_answers.supply(made, row_sample.supply(made))
