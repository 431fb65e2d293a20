from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.metrics.diversity import diversity
from audit.needs import key_cells, quasi_identifiers
from audit.needs.key_cells import KeyCells
from audit.records.blocks import Privacy
from audit.records.plan import Columns
from tests.measuring import subject

NAMES = ("age", "sex", "day")


def frame(n: int = 900) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"age": rng.choice([20.0, 30.0, np.nan], n)})
    table["sex"] = rng.choice(np.array(["f", "f ", "m", "", None], object), n)
    table["day"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 6, n), unit="D")
    table["ill"] = rng.choice(np.array(["flu", "cold", None], object), n, p=[0.7, 0.2, 0.1])
    table["pay"] = rng.integers(0, 50, n)
    return table


@contextmanager
def cells(table: pd.DataFrame, names: tuple[str, ...] = NAMES, *secrets: str) -> Iterator[KeyCells]:
    columns: dict[str, Any] = {"quasi_identifiers": names}
    with subject(table, Columns(**columns), privacy=Privacy(sensitive_values=secrets or ("ill", "pay"))) as made:
        yield key_cells.supply(made, quasi_identifiers.supply(made))


def expected(table: pd.DataFrame, names: tuple[str, ...]) -> list[int]:
    keys = table.assign(sex=table["sex"].str.strip().replace("", None))
    return sorted(keys.groupby(list(names), dropna=False).size())


@pytest.fixture(params=["here", "there", "two words"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in this process; left where the rows are; with codes that do not fit into one word."""
    if request.param != "here":
        monkeypatch.setattr(key_cells, "MOST_HERE", 0 if request.param == "there" else 10**9)
        monkeypatch.setattr(key_cells, "MOST_HELD", 13)


@pytest.mark.usefixtures("way")
def test_classes_are_those_of_pandas_for_every_set_of_columns() -> None:
    table = frame()
    with cells(table) as found:
        for places in ((0, 1, 2), (0,), (1, 2), (2,)):
            sizes = found.all if len(places) == 3 else found.sizes(places)
            assert np.repeat(sizes.size, sizes.classes).tolist() == expected(table, tuple(NAMES[i] for i in places))


@pytest.mark.usefixtures("way")
def test_secrets_by_class_are_those_of_pandas() -> None:
    table = frame()
    keys = table.assign(sex=table["sex"].str.strip().replace("", None)).groupby(list(NAMES), dropna=False)
    with cells(table) as found:
        assert [secret.ordered for secret in found.secrets] == [False, True]
        assert found.secrets[0].counts.tolist() == [(table["ill"] == "cold").sum(), (table["ill"] == "flu").sum()]
        for place, name in enumerate(("ill", "pay")):
            seen = diversity(found.by_secret(place), found.secrets[place].counts)
            assert seen.rows == table[name].notna().sum()
            kinds = keys[name].nunique()
            assert seen.distinct == kinds[kinds > 0].min()


def test_a_column_full_of_nothing_and_no_rows() -> None:
    empty = frame(20).assign(sex=pd.array([None] * 20, dtype="str"))
    with cells(empty, NAMES, "ill") as found:
        assert found.all.rows == 20
        assert (found.codes(1) == 0).all()
    with cells(frame().head(0), NAMES, "ill") as found:
        assert found.all.rows == 0


def test_the_label_is_the_secret_if_none_is_declared() -> None:
    table = frame().assign(y=lambda t: (t["pay"] > 25).astype(int))
    with subject(table, Columns(label="y", favourable=1, quasi_identifiers=("day",))) as made:
        found = key_cells.supply(made, quasi_identifiers.supply(made))
    assert [secret.name for secret in found.secrets] == ["y"]
    assert found.secrets[0].counts.tolist() == [(table["y"] == 0).sum(), (table["y"] == 1).sum()]


def test_a_secret_that_is_a_quasi_identifier_is_no_secret() -> None:
    with cells(frame(), ("age", "ill"), "ill") as found:
        assert found.secrets == ()
        assert found.all.rows == 900
