from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import group_scores
from audit.needs.group_scores import GroupScores, supply
from audit.records.subject import WEIGHT, Subject

ROLES = {"label": "y", "favourable": 1, "score": "p", "threshold": 0.5, "sensitive": ["sex", "race"]}


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n = 3_000
    return pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n),
            "race": rng.choice(["a", "b"], n),
            "p": np.where(np.arange(n) % 10 == 0, np.nan, rng.random(n).round(2)),
            "y": pd.array(rng.choice(np.array([1, 0, None], object), n), dtype="Int8"),
            "w": rng.random(n) * 3 + 0.1,
        }
    )


def grouped(frame: pd.DataFrame) -> pd.DataFrame:
    """What the cells must be, by pandas."""
    known = frame.assign(sex=frame["sex"].fillna("unknown"), squares=frame["w"] ** 2)
    cells = known.groupby(["sex", "race", "y", "p"], dropna=False)
    return cells.agg(n=("w", "size"), weight=("w", "sum"), squares=("squares", "sum")).reset_index()


def weighted(subject: Subject, column: str) -> Subject:
    """The subject with a column of case weights, as loading leaves it."""
    return replace(subject, rows=subject.rows.mutate(**{WEIGHT: subject.rows[column].cast("float64")}), weighted=True)


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    expected = expected.rename(columns={"y": "label", "p": "score"}).astype({"n": "int64"})
    expected = expected.sort_values(["sex", "race", "label", "score"], ignore_index=True)
    pd.testing.assert_frame_equal(found, expected[list(found.columns)].astype(found.dtypes.to_dict()))


def test_cells_are_the_counts_that_pandas_finds(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    found = supply(subject_of(frame, **ROLES))
    assert (found.exact, found.finite, found.labelled, found.threshold) == (True, True, True, 0.5)
    assert list(found.cells) == ["sex", "race", "label", "score", "n"]
    same(found.cells, grouped(frame))
    assert found.missing == frame["p"].isna().sum()
    assert found.rounding == ""


def test_case_weights_are_summed_and_so_are_their_squares(
    frame: pd.DataFrame, subject_of: Callable[..., Subject]
) -> None:
    found = supply(weighted(subject_of(frame, **ROLES), "w"))
    assert list(found.cells) == ["sex", "race", "label", "score", "n", "weight", "squares"]
    same(found.cells, grouped(frame))
    shuffled = supply(weighted(subject_of(frame.sample(frac=1, random_state=2), **ROLES), "w"))
    pd.testing.assert_frame_equal(shuffled.cells, found.cells, check_exact=True)


def test_marginals_and_groups(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    found = supply(subject_of(frame, **ROLES))
    assert found.groupings() == [("sex",), ("race",), ("sex", "race")]
    crossed = found.by(("sex", "race")).groupby("group")["n"].sum().to_dict()
    assert crossed == (frame["sex"].fillna("unknown") + "×" + frame["race"]).value_counts().to_dict()
    for attribute, groups in found.groups(crossed=False):
        assert attribute in ("sex", "race")
        sizes = {item.group: item.rows for item in groups}
        assert sizes == frame[attribute].fillna("unknown").value_counts().to_dict()
    assert [name for name, _ in found.groups(crossed=True)] == ["sex", "race", "sex×race"]
    females = next(item for item in next(found.groups(crossed=False))[1] if item.group == "f")
    mine = frame[frame["sex"] == "f"]
    assert females.scored.rows == mine["p"].notna().sum()
    assert females.positives.rows == ((mine["y"] == 1) & mine["p"].notna()).sum()
    assert females.negatives.rows == ((mine["y"] == 0) & mine["p"].notna()).sum()


def test_too_many_scores_are_put_into_steps(
    frame: pd.DataFrame, subject_of: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_scores, "MOST_CELLS", 500)
    monkeypatch.setattr(group_scores, "COARSEST", 16)
    frame.loc[[1, 2], "p"] = [np.inf, -np.inf]
    found = supply(subject_of(frame, **ROLES))
    assert (found.exact, found.finite) == (False, False)
    assert "rounded" in found.rounding
    steps = 500 // (3 * 2 * 3)
    known = frame["p"].dropna()
    counts = np.histogram(known.clip(0, 1), bins=steps, range=(0, 1))[0]
    by_score = found.cells.dropna(subset="score").groupby("score")["n"].sum()
    assert by_score.tolist() == counts[counts > 0].tolist()
    assert by_score.index.to_numpy() == pytest.approx((np.flatnonzero(counts) + 0.5) / steps)
    assert found.missing == frame["p"].isna().sum()
    assert len(found.cells) <= (steps + 1) * 3 * 2 * 3


def test_infinite_scores_are_noticed(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    frame.loc[1, "p"] = np.inf
    found = supply(subject_of(frame, **ROLES))
    assert (found.exact, found.finite) == (True, False)


def test_without_labels_or_attributes(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    bare = supply(subject_of(frame, score="p", threshold=0.5, sensitive=["sex"]))
    assert not bare.labelled
    assert bare.cells["label"].isna().all()
    assert bare.cells["n"].sum() == len(frame)
    bare.require(labels=False)
    with pytest.raises(Absent, match="no label"):
        bare.require(labels=True)
    plain = supply(subject_of(frame, label="y", favourable=1, score="p", threshold=0.5))
    assert plain.groupings() == []
    assert plain.cells["n"].sum() == len(frame)
    with pytest.raises(Absent, match="no sensitive attribute"):
        plain.require(labels=True)


def test_what_is_missing_is_said(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    with pytest.raises(Absent, match="neither a score column nor a model"):
        supply(subject_of(frame, label="y", favourable=1, sensitive=["sex"]))
    empty = GroupScores(cells=grouped(frame).head(0), attributes=("sex",), labelled=True)
    with pytest.raises(Absent, match="no rows"):
        empty.require(labels=False)
