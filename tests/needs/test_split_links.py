from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import key_cells, quasi_identifiers, split_links
from audit.needs.split_links import SplitLinks
from audit.records.blocks import Privacy
from audit.records.plan import Columns
from tests.measuring import subject


def frame(rows: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    kinds = {"a": 30, "b": 8, "c": 5, "d": 12}
    return pd.DataFrame({name: rng.integers(0, count, rows) for name, count in kinds.items()})


def found(table: pd.DataFrame, names: tuple[str, ...] = ("a", "b", "c", "d"), **options: Privacy) -> SplitLinks:
    with subject(table, Columns(quasi_identifiers=names), **options) as made:
        return split_links.supply(made, key_cells.supply(made, quasi_identifiers.supply(made)))


def by_hand(table: pd.DataFrame, half: tuple[str, ...]) -> float:
    """Every pair of rows compared."""
    other = [name for name in table if name not in half]
    one, two = (
        (table[list(names)].to_numpy()[:, None] == table[list(names)].to_numpy()[None]).all(axis=2)
        for names in (half, other)
    )
    return float(((one & two).sum(axis=1) / one.sum(axis=1) / two.sum(axis=1)).sum())


def test_the_halving_that_links_most_is_found() -> None:
    split = found(frame())
    assert (split.halvings, split.exhaustive) == (3, True)
    best = max(by_hand(frame(), half) for half in combinations("abcd", 2))
    assert split.links.right == pytest.approx(best)
    assert split.links.right == pytest.approx(by_hand(frame(), split.halves[0]))
    assert sorted((*split.halves[0], *split.halves[1])) == list("abcd")


def test_three_columns_have_three_halvings() -> None:
    split = found(frame()[["a", "b", "c"]], ("a", "b", "c"))
    assert split.halvings == 3
    assert split.links.right == pytest.approx(max(by_hand(frame()[["a", "b", "c"]], (name,)) for name in "abc"))


def test_a_long_search_deals_the_columns_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split_links, "WORK", 0)
    split = found(frame())
    assert not split.exhaustive
    assert split.halves == (("c", "d"), ("a", "b"))
    assert split.links.right == pytest.approx(by_hand(frame(), split.halves[0]))


def test_everybody_alike_is_linked_by_chance_only() -> None:
    links = found(pd.DataFrame({"a": [1] * 20, "b": [2] * 20}), ("a", "b")).links
    assert links.rate == pytest.approx(links.chance)


def test_missing_values_are_values() -> None:
    table = pd.DataFrame({"a": ["x", None, "x", None], "b": [1.0, 1.0, None, None]})
    assert found(table, ("a", "b")).links.right == pytest.approx(1.0)


def test_what_cannot_be_split_is_said() -> None:
    with pytest.raises(Absent, match="one quasi-identifier"):
        found(frame(), ("a",))
    with pytest.raises(Absent, match="second table"):
        found(frame(), privacy=Privacy(linkage=Path("other.csv")))
    with pytest.raises(Absent, match="two rows"):
        found(frame(1))
