from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from audit.needs import identifying_sets, key_cells, quasi_identifiers
from audit.needs.identifying_sets import IdentifyingSets
from audit.records.plan import Columns
from tests.measuring import subject

NAMES = ("a", "b", "c", "d", "e")


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {name: rng.integers(0, kinds, 300) for name, kinds in zip(NAMES, (30, 8, 5, 3, 2), strict=True)}
    )


def found(table: pd.DataFrame) -> IdentifyingSets:
    with subject(table, Columns(quasi_identifiers=NAMES)) as made:
        return identifying_sets.supply(key_cells.supply(made, quasi_identifiers.supply(made)))


def unique(table: pd.DataFrame, places: tuple[int, ...]) -> int:
    return int((table.groupby([NAMES[place] for place in places]).size() == 1).sum())


def test_every_set_is_counted_as_pandas_does() -> None:
    table, sets = frame(), found(frame())
    assert sets.exhaustive
    assert len(sets.unique_by) == 5 + 10 + 10 + 5
    assert all(sets.unique_by[places] == unique(table, places) for places in sets.unique_by)
    assert sets.unique == unique(table, (0, 1, 2, 3, 4))
    assert list(sets.without) == [unique(table, places) for places in reversed(list(combinations(range(5), 4)))]


def test_a_long_search_keeps_to_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = found(frame())
    monkeypatch.setattr(identifying_sets, "WORK", 0)
    monkeypatch.setattr(identifying_sets, "KEPT", 2)
    sets = found(frame())
    assert not sets.exhaustive
    assert set(sets.unique_by) < set(everything.unique_by)
    for size in (2, 3, 4):
        best = [max(n for places, n in one.unique_by.items() if len(places) == size) for one in (sets, everything)]
        assert best[0] == best[1]
