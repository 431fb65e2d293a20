"""Published examples, and every number against its definition written out with all values."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from audit.metrics.diversity import Cells, diversity, recursive


def cells(frame: pd.DataFrame) -> Cells:
    table = frame.groupby(["key", "value"]).size().reset_index(name="n")
    return Cells(key=table[["key"]].to_numpy().T, value=table["value"].to_numpy(), n=table["n"].to_numpy())


def counts(frame: pd.DataFrame) -> np.ndarray:
    return np.bincount(frame["value"])


def test_salaries_of_the_paper() -> None:
    """Li et al. 2007, tables 3 to 5: salaries of 3k to 11k, in order: 0.167 in one table, 0.375 in the other."""
    classes = {0: [0, 2, 6], 1: [3, 8, 5], 2: [1, 4, 7]}
    frame = pd.DataFrame(
        [(key, value) for key, values in classes.items() for value in values], columns=["key", "value"]
    )
    found = diversity([cells(frame)], counts(frame))
    assert found.ordered_distance == pytest.approx(1 / 6)
    worst = pd.DataFrame({"key": [0] * 3 + [1] * 6, "value": [0, 1, 2, 3, 4, 5, 6, 7, 8]})
    assert diversity([cells(worst)], counts(worst)).ordered_distance == pytest.approx(0.375)  # D[P1, Q] of section 4


def test_numbers_that_pycanon_gives() -> None:
    """pyCANON 1.3.6 on the same rows: l 2, entropy l 1 (it drops the fraction), t 0.35 (texts) and 0.325 (numbers)."""
    frame = pd.DataFrame({"key": [0] * 4 + [1] * 6, "value": [0, 0, 0, 1, 0, 1, 1, 2, 2, 2]})
    found = diversity([cells(frame)], counts(frame))
    assert found.distinct == 2
    assert int(found.entropy) == 1
    assert found.entropy == pytest.approx(np.exp(-0.75 * np.log(0.75) - 0.25 * np.log(0.25)))
    assert found.equal_distance == pytest.approx(0.35)
    assert found.ordered_distance == pytest.approx(0.325)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("pieces", [1, 7])
def test_every_number_by_its_definition(seed: int, pieces: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"key": rng.integers(0, 40, 300), "value": rng.zipf(1.6, 300).clip(1, 12) - 1})
    whole, p = cells(frame), counts(frame)
    shares = (p / p.sum())[None, :]
    table = pd.crosstab(frame["key"], frame["value"]).reindex(columns=range(len(p)), fill_value=0).to_numpy()
    q = table / table.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -np.nansum(np.where(q > 0, q * np.log(q), 0), axis=1)
    found = diversity(batches(whole, pieces), p)
    assert found.rows == 300
    assert found.distinct == (table > 0).sum(axis=1).min()
    assert found.entropy == pytest.approx(np.exp(entropy.min()))
    assert found.equal_distance == pytest.approx((abs(q - shares).sum(axis=1) / 2).max())
    assert found.ordered_distance == pytest.approx(
        (abs(np.cumsum(q - shares, axis=1)).sum(axis=1) / (len(p) - 1)).max()
    )
    alike = ((table > 0).sum(axis=1) == 1) & (table.sum(axis=1) > 1)
    assert found.homogeneous == table.sum(axis=1)[alike].sum()
    assert found.guessed == table.max(axis=1).sum()
    ordered = -np.sort(-table, axis=1)
    with np.errstate(divide="ignore"):
        expected = (ordered[:, 0] / ordered[:, 1:].sum(axis=1)).max()
    assert recursive(batches(whole, pieces), 2) == pytest.approx(expected)


def batches(whole: Cells, pieces: int) -> Iterator[Cells]:
    for part in np.array_split(np.arange(len(whole.n)), pieces):
        yield Cells(key=whole.key[:, part], value=whole.value[part], n=whole.n[part])


def test_no_rows_have_no_diversity() -> None:
    with pytest.raises(ValueError, match="no row"):
        diversity([], np.zeros(2, dtype=np.int64))
