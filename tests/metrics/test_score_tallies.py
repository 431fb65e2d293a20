import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.metrics.score_tallies import above_median, grid, tallies
from tests.scoring import applicants, group_scores

often = settings(max_examples=50, deadline=None, derandomize=True)


def test_tallies_are_the_decisions_that_pandas_makes() -> None:
    frame = applicants()
    frame.loc[::9, "score"] = np.nan
    cells = group_scores(frame, "race", label="y", weight="w").by(("race",))
    thresholds = [0.2, 0.5, 0.5001, 2.0]
    for threshold, found in zip(thresholds, tallies(cells, "race", thresholds), strict=True):
        decision = np.select([frame["score"].isna(), frame["score"] >= threshold], [2, 1], 0)
        for place, group in enumerate(found.groups):
            for d in range(3):
                for label in range(3):
                    mine = frame[(frame["race"] == group) & (decision == d) & (frame["y"] == label)]
                    assert found.rows[place, 3 * d + label] == len(mine)
                    assert found.weights is not None
                    assert found.weights[place, 3 * d + label] == pytest.approx(mine["w"].sum())
                    assert found.squares is not None
                    assert found.squares[place, 3 * d + label] == pytest.approx((mine["w"] ** 2).sum())
        assert (found.attribute, found.groups) == ("race", ("a", "b", "c"))


def test_without_weights_there_are_none() -> None:
    (found,) = tallies(group_scores(applicants(), "sex").by(("sex",)), "sex", [0.5])
    assert found.weights is None
    assert found.rows[:, [2, 5]].sum() == 400, "without labels every label is unknown"


@often
@given(st.lists(st.integers(-5, 5), min_size=1, max_size=40), st.integers(1, 3))
def test_what_is_above_the_median_is_above_numpys(scores: list[int], copies: int) -> None:
    cells = group_scores(pd.DataFrame({"score": scores * copies})).cells
    above = above_median(cells)
    assert above is not None
    assert (np.array(scores) >= above).tolist() == (np.array(scores) > np.median(scores)).tolist()


def test_the_weighted_median_is_that_of_repeated_rows() -> None:
    frame = pd.DataFrame({"score": [0.1, 0.4, 0.6, 0.9], "w": [1, 5, 2, 1]})
    repeated = frame.loc[frame.index.repeat(frame["w"]), ["score"]]
    assert above_median(group_scores(frame, weight="w").cells) == above_median(group_scores(repeated).cells)
    assert above_median(group_scores(frame.assign(score=np.nan)).cells) is None


def test_the_grid_is_round_plain_and_near_the_quantiles() -> None:
    rng = np.random.default_rng(0)
    score = rng.beta(2, 30, 5_000)
    cells = group_scores(pd.DataFrame({"score": score})).cells
    found = grid(cells, 0.5)
    assert len(found) == 20
    assert found["0.5"] == 0.5
    assert list(found.values()) == sorted(found.values())
    expected = np.quantile(score, np.arange(1, 20) / 20, method="inverted_cdf")
    assert [value for name, value in found.items() if name != "0.5"] == pytest.approx(expected, rel=5e-3)
    assert all(float(name) == value and "e" not in name for name, value in found.items())
    assert not set(found.values()) & set(score), "a threshold is no row's own score"
    twice = group_scores(pd.DataFrame({"score": np.concatenate([score, score])})).cells
    assert grid(twice, 0.5) == found


@pytest.mark.parametrize(
    ("scores", "own", "names"),
    [
        ([0.25, 0.25, 0.25], None, ["0.25"]),
        ([512.0, 700.0], 600.0, ["512", "600", "700"]),
        ([1000001.25, 1000009.0], None, ["1000001.25", "1000009"]),
        ([1e-7, 3e-7], None, ["0.0000001", "0.0000003"]),
        ([-0.5, 0.0], None, ["-0.5", "0"]),
        ([np.inf, -np.inf, np.nan], 0.5, ["0.5"]),
        ([0.3, 0.3], 0.3, ["0.3"]),
        ([np.nan], None, []),
    ],
)
def test_odd_grids(scores: list[float], own: float | None, names: list[str]) -> None:
    assert list(grid(group_scores(pd.DataFrame({"score": scores})).cells, own)) == names
