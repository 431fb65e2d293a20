"""Places among values, and orders by content."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import percentileofscore

from audit.metrics.rank_places import in_order, places

rng = np.random.default_rng(1)


def test_places_are_scipys_mean_percentiles() -> None:
    values = rng.integers(0, 9, 50).astype(float)
    found = places(pd.Series(values)).of(np.array([0.0, 3.0, 3.5, 20.0, np.nan]))
    theirs = [percentileofscore(values, at, kind="mean") / 100 for at in (0.0, 3.0, 3.5, 20.0)]
    assert found[:4] == pytest.approx(theirs)
    assert np.isnan(found[4])


def test_values_at_places_are_numpys_and_stay_when_all_is_doubled() -> None:
    values = rng.normal(size=37)
    at = np.linspace(0.01, 1, 60)
    found = places(pd.Series(values)).at(at)
    assert found == pytest.approx(np.quantile(values, at, method="inverted_cdf"))
    assert (places(pd.Series(np.tile(values, 2))).at(at) == found).all()


def test_an_order_of_contents_does_not_depend_on_where_rows_stand() -> None:
    table = pd.DataFrame({"n": [2.0, np.nan, 2.0, 1.0], "t": ["b", "a", "b", None]})
    order, which = in_order(table)
    assert which.tolist() == [1, 2, 1, 0]
    shuffled = table.iloc[[3, 2, 1, 0]].reset_index(drop=True)
    other, theirs = in_order(shuffled)
    assert theirs.tolist() == [0, 1, 2, 1]
    assert table.iloc[order].reset_index(drop=True).equals(shuffled.iloc[other].reset_index(drop=True))
    assert in_order(table.head(0))[0].tolist() == []
    assert places(pd.Series([1.0, 1.0, np.inf, np.nan])).distinct == 1
