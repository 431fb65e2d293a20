from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from audit.needs.group_counts import GroupCounts, supply
from audit.records.subject import Subject


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 2_000
    return pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n),
            "race": rng.choice(["a", "b", "unknown"], n),
            "old": rng.choice(np.array([True, False, None], object), n),
            "y": rng.choice(np.array([1, 0, None], object), n),
            "d": rng.choice([1, 0], n),
        }
    ).astype({"y": "Int8", "old": "boolean"})


@pytest.fixture
def counts(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> GroupCounts:
    return supply(subject_of(frame, label="y", prediction="d", favourable=1, sensitive=["sex", "race", "old"]))


def test_cells_are_the_counts_that_pandas_finds(frame: pd.DataFrame, counts: GroupCounts) -> None:
    groups = frame.assign(
        sex=frame["sex"].fillna("unknown"),
        old=frame["old"].map({True: "true", False: "false"}).fillna("unknown"),
    )
    expected = groups.groupby(["sex", "race", "old", "d", "y"], dropna=False).size()
    assert {tuple(map(str, key)): n for key, n in expected.items()} == {
        (cell.sex, cell.race, cell.old, str(cell.decision), str(cell.label)): cell.n
        for cell in counts.cells.itertuples()
    }
    assert counts.cells["n"].sum() == len(frame)
    assert counts.cells.dtypes.astype(str).to_dict() == {
        "sex": "str",
        "race": "str",
        "old": "str",
        "decision": "Int8",
        "label": "Int8",
        "n": "int64",
    }


def test_marginals_and_crossings(frame: pd.DataFrame, counts: GroupCounts) -> None:
    sex = counts.by(("sex",))
    assert list(sex.columns) == ["group", "decision", "label", "n"]
    assert sex.groupby("group")["n"].sum().to_dict() == frame["sex"].fillna("unknown").value_counts().to_dict()
    crossed = counts.by(("sex", "old")).groupby("group")["n"].sum().to_dict()
    old = frame["old"].map({True: "true", False: "false"}).fillna("unknown")
    assert crossed == (frame["sex"].fillna("unknown") + "×" + old).value_counts().to_dict()
    assert {"f×unknown", "unknown×unknown"} <= set(crossed)
    missing = sex[sex["label"].isna()]["n"].sum()
    assert missing == frame["y"].isna().sum()


def test_groupings_are_singles_first_then_all_crossings(counts: GroupCounts) -> None:
    assert counts.groupings() == [
        ("sex",),
        ("race",),
        ("old",),
        ("sex", "race"),
        ("sex", "old"),
        ("race", "old"),
        ("sex", "race", "old"),
    ]


def test_without_decisions_labels_or_attributes(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    bare = supply(subject_of(frame, sensitive=["sex"]))
    assert (bare.decided, bare.labelled) == (False, False)
    assert bare.cells["decision"].isna().all()
    assert bare.cells["label"].isna().all()
    assert bare.cells["n"].sum() == len(frame)
    plain = supply(subject_of(frame, label="y", prediction="d", favourable=1))
    assert plain.groupings() == []
    expected = frame.groupby(["d", "y"], dropna=False).size().tolist()
    assert sorted(plain.cells["n"]) == sorted(expected)


def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    roles = {"label": "y", "prediction": "d", "favourable": 1, "sensitive": ["sex", "race"]}
    first = supply(subject_of(frame, **roles)).cells
    second = supply(subject_of(frame.sample(frac=1, random_state=0), **roles)).cells
    pd.testing.assert_frame_equal(first, second)
