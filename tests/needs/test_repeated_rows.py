import pandas as pd

from audit.needs.repeated_rows import supply
from audit.records.plan import Columns
from tests.measuring import subject


def test_cells_without_a_value_are_alike() -> None:
    frame = pd.DataFrame({"a": [1.0, None, None, float("nan")], "b": ["x", "", " ", None], "ok": [1, 1, 0, 1]})
    with subject(frame, Columns(label="ok", favourable=1, features=("a", "b"))) as made:
        found = supply(made)
    assert (found.rows, found.distinct, found.labelled, found.contradicting) == (4, 3, 3, 1)


def test_without_features_labels_are_not_compared() -> None:
    with subject(pd.DataFrame({"a": [1, 1], "ok": [0, 1]}), Columns(label="ok", favourable=1)) as made:
        found = supply(made)
    assert (found.distinct, found.labelled, found.contradicting) == (2, None, None)
