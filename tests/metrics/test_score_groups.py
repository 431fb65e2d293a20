import numpy as np
import pandas as pd
import pytest

from audit.metrics.score_groups import distinct, joined, picked, score_groups
from tests.scoring import applicants, group_scores, sample


def test_groups_hold_the_rows_of_the_frame() -> None:
    frame = applicants()
    frame.loc[::7, "score"] = np.nan
    frame["label"] = frame["y"].astype("Int8")
    frame.loc[::5, "label"] = pd.NA
    found = score_groups(group_scores(frame, "sex", label="label", weight="w").by(("sex",)))
    assert [item.group for item in found] == ["f", "m"]
    for item in found:
        mine = frame[frame["sex"] == item.group]
        assert item.rows == len(mine)
        for part, rows in (
            (item.scored, mine.dropna(subset="score")),
            (item.positives, mine[(mine["label"] == 1).fillna(False).astype(bool)].dropna(subset="score")),
            (item.negatives, mine[(mine["label"] == 0).fillna(False).astype(bool)].dropna(subset="score")),
        ):
            assert part.rows == len(rows)
            assert part.total == pytest.approx(rows["w"].sum())
            assert part.size == pytest.approx(rows["w"].sum() ** 2 / (rows["w"] ** 2).sum())
            assert np.repeat(part.score, part.n.astype(int)).tolist() == sorted(rows["score"])
            assert part.weighted
        assert len(np.unique(item.positives.score)) == len(item.positives.score)


def test_below_counts_weights() -> None:
    score, weight = np.array([0.5, 0.1, 0.5, 0.9]), np.array([1.0, 2.0, 3.0, 4.0])
    found = sample(score, weight)
    for at in (0.0, 0.1, 0.3, 0.5, 0.9, 1.0):
        for side, under in (("left", score < at), ("right", score <= at)):
            expected = [[weight[under].sum()], [(weight[under] ** 2).sum()]]
            assert found.below(np.array([at]), side).tolist() == expected  # type: ignore[arg-type]


def test_joining_and_picking() -> None:
    one, other = sample([0.2, 0.8]), sample([0.5, 0.1, 0.8])
    both = joined([one, other])
    assert both.score.tolist() == [0.1, 0.2, 0.5, 0.8, 0.8]
    assert both.rows == 5
    assert not both.weighted
    assert joined([]).rows == 0
    assert joined([]).size == 0
    assert picked(both, both.score > 0.4).rows == 3


def test_distinct_scores_put_equal_ones_together_and_leave_empty_ones_out() -> None:
    found = distinct([0.5, 0.1, 0.5, 0.9], [1, 2, 3, 0])
    assert (found.score.tolist(), found.n.tolist()) == ([0.1, 0.5], [2.0, 4.0])
