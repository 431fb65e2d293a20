import datetime
from decimal import Decimal

import numpy as np
import pandas as pd

from audit.needs.matrix import as_numbers


def test_columns_as_numbers() -> None:
    frame = pd.DataFrame(
        {
            "number": [1.5, np.nan, 2],
            "text": ["b", "b ", None],
            "day": pd.to_datetime(["1970-01-01", None, "1970-01-02"]),
            "yes": pd.array([True, None, False], dtype="boolean"),
            "money": [Decimal("1.5"), None, Decimal(2)],
            "date": [datetime.date(2020, 1, 1)] * 3,
        }
    )
    values, categorical = as_numbers(frame)
    assert categorical.tolist() == [False, True, False, False, False, True]
    np.testing.assert_array_equal(values[:, 0], [1.5, np.nan, 2])
    np.testing.assert_array_equal(values[:, 1], [0, 0, np.nan])
    np.testing.assert_array_equal(np.isnan(values[:, 2]), [False, True, False])
    np.testing.assert_array_equal(values[:, 3], [1, np.nan, 0])
    np.testing.assert_array_equal(values[:, 4], [1.5, np.nan, 2])


def test_categories_are_numbered_from_the_commonest() -> None:
    values, _ = as_numbers(pd.DataFrame({"text": ["z", "a", "z", "b"]}))
    assert values[:, 0].tolist() == [0, 1, 0, 2]
    assert as_numbers(pd.DataFrame({"text": []}))[0].shape == (0, 1)
    nothing = pd.DataFrame({"text": pd.array([None, None], dtype="str")})
    assert np.isnan(as_numbers(nothing)[0]).all()
