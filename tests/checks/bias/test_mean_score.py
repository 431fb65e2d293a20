"""Mean scores against fairlearn on the rows."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, mean_prediction
from scipy.stats import ttest_ind

from audit.checks.bias.mean_score import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, reasons, values
from tests.scoring import applicants, group_scores


@pytest.mark.parametrize("weight", [None, "w"])
def test_every_mean_and_difference_is_fairlearns(weight: str | None) -> None:
    frame = applicants()
    found = values(measure(group_scores(frame, "sex", "race", weight=weight)))
    crossed = frame["sex"] + "×" + frame["race"]
    for attribute, groups in {"sex": frame["sex"], "race": frame["race"], "sex×race": crossed}.items():
        params = {"sample_weight": frame[weight]} if weight else {}
        theirs = MetricFrame(
            metrics=mean_prediction,
            y_true=frame["y"],
            y_pred=frame["score"],
            sensitive_features=groups,
            sample_params=params,
        )
        for group, value in theirs.by_group.items():
            assert found["bias.mean_score", attribute, group] == pytest.approx(value, abs=1e-12)
        assert found["bias.mean_score_difference", attribute] == pytest.approx(theirs.difference(), abs=1e-12)


def test_the_difference_of_two_groups_is_close_to_welchs() -> None:
    frame = applicants()
    said = by_name(measure(group_scores(frame, "sex")))["bias.mean_score_difference", "sex"]
    males, females = (frame.loc[frame["sex"] == sex, "score"] for sex in ("m", "f"))
    welch = ttest_ind(males, females, equal_var=False).confidence_interval(0.95)
    assert isinstance(said, Measurement)
    assert (said.low, said.high) == pytest.approx((welch.low, welch.high), abs=0.003)
    assert (said.n, said.support) == (400, 400)


def test_rows_without_a_score_count_as_rows_and_not_as_scores() -> None:
    frame = applicants()
    frame.loc[frame["sex"] == "f", "score"] = np.nan
    some = frame.index[frame["sex"] == "f"]
    frame.loc[some[:20], "score"] = 0.5
    said = by_name(measure(group_scores(frame, "sex")))["bias.mean_score", "sex", "f"]
    assert isinstance(said, Measurement)
    assert (said.n, said.support, said.value) == (len(some), 20, 0.5)
    assert said.high is not None
    assert said.high > 0.51, "twenty equal scores are no certainty"
    frame.loc[some[5:], "score"] = np.nan
    why = reasons(measure(group_scores(frame, "sex")))
    assert why["bias.mean_score", "sex", "f"] == "suppressed"
    assert why["bias.mean_score_difference", "sex"] == "too small"
    frame.loc[some, "score"] = np.nan
    assert reasons(measure(group_scores(frame, "sex")))["bias.mean_score", "sex", "f"] == "undefined"


def test_an_unknown_group_has_a_mean_and_no_part_in_the_difference() -> None:
    frame = applicants()
    frame["sex"] = frame["sex"].where(frame.index % 4 != 0, "unknown")
    frame.loc[frame["sex"] == "unknown", "score"] += 5
    found = values(measure(group_scores(frame, "sex")))
    assert found["bias.mean_score", "sex", "unknown"] > 5
    assert found["bias.mean_score_difference", "sex"] < 1


def test_an_infinite_score_has_no_mean() -> None:
    frame = applicants()
    frame.loc[3, "score"] = np.inf
    assert set(reasons(measure(group_scores(frame, "sex"))).values()) == {"undefined"}


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(group_scores(applicants())))
    assert {key[0] for key in values(measure(group_scores(applicants(), "sex")))} == set(METRICS)
    rounded = by_name(measure(group_scores(applicants(), "sex", exact=False)))["bias.mean_score", "sex", "f"]
    assert "rounded" in rounded.method  # type: ignore[union-attr]
    one = pd.DataFrame({"sex": ["f"], "score": [0.5]})
    assert reasons(measure(group_scores(one, "sex"), disclosure_limit=1))["bias.mean_score", "sex", "f"] == "too small"
