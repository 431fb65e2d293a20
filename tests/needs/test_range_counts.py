import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs.range_counts import RangeCount, supply
from audit.records.blocks import Quality, Range
from audit.records.plan import Columns
from tests.measuring import subject


def test_cells_outside_are_counted() -> None:
    frame = pd.DataFrame(
        {"age": [17, 18, 120, 999, np.nan], "sex": ["f", "m", "x", None, " f "], "name": list("abcde")}
    )
    ranges = {
        "age": Range(at_least=18, at_most=120),
        "sex": Range(values=("f", "m")),
        "name": Range(at_least=0),
    }
    with subject(frame, Columns(), quality=Quality(ranges=ranges)) as made:
        found = supply(made)
    assert found.counts == (
        RangeCount(column="age", filled=4, outside=2, fits=True),
        RangeCount(column="sex", filled=4, outside=1, fits=True),
        RangeCount(column="name", filled=5, outside=0, fits=False),
    )


def test_without_ranges_there_is_nothing_to_count() -> None:
    with subject(pd.DataFrame({"a": [1]}), Columns()) as made, pytest.raises(Absent, match=r"quality\.ranges"):
        supply(made)
