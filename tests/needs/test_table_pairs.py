"""Both tables counted, against pandas."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import prepared_rows
from audit.needs.table_pairs import MOST_VALUES, ColumnPair, supply
from audit.records.plan import Columns
from audit.records.subject import Subject
from tests.measuring import subject

COLUMNS = Columns(
    label="ok", favourable=1, score="s", threshold=0.5, sensitive=("sex",), features=("age", "city", "codes", "day")
)


def rows(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"age": rng.normal(40, 9, n).round(2), "s": rng.random(n).round(3)})
    frame.loc[rng.random(n) < 0.1, "age"] = np.nan
    frame["city"] = rng.choice(np.array(["x", "y", None], object), n)
    frame["codes"] = rng.integers(0, 4, n)
    frame["day"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 400, n), unit="D")
    frame["sex"] = rng.choice(["f", "m"], n)
    frame["ok"] = rng.integers(0, 2, n)
    return frame


@contextmanager
def pair(before: pd.DataFrame, now: pd.DataFrame, folder: Path, columns: Columns = COLUMNS) -> Iterator[Subject]:
    """A subject with a training table, as loading leaves it."""
    with subject(now, columns) as made:
        before.to_parquet(folder / "training.parquet", index=False)
        table = made.engine.open(folder / "training.parquet", "training")
        shared = tuple(name for name in columns.sensitive if name in before)
        yield replace(made, training=prepared_rows.with_label(prepared_rows.with_groups(table, shared), columns))


def found(before: pd.DataFrame, now: pd.DataFrame, folder: Path) -> dict[str, ColumnPair]:
    with pair(before, now, folder) as made:
        return {item.name: item for item in supply(made).pairs}


def test_counts_are_pandas(tmp_path: Path) -> None:
    before, now = rows(900, 1), rows(500, 2)
    pairs = found(before, now, tmp_path)
    assert {name: (item.role, item.ordered) for name, item in pairs.items()} == {
        "age": ("feature", True),
        "city": ("feature", False),
        "codes": ("feature", False),
        "day": ("feature", True),
        "sex": ("attribute", False),
        "(label)": ("label", False),
        "(score)": ("score", True),
    }
    age = pairs["age"]
    both = sorted(set(before["age"].dropna()) | set(now["age"].dropna()))
    assert age.value.tolist() == pytest.approx(both)
    assert age.reference.tolist() == before["age"].value_counts().reindex(both, fill_value=0).tolist()
    assert age.current.tolist() == now["age"].value_counts().reindex(both, fill_value=0).tolist()
    assert age.missing == (before["age"].isna().sum(), now["age"].isna().sum())
    city = pairs["city"]
    levels = ["x", "y", None]
    assert city.current.tolist() == [int((now["city"] == v).sum() if v else now["city"].isna().sum()) for v in levels]


def test_many_values_are_cut_into_steps(tmp_path: Path) -> None:
    n = MOST_VALUES + 5_000
    before, now = (rows(n, seed).assign(age=np.random.default_rng(seed).normal(0, 1, n)) for seed in (1, 2))
    age = found(before, now, tmp_path)["age"]
    assert not age.exact and len(age.value) < 5_000
    assert age.reference.sum() == age.current.sum() == n


def test_a_number_that_became_a_text_is_compared_as_text(tmp_path: Path) -> None:
    now = rows(300, 2)
    codes = found(rows(300, 1), now.assign(codes=now["codes"].astype(str)), tmp_path)["codes"]
    assert len(codes.value) == 4, "1 and '1' are the same value"


def test_what_cannot_be_compared_says_why(tmp_path: Path) -> None:
    with pair(rows(100, 1).drop(columns=["age", "s"]), rows(100, 2), tmp_path) as made:
        said = supply(made).uncompared
    assert said["age"] == ("absent", "the training table has no such column")
    assert "(score)" in said
    with subject(rows(50, 1), COLUMNS) as made, pytest.raises(Absent, match="no training table"):
        supply(made)
