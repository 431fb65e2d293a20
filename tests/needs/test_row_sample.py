from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

from audit.errors import Absent
from audit.needs.row_sample import SIZE, more, numbered, supply
from audit.records.evidence import Sample
from audit.records.subject import Subject


def test_all_rows_of_a_small_table(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame({"a": [3, 1, 2], "secret": ["x", "y", "z"], "b": [0.5, None, 1.5]})
    found = supply(subject_of(frame, features=["b", "a"]))
    pd.testing.assert_frame_equal(found.frame.reset_index(drop=True), frame[["b", "a"]])
    assert found.sample == Sample(rows=3, seed=0, drawn="every row")


def test_a_sample_is_whole_rows_in_order_and_the_same_each_time(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame({"a": np.arange(20_000), "b": np.arange(20_000) * 2})
    found = supply(subject_of(frame, features=["a", "b"], seed=7))
    assert found.sample == Sample(rows=SIZE, seed=7, drawn="uniformly without replacement")
    assert found.frame.index.tolist() == found.frame["a"].tolist() == sorted(set(found.frame["a"]))
    assert (found.frame["b"] == 2 * found.frame["a"]).all()
    assert len(found.frame) == SIZE
    again = supply(subject_of(frame, features=["a", "b"], seed=7))
    pd.testing.assert_frame_equal(found.frame, again.frame)
    other = supply(subject_of(frame, features=["a", "b"], seed=8))
    assert other.frame.index.tolist() != found.frame.index.tolist()


def test_every_part_of_the_table_is_equally_likely(subject_of: Callable[..., Subject]) -> None:
    subject = subject_of(pd.DataFrame({"a": np.arange(20_000)}), features=["a"], seed=1)
    tenths = supply(subject).frame["a"] // 2_000
    assert chisquare(tenths.value_counts().sort_index()).pvalue > 0.001


def test_without_features(subject_of: Callable[..., Subject]) -> None:
    with pytest.raises(Absent, match="names no feature columns"):
        supply(subject_of(pd.DataFrame({"a": [1]})))


def test_further_rows_are_new_and_uniform(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame({"a": np.arange(9_000), "b": np.arange(9_000) * 2})
    made = subject_of(frame, features=["a", "b"], seed=3)
    first = supply(made)
    further = more(made, first.frame.index, 1_500)
    assert further.sample.rows == len(further.frame) == 1_500
    assert not set(first.frame.index) & set(further.frame.index)
    assert (further.frame["a"] == further.frame.index).all()
    assert (further.frame["b"] == 2 * further.frame["a"]).all()
    pd.testing.assert_frame_equal(further.frame, more(made, first.frame.index, 1_500).frame)
    both = np.concatenate([first.frame.index, further.frame.index])
    assert chisquare(np.histogram(both, bins=9, range=(0, 9_000))[0]).pvalue > 1e-4
    assert len(more(made, first.frame.index, 10**6).frame) == 7_000


def test_rows_by_number(subject_of: Callable[..., Subject]) -> None:
    made = subject_of(pd.DataFrame({"a": [5, 6, 7], "b": ["x", "y", None]}), features=["a"])
    found = numbered(made, np.array([2, 0]), ["b", "a"])
    assert found.index.tolist() == [0, 2]
    assert found["a"].tolist() == [5, 7]
    assert found["b"].isna().tolist() == [False, True]
