import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs.labelled_rows import MOST_ROWS, supply
from audit.records.plan import Columns
from tests.measuring import subject

COLUMNS = Columns(label="ok", favourable="yes", features=("x", "city"))


def rows(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(n)
    frame = pd.DataFrame({"x": rng.normal(0, 1, n), "city": rng.choice(["a", "b", "b"], n)})
    frame["ok"] = rng.choice(np.array(["yes", "no", None], object), n)
    return frame


def test_only_labelled_rows_come() -> None:
    frame = rows(200)
    with subject(frame, COLUMNS) as made:
        found = supply(made)
    known = frame.dropna(subset="ok")
    np.testing.assert_array_equal(found.label, (known["ok"] == "yes").astype(int))
    np.testing.assert_array_equal(found.values[:, 0], known["x"])
    np.testing.assert_array_equal(found.values[:, 1], (known["city"] == "a").astype(float))
    assert found.sample.drawn == "every labelled row"


def test_many_rows_are_sampled() -> None:
    with subject(rows(MOST_ROWS + 2_000), COLUMNS) as made:
        found = supply(made)
    assert 0.6 * MOST_ROWS < len(found.label) < 0.75 * MOST_ROWS
    assert found.sample.drawn == "uniformly without replacement"


def test_reasons() -> None:
    for columns, said in ((Columns(features=("x",)), "no label"), (Columns(label="ok", favourable="yes"), "no model")):
        with subject(rows(20), columns) as made, pytest.raises(Absent, match=said):
            supply(made)
