"""Each different row is asked about once, and every row gets its answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.metrics import mixed_rows
from audit.metrics.mixed_rows import level_codes, mixed, said_of

FRAME = pd.DataFrame(
    {
        "n": [1, 2, 2, 4],
        "x": [0.5, np.nan, np.nan, 0.25],
        "t": ["north", None, "south", "north"],
        "c": pd.Categorical(["a", "b", "a", None]),
    }
)


class Asked:
    """A model that notes what it was asked about; its answer depends on every cell."""

    def __init__(self, classes: bool = False) -> None:
        self.rows: list[pd.DataFrame] = []
        self.classes = classes

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        self.rows.append(rows)
        said = [
            float(hash(tuple("" if pd.isna(cell) else cell for cell in row)) % 1009) for row in rows.to_numpy(object)
        ]
        return np.array([said, np.negative(said)]).T if self.classes else np.array(said)


taken_from = st.lists(st.tuples(*[st.integers(0, 3)] * 4), min_size=1, max_size=60).map(np.array)


@given(taken=taken_from, classes=st.booleans(), largest=st.sampled_from([2**62, 20, 3]))
def test_answers_are_those_of_the_mixed_rows_each_asked_once(taken: np.ndarray, classes: bool, largest: int) -> None:
    plain, once = Asked(classes), Asked(classes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mixed_rows, "_LARGEST", largest)  # as if columns had so many values that a number is too small
        said = said_of(once, FRAME, level_codes(FRAME), taken)
    assert np.array_equal(said, plain(mixed(FRAME, taken)))
    (asked,) = once.rows
    cells = {tuple("" if pd.isna(cell) else cell for cell in row) for row in plain.rows[0].to_numpy(object)}
    assert len(asked) == len(cells)
    assert list(asked.dtypes) == list(FRAME.dtypes)


def test_a_missing_value_is_a_value_and_equals_itself() -> None:
    codes = level_codes(FRAME)
    assert codes[1, 1] == codes[2, 1]
    assert len(set(codes[:, 2])) == 3
    assert (codes >= 0).all()


def test_nothing_is_asked_about_no_columns_or_no_rows() -> None:
    assert level_codes(pd.DataFrame(index=range(3))).shape == (3, 0)
    assert said_of(lambda rows: np.zeros(len(rows)), FRAME, level_codes(FRAME), np.zeros((0, 4), dtype=int)).shape == (
        0,
    )
