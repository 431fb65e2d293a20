from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from audit.needs.column_profiles import ColumnProfile, supply
from audit.records.subject import Subject


def test_profiles_of_every_type(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame(
        {
            "n": [1, 2, 2, 3],
            "x": [0.5, np.nan, None, 0.5],
            "t": ["a", "", " ", None],
            "b": [True, True, True, True],
            "d": [date(2026, 1, 1), None, date(2026, 1, 2), date(2026, 1, 2)],
            "none": pd.array([None] * 4, dtype="string"),
            "half": ["k", "k", None, None],
        }
    )
    profile = {"rows": 4}
    assert supply(subject_of(frame, sensitive=["b"])).profiles == (
        ColumnProfile(name="n", type="whole number", missing=0, distinct=3, constant=False, **profile),
        ColumnProfile(name="x", type="number", missing=2, distinct=1, constant=False, **profile),
        ColumnProfile(name="t", type="text", missing=3, distinct=1, constant=False, **profile),
        ColumnProfile(name="b", type="true or false", missing=0, distinct=1, constant=True, **profile),
        ColumnProfile(name="d", type="date", missing=1, distinct=2, constant=False, **profile),
        ColumnProfile(name="none", type="text", missing=4, distinct=0, constant=True, **profile),
        ColumnProfile(name="half", type="text", missing=2, distinct=1, constant=False, **profile),
    )


def test_distinct_values_are_exact_in_many_columns(subject_of: Callable[..., Subject]) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"c{i}": rng.integers(0, 10 ** (i % 6), 20_000) for i in range(40)})
    found = {profile.name: profile.distinct for profile in supply(subject_of(frame)).profiles}
    assert found == frame.nunique().to_dict()
    assert list(found) == list(frame)
