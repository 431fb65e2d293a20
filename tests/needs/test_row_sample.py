from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

from audit.errors import Absent
from audit.needs.row_sample import SIZE, supply
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
