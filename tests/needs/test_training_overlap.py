import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs.training_overlap import TIMES, supply
from audit.records.plan import Columns
from tests.trained import with_tables

FEATURES = ("a", "b", "c", "d")
ROLES = Columns(label="y", favourable=1, features=FEATURES)
TRAINING = pd.DataFrame(
    {"a": [1, 2, 2, 4], "b": ["x", "y", "y", None], "c": [0.5, np.nan, np.nan, 1.0], "d": [1] * 4, "y": [1, 0, 0, 1]}
)
HERE = pd.DataFrame(
    {
        "a": [1.0, 2.0, 4.0, 1.0, 9.0],
        "b": ["x ", "y", None, "x", "q"],
        "c": [0.5, np.nan, 1.0, 0.7, 3.0],
        "d": [1] * 5,
        "y": [1, 0, 0, 1, 1],
    }
)


def test_rows_by_hand() -> None:
    with with_tables(HERE, ROLES, training=TRAINING) as made:
        found = supply(made)
        times = made.engine.fetch(found.evaluation.order_by("__row"))[TIMES].tolist()
        trained = made.engine.fetch(found.training.order_by("__row"))[TIMES].tolist()
    assert times == [1, 2, 0, 0, 0]  # the third has another label
    assert trained == [1, 2, 2, 1]
    assert (found.rows, found.trained, found.shared, found.repeated) == (5, 4, 2, 2)
    assert found.near == 3  # the fourth differs in c alone


def test_few_features_have_no_near_duplicates() -> None:
    roles = Columns(label="y", favourable=1, features=("a", "b"))
    with with_tables(HERE, roles, training=TRAINING) as made:
        assert supply(made).near is None


def test_what_is_missing_is_said() -> None:
    with with_tables(HERE, ROLES) as made, pytest.raises(Absent, match="no training rows"):
        supply(made)
    with with_tables(HERE, Columns(), training=TRAINING) as made, pytest.raises(Absent, match="not known"):
        supply(made)
    with with_tables(HERE, ROLES, training=TRAINING.drop(columns="a")) as made, pytest.raises(Absent, match="lack"):
        supply(made)
