import numpy as np
import pandas as pd
import pytest
from scipy.stats import contingency

from audit.metrics import intervals
from audit.metrics.linkability import Links, expected, totals


def cells(rows: int, kinds: tuple[int, int], seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"a": rng.integers(0, kinds[0], rows), "b": rng.integers(0, kinds[1], rows)})
    return table.groupby(["a", "b"]).size().rename("n").reset_index()


def right(found: pd.DataFrame) -> float:
    n = found["n"].to_numpy()
    one, other = (totals(found[[name]].to_numpy().T, n) for name in ("a", "b"))
    return float(expected(n, one, other).sum())


def test_totals_are_those_of_pandas_in_one_word_and_in_two() -> None:
    found = cells(500, (12, 9))
    assert totals(found[["a"]].to_numpy().T, found["n"].to_numpy()).tolist() == (
        found.groupby("a")["n"].transform("sum").tolist()
    )
    keys = np.stack([found["a"].to_numpy() % 3, found["a"].to_numpy() // 3])
    assert totals(keys, found["n"].to_numpy()).tolist() == found.groupby("a")["n"].transform("sum").tolist()
    assert totals(np.zeros((1, 0), np.int64), np.zeros(0, np.int64)).tolist() == []


@pytest.mark.parametrize("kinds", [(2, 2), (5, 40), (200, 300)])
def test_right_links_are_pearsons_contingency(kinds: tuple[int, int]) -> None:
    found = cells(400, kinds)
    table = found.pivot_table(index="a", columns="b", values="n", fill_value=0).to_numpy()
    phi = contingency.association(table.astype(int), method="pearson")  # sqrt(x/(1 + x)) with x = chi2/n
    squared = phi**2
    assert right(found) == pytest.approx(1 + squared / (1 - squared) if squared < 1 else np.inf, rel=1e-9)


def test_right_links_are_those_of_the_attack_played_out() -> None:
    found = cells(60, (7, 8), seed=3)
    rows = found.loc[found.index.repeat(found["n"])].reset_index(drop=True)
    rng = np.random.default_rng(1)
    drawn = np.zeros(2_000)
    for i in range(len(rows)):
        nearest = [np.flatnonzero(rows[name].to_numpy() == rows[name][i]) for name in ("a", "b")]
        picks = [rng.choice(places, size=len(drawn)) for places in nearest]
        drawn += picks[0] == picks[1]
    assert right(found) == pytest.approx(drawn.mean(), abs=4 * drawn.std() / np.sqrt(len(drawn)))


def test_rate_chance_and_what_is_beyond() -> None:
    links = Links(right=25.0, rows=100)
    assert (links.rate, links.chance) == (0.25, 0.01)
    assert links.interval(0.95) == pytest.approx(intervals.wilson(25, 100))
    assert links.beyond_chance(0.25) == pytest.approx(0.24 / 0.99)
    assert links.beyond_chance(0.0) == 0
    assert links.beyond_chance(1.0) == 1


def test_a_table_of_all_keys_finds_the_same_totals() -> None:
    rng = np.random.default_rng(2)
    keys, rows = rng.integers(0, 60, (1, 300)), rng.integers(1, 5, 300)
    assert totals(keys, rows, kinds=60).tolist() == totals(keys, rows).tolist()
