from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import group_scores
from audit.needs.score_counts import ScoreCounts, supply
from audit.records.subject import Subject

ROLES = {"label": "y", "favourable": 1, "score": "p", "threshold": 0.5, "sensitive": ["sex"]}


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n = 3_000
    score = np.where(np.arange(n) % 10 == 0, np.nan, rng.random(n).round(2))
    label = pd.array(rng.choice(np.array([1, 0, None], object), n), dtype="Int8")
    return pd.DataFrame({"p": score, "y": label, "sex": rng.choice(["f", "m"], n)})


def supplied(subject: Subject) -> ScoreCounts:
    return supply(group_scores.supply(subject))


def test_counts_of_rows_with_a_score_and_a_label(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    found = supplied(subject_of(frame, **ROLES))
    expected = frame.dropna().groupby(["p", "y"]).size()
    assert found.exact
    assert found.cells["n"].tolist() == expected.tolist()
    assert found.cells["score"].tolist() == expected.index.get_level_values(0).tolist()
    assert found.cells["label"].tolist() == expected.index.get_level_values(1).tolist()
    assert found.cells.dtypes.astype(str).tolist() == ["float64", "int8", "int64"]


def test_rounded_scores_stay_rounded(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    scores = group_scores.supply(subject_of(frame, **ROLES))
    assert not supply(replace(scores, exact=False)).exact


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        ({"label": "y", "favourable": 1}, "neither a score column nor a model"),
        ({"score": "p", "threshold": 0.5}, "no label column"),
    ],
)
def test_what_is_missing_is_said(
    frame: pd.DataFrame, subject_of: Callable[..., Subject], roles: dict[str, object], reason: str
) -> None:
    with pytest.raises(Absent, match=reason) as caught:
        supplied(subject_of(frame, **roles))
    assert caught.value.why == "absent"


def test_no_row_with_both(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame({"p": [0.1, 0.9, None, None], "y": pd.array([None, None, 1, 0], dtype="Int8")})
    with pytest.raises(Absent, match="no row has both"):
        supplied(subject_of(frame, **{**ROLES, "sensitive": []}))
