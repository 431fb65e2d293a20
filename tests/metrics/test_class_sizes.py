from itertools import pairwise

import numpy as np
import pandas as pd

from audit.metrics.class_sizes import BANDS, band, grouped, sizes_of, starts, tabled


def test_the_histogram_and_what_follows() -> None:
    sizes = sizes_of(np.array([1, 1, 1, 2, 5, 1000]))
    assert (sizes.smallest, sizes.unique, sizes.rows, sizes.all_classes) == (1, 3, 1010, 6)
    assert [sizes.below(k) for k in (2, 3, 5, 6)] == [3, 5, 5, 10]
    bands = dict(sizes.bands())
    assert sum(bands.values()) == 1010
    assert bands[band(5, 9)] == 5
    assert bands["1,000 or more"] == 1000


def test_the_bands_leave_no_gap() -> None:
    assert all(high + 1 == low for (_, high), (low, _) in pairwise(BANDS) if high is not None)


def test_grouping_is_that_of_pandas() -> None:
    rng = np.random.default_rng(0)
    keys, n = rng.integers(0, 30, (2, 500)), rng.integers(1, 5, 500)
    expected = pd.DataFrame({"a": keys[0], "b": keys[1], "n": n}).groupby(["a", "b"])["n"].sum()
    assert sorted(grouped(keys, n)) == sorted(expected)
    assert sorted(grouped(keys[:1], n)) == sorted(pd.Series(n).groupby(keys[0]).sum())
    assert len(grouped(keys[:, :0], n[:0])) == 0
    assert starts(np.array([[1, 1, 2], [0, 1, 1]])).tolist() == [0, 1, 2]


def test_a_table_of_all_keys_counts_as_sorting_does() -> None:
    rng = np.random.default_rng(1)
    keys, rows = rng.integers(0, 50, (1, 400)), rng.integers(1, 9, 400)
    assert grouped(keys, rows, kinds=50).tolist() == grouped(keys, rows).tolist()
    assert tabled(keys, rows, 1_000_000) is None
    assert tabled(np.vstack([keys, keys]), rows, 50) is None
