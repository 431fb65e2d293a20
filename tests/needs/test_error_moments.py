"""Sums of errors against pandas, and how they keep small differences of large numbers."""

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs.error_moments import COMPARED, ErrorMoments, supply
from audit.records.plan import Columns
from tests.measuring import subject

COLUMNS = Columns(outcome="y", estimate="p", sensitive=("sex", "race"))


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    n = 1_200
    made = pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n),
            "race": rng.choice(["a", "b"], n),
            "y": rng.normal(50, 20, n),
            "w": rng.uniform(0.5, 9, n),
        }
    )
    made["p"] = 0.8 * made["y"] + rng.normal(8, 5, n)
    made.loc[:9, "y"] = np.nan
    made.loc[5:14, "p"] = np.nan
    made.loc[15:17, "p"] = [np.inf, -np.inf, np.inf]
    return made


def summed(frame: pd.DataFrame, columns: Columns = COLUMNS) -> ErrorMoments:
    with subject(frame, columns) as made:
        return supply(made)


def products(frame: pd.DataFrame, sums: ErrorMoments) -> pd.DataFrame:
    """The same numbers by pandas, one row a row."""
    known = frame.replace([np.inf, -np.inf], np.nan)
    e = (known["p"] - known["y"]) / sums.unit
    y = ((known["y"] - known["y"].mean()) / sums.unit).where(e.notna())
    f = (known["p"] - sums.centre) / sums.unit
    return pd.DataFrame(
        {"f": f, "ff": f**2, "fff": f**3, "e": e, "a": e.abs(), "ee": e**2, "eee": e**3, "eeee": e**4}
        | {"y": y, "yy": y**2, "yyy": y**3, "yyyy": y**4, "eey": e**2 * y, "eeyy": e**2 * y**2}
    )


@pytest.mark.parametrize("weight", [None, "w"])
def test_sums_are_those_of_pandas(frame: pd.DataFrame, weight: str | None) -> None:
    sums = summed(frame, Columns(**{**vars(COLUMNS), "weight": weight}))
    assert sums.weighted is (weight is not None)
    w = frame["w"] if weight else pd.Series(1.0, index=frame.index)
    each = products(frame, sums)
    group = frame["sex"].fillna("unknown")
    expected = each.mul(w, axis=0).groupby(group).sum()
    found = sums.tables()["sex"].set_index("group")
    for name in each:
        assert found[name].to_numpy() == pytest.approx(expected[name].to_numpy(), rel=1e-9, abs=1e-12), name
    assert found["n"].to_dict() == group.value_counts().to_dict()
    assert found["estimated"].to_dict() == each["f"].notna().groupby(group).sum().to_dict()
    assert found["compared"].to_dict() == each["e"].notna().groupby(group).sum().to_dict()
    known = each["e"].notna()
    assert found["compared_weight"].to_dict() == pytest.approx(w[known].groupby(group[known]).sum().to_dict())
    assert found["compared_square"].to_dict() == pytest.approx((w**2)[known].groupby(group[known]).sum().to_dict())
    assert sums.centre == pytest.approx(frame["p"].replace([np.inf, -np.inf], np.nan).mean())


def test_crossings_are_all_there(frame: pd.DataFrame) -> None:
    tables = summed(frame).tables()
    assert list(tables) == ["sex", "race", "sex×race"]
    assert tables["sex×race"]["n"].sum() == len(frame)


def test_small_differences_of_large_numbers_are_kept(frame: pd.DataFrame) -> None:
    """Variance of numbers around a billion: squares of raw numbers would lose all of its digits."""
    shifted = frame.assign(y=frame["y"] + 1e9, p=frame["p"] + 1e9)
    cell = summed(shifted).tables()["race"].set_index("group").loc["a"]
    sums = summed(shifted)
    variance = sums.unit**2 * (cell["yy"] / cell["compared"] - (cell["y"] / cell["compared"]) ** 2)
    known = frame[(frame["race"] == "a") & frame["y"].notna() & np.isfinite(frame["p"])]
    assert variance == pytest.approx(known["y"].var(ddof=0), rel=1e-6)
    naive = (shifted["y"] ** 2).mean() - shifted["y"].mean() ** 2
    assert abs(naive - frame["y"].var(ddof=0)) > 10, "where the textbook formula fails"


def test_the_order_of_rows_changes_no_digit(frame: pd.DataFrame) -> None:
    first, second = summed(frame), summed(frame.sample(frac=1, random_state=1).reset_index(drop=True))
    pd.testing.assert_frame_equal(first.cells, second.cells, check_exact=True)
    assert (first.unit, first.centre) == (second.unit, second.centre)


def test_without_outcomes_estimates_are_summed_alone(frame: pd.DataFrame) -> None:
    sums = summed(frame, Columns(estimate="p", sensitive=("sex",)))
    assert not sums.outcomes
    assert not sums.cells[["compared", *COMPARED]].to_numpy().any()
    assert sums.cells["estimated"].sum() == np.isfinite(frame["p"]).sum()


@pytest.mark.parametrize(
    ("change", "columns", "reason"),
    [
        ({}, {"sensitive": ()}, "no sensitive attribute"),
        ({}, {"estimate": None}, "no column of estimated numbers"),
        ({"p": "much"}, {}, "'p' holds no numbers"),
        ({"p": np.nan}, {}, "no row has an estimate"),
        ({"p": np.linspace(-1e200, 1e200, 1_200)}, {}, "too large"),
    ],
)
def test_what_is_missing_is_said(
    frame: pd.DataFrame, change: dict[str, object], columns: dict[str, object], reason: str
) -> None:
    with pytest.raises(Absent, match=reason):
        summed(frame.assign(**change), Columns(**{**vars(COLUMNS), **columns}))
