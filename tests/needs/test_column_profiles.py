from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from audit.needs import column_profiles
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


def test_of_numbers_with_a_fraction_it_is_enough_that_they_are_many(
    subject_of: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "many": rng.random(5_000),
            "just": np.arange(5_000) % 1_000 / 8,
            "one more": np.arange(5_000) % 1_001 / 8,
            "late": np.where(np.arange(5_000) < 4_000, 0.5, rng.random(5_000)),
            "few": np.where(rng.random(5_000) < 0.1, np.nan, 0.25),
            "whole": np.arange(5_000),
        }
    )
    exact = {profile.name: profile.missing for profile in supply(subject_of(frame)).profiles}
    monkeypatch.setattr(column_profiles, "MOST_EXACT", 1_000)
    for first in (2_000, 10_000):  # whether or not the first rows are looked at by themselves
        monkeypatch.setattr(column_profiles, "_FIRST", first)
        found = supply(subject_of(frame)).profiles
        assert {profile.name: profile.distinct for profile in found} == {
            "many": 1_001,
            "just": 1_000,
            "one more": 1_001,
            "late": 1_001,
            "few": 1,
            "whole": 5_000,
        }
        assert {profile.name: profile.missing for profile in found} == exact


def test_two_whole_numbers_are_told_apart_however_large(subject_of: Callable[..., Subject]) -> None:
    most = 2**63 - 1
    frame = pd.DataFrame(
        {
            "two": [most, most - 1, most],
            "three": [most, most - 1, most - 2],
            "far": [most, -most - 1, 0],
            "unsigned": np.array([2**64 - 1, 2**64 - 2, 2**64 - 1], dtype="uint64"),
            "one": [most] * 3,
            "gap": [0, 2, 0],
            "none": pd.array([None] * 3, dtype="Int64"),
            "some": pd.array([1, None, 0], dtype="Int64"),
            "flag": pd.array([True, None, False], dtype="boolean"),
        }
    )
    found = {profile.name: (profile.distinct, profile.missing) for profile in supply(subject_of(frame)).profiles}
    assert found == {
        "two": (2, 0),
        "three": (3, 0),
        "far": (3, 0),
        "unsigned": (2, 0),
        "one": (1, 0),
        "gap": (2, 0),
        "none": (0, 3),
        "some": (2, 1),
        "flag": (2, 1),
    }


def test_the_cells_of_texts_with_few_values_come_along(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame(
        {
            "few": ["a", " a", "b", None, " ", "a"] * 100,
            "many": [f"value {i}" for i in range(600)],
            "n": range(600),
            "empty": pd.array([None] * 600, dtype="string"),
        }
    )
    found = supply(subject_of(frame))
    few = ((" ", "", 100), (" a", "a", 100), ("a", "a", 200), ("b", "b", 100))
    assert found.cells == {"few": few, "empty": ()}
    assert [profile.distinct for profile in found.profiles] == [3, 600, 600, 0]
