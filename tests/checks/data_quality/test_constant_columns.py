import pandas as pd

from audit.checks.data_quality.constant_columns import measure
from audit.needs.column_profiles import ColumnProfiles, supply
from audit.records.plan import Columns
from tests.measuring import reasons, subject, values


def profiles(frame: pd.DataFrame) -> ColumnProfiles:
    with subject(frame, Columns()) as made:
        return supply(made)


def test_constants_are_counted() -> None:
    frame = pd.DataFrame({"a": [1, 1, 1], "b": ["x", "x", None], "c": [None, None, None], "d": [1, 2, 3]})
    found = values(measure(profiles(frame), features=("a", "d")))
    assert found == {("data_quality.constant_columns",): 2, ("data_quality.constant_features",): 1}


def test_reasons() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    assert reasons(measure(profiles(frame), features=None)) == {("data_quality.constant_features",): "absent"}
    assert set(reasons(measure(profiles(frame.head(0)), features=("a",))).values()) == {"undefined"}
