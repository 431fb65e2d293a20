"""Calibration by group against the textbook on the rows, and scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from audit.checks.bias.calibration import ERROR, LARGE, METRICS, RATIO, SLOPE, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, reasons, values
from tests.scoring import applicants, group_scores


def test_every_group_is_measured_as_on_its_own_rows() -> None:
    frame = applicants(900)
    found = values(measure(group_scores(frame, "sex", "race", label="y")))
    crossed = frame["sex"] + "×" + frame["race"]
    for attribute, groups in {"sex": frame["sex"], "sex×race": crossed}.items():
        for group, rows in frame.groupby(groups):
            where = (attribute, str(group))
            bins = rows.groupby(np.ceil(rows["score"].to_numpy() * 10).clip(1, 10))
            error = sum(abs((cell["y"] - cell["score"]).sum()) for _, cell in bins) / len(rows)
            assert found[ERROR, *where] == pytest.approx(error, abs=1e-12)
            assert found[LARGE, *where] == pytest.approx(rows["y"].mean() - rows["score"].mean(), abs=1e-12)
            assert found[RATIO, *where] == pytest.approx(rows["y"].mean() / rows["score"].mean(), abs=1e-12)
            odds = np.log(rows["score"] / (1 - rows["score"])).to_numpy()[:, None]
            theirs = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000).fit(odds, rows["y"])
            assert found[SLOPE, *where] == pytest.approx(theirs.coef_[0, 0], abs=1e-5)
        for metric in (LARGE, SLOPE):
            every = [value for key, value in found.items() if key[:2] == (metric, attribute)]
            assert found[f"{metric}_difference", attribute] == pytest.approx(max(every) - min(every), abs=1e-12)


def test_scores_that_are_right_for_one_group_and_bent_for_the_other() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"sex": np.repeat(["f", "m"], 2_000), "true": rng.beta(2, 2, 4_000)})
    odds = np.log(frame["true"] / (1 - frame["true"]))
    bent = 1 / (1 + np.exp(-(2 * odds - 1)))  # too extreme by half, and too low
    frame["score"] = frame["true"].where(frame["sex"] == "m", bent)
    frame["y"] = (rng.random(4_000) < frame["true"]).astype(int)
    said = by_name(measure(group_scores(frame, "sex", label="y")))

    def holds(metric: str, sex: str, truth: float) -> bool:
        found = said[metric, "sex", sex]
        assert isinstance(found, Measurement)
        assert found.low is not None
        assert found.high is not None
        return found.low <= truth <= found.high

    for metric, truth in ((ERROR, 0), (LARGE, 0), (RATIO, 1), (SLOPE, 1)):
        assert holds(metric, "m", truth)
        assert not holds(metric, "f", truth)
    assert holds(SLOPE, "f", 0.5)
    for metric in (LARGE, SLOPE):
        gap = said[f"{metric}_difference", "sex"]
        assert isinstance(gap, Measurement)
        assert gap.low > 0  # type: ignore[operator]


def test_a_score_that_is_no_probability_is_not_calibrated() -> None:
    frame = applicants().assign(score=lambda f: 300 + 500 * f["score"])
    why = reasons(measure(group_scores(frame, "sex", label="y")))
    assert set(why.values()) == {"undefined"}
    assert {key[0] for key in why} == set(METRICS)


def test_few_events_leave_the_slope_open_and_say_how_many_are_lacking() -> None:
    frame = applicants()
    frame.loc[frame["sex"] == "f", "y"] = 0
    frame.loc[frame.index[frame["sex"] == "f"][:7], "y"] = 1
    said = by_name(measure(group_scores(frame, "sex", label="y"), disclosure_limit=5))
    slope = said[SLOPE, "sex", "f"]
    assert not isinstance(slope, Measurement)
    assert (slope.why, "3 more" in slope.reason) == ("too small", True)
    assert isinstance(said[LARGE, "sex", "f"], Measurement)
    frame["y"] = (frame["score"] > 0.5).astype(int)
    assert reasons(measure(group_scores(frame, "sex", label="y")))[SLOPE, "sex", "m"] == "undefined"


def test_scores_of_0_are_ratio_less_and_labels_are_needed() -> None:
    frame = applicants()
    frame.loc[frame["sex"] == "f", "score"] = 0.0
    why = reasons(measure(group_scores(frame, "sex", label="y")))
    assert why[RATIO, "sex", "f"] == why[SLOPE, "sex", "f"] == "undefined"
    nobody = frame.assign(y=pd.array(frame["y"].where(frame["sex"] == "m"), dtype="Int8"))
    empty = reasons(measure(group_scores(nobody, "sex", label="y")))
    assert {empty[metric, "sex", "f"] for metric in (ERROR, LARGE, RATIO, SLOPE)} == {"undefined"}


def test_the_seed_decides_the_draws() -> None:
    scores = group_scores(applicants(900), "sex", label="y")
    assert by_name(measure(scores, seed=1)) == by_name(measure(scores, seed=1))
    one, other = (by_name(measure(scores, seed=seed))[ERROR, "sex", "f"] for seed in (1, 2))
    assert one != other


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Absent, match="no label"):
        list(measure(group_scores(applicants(), "sex")))
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(group_scores(applicants(), label="y")))
    assert {key[0] for key in values(measure(group_scores(applicants(), "sex", label="y", weight="w")))} == set(METRICS)
