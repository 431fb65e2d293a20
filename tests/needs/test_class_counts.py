"""Counts by label and prediction against pandas."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.metrics.class_rates import OTHERS
from audit.needs.class_counts import MOST_CLASSES, ClassCounts, supply
from audit.records.plan import Columns
from audit.records.subject import Subject
from tests.measuring import subject

COLUMNS = Columns(label="y", prediction="d", favourable="good", sensitive=("sex", "race"))


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 1_500
    grades = np.array(["good", "fair", " poor ", None], object)
    made = pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n),
            "race": rng.choice(["a", "b"], n),
            "y": rng.choice(grades, n, p=[0.3, 0.4, 0.2, 0.1]),
            "d": rng.choice(grades, n, p=[0.3, 0.3, 0.35, 0.05]),
            "w": rng.uniform(0.5, 9, n),
        }
    )
    made.loc[:4, "y"] = ["John Doe", "Jane Roe", "n/a", "n/a", "rare"]
    return made


def counted(frame: pd.DataFrame, columns: Columns = COLUMNS) -> ClassCounts:
    with subject(frame, columns) as made:
        return supply(made)


def test_cells_are_the_counts_that_pandas_finds(frame: pd.DataFrame) -> None:
    counts = counted(frame)
    assert counts.classes == ("fair", "good", "poor")
    clean = frame.assign(
        sex=frame["sex"].fillna("unknown"), **{name: frame[name].str.strip() for name in ("y", "d")}
    ).replace({"y": dict.fromkeys(["John Doe", "Jane Roe", "n/a", "rare"], OTHERS)})
    expected = clean.groupby(["sex", "race", "y", "d"], dropna=False).size()
    found = counts.cells.set_index(["sex", "race", "label", "prediction"])["n"]
    assert {tuple(map(str, key)): n for key, n in expected.items()} == {
        tuple(map(str, key)): n for key, n in found.items()
    }


def test_rare_values_are_never_named(frame: pd.DataFrame) -> None:
    counts = counted(frame)
    written = " ".join(map(str, counts.cells.to_numpy().ravel()))
    assert not any(name in written for name in ("John", "Jane", "n/a", "rare"))
    assert counts.named == counts.classes, "five rows of others are not spoken of either"
    more = frame.copy()
    more.loc[:11, "y"] = [f"person {i}" for i in range(12)]
    assert counted(more).named == ("fair", "good", "poor", OTHERS)


def test_matrices_of_groups_and_crossings(frame: pd.DataFrame) -> None:
    tables = counted(frame).tables
    assert list(tables) == ["sex", "race", "sex×race"]
    assert set(tables["sex×race"]) == {f"{sex}×{race}" for sex in ("f", "m", "unknown") for race in "ab"}
    assert tables["sex"]["f"].rows.sum() == (frame["sex"] == "f").sum()
    both = (frame["race"] == "a") & (frame["y"] == "good") & (frame["d"] == " poor ")
    assert tables["race"]["a"].rows[1, 2] == both.sum()


def test_case_weights_are_summed_with_their_squares(frame: pd.DataFrame) -> None:
    counts = counted(frame, Columns(**{**vars(COLUMNS), "weight": "w"}))
    assert counts.weighted
    made, of_group = counts.tables["sex"]["f"], frame[frame["sex"] == "f"]
    assert made.weights.sum() == pytest.approx(of_group["w"].sum(), rel=1e-12)
    assert made.squares.sum() == pytest.approx((of_group["w"] ** 2).sum(), rel=1e-12)


def test_without_a_label_predictions_are_counted_alone(frame: pd.DataFrame) -> None:
    counts = counted(frame, Columns(prediction="d", favourable="good", sensitive=("sex",)))
    assert not counts.labelled
    assert counts.cells["label"].isna().all()
    assert counts.cells["n"].sum() == len(frame)


def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, subject_of: Callable[..., Subject]) -> None:
    roles = {"label": "y", "prediction": "d", "favourable": "good", "sensitive": ["sex", "race"]}
    first, second = (supply(subject_of(rows, **roles)).cells for rows in (frame, frame.sample(frac=1, random_state=0)))
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize(
    ("change", "columns", "reason"),
    [
        ({}, {"sensitive": ()}, "no sensitive attribute"),
        ({}, {"prediction": None}, "no prediction column"),
        ({}, {"unfavourable": "poor"}, "declares two outcomes"),
        ({"y": "good", "d": "fair"}, {}, "no more than two values"),
        ({"d": [f"c{i % (MOST_CLASSES + 1)}" for i in range(1_500)]}, {}, "more than 50 different values"),
    ],
)
def test_what_is_missing_is_said(
    frame: pd.DataFrame, change: dict[str, object], columns: dict[str, object], reason: str
) -> None:
    with pytest.raises(Absent, match=reason):
        counted(frame.assign(**change), Columns(**{**vars(COLUMNS), **columns}))
