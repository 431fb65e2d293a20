"""Errors of estimates against scikit-learn, fairlearn and scipy, through a real engine."""

import os
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame
from scipy.stats import ttest_1samp, ttest_ind
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score, root_mean_squared_error

from audit.checks.bias.regression_errors import METRICS, measure
from audit.needs.error_moments import supply
from audit.records.evidence import Measurement
from audit.records.plan import Columns
from tests.measuring import Said, by_name, evidence, reasons, subject, values

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
COLUMNS = Columns(outcome="wage", estimate="guess", sensitive=("sex", "race"))


def rows(n: int = 800, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    made = pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n, p=[0.45, 0.5, 0.05]),
            "race": rng.choice(["a", "b"], n),
            "wage": rng.normal(3_000, 800, n),
        }
    )
    low = np.where(made["sex"] == "f", -200, 50)
    return made.assign(guess=made["wage"] * 0.7 + 900 + low + rng.normal(0, 300, n))


def said_of(frame: pd.DataFrame, columns: Columns = COLUMNS) -> list[Said]:
    """What the check says, by a real engine."""
    with subject(frame, columns) as made:
        return list(measure(supply(made)))


def mean_error(y_true: pd.Series, y_pred: pd.Series) -> float:
    return float((y_pred - y_true).mean())


def test_every_value_is_fairlearns_over_scikit_learns() -> None:
    frame = rows().assign(sex=lambda f: f["sex"].fillna("unknown"))
    found = values(said_of(frame))
    both = frame["sex"] + "×" + frame["race"]
    for attribute, groups in (("sex", frame["sex"]), ("race", frame["race"]), ("sex×race", both)):
        for metric, function in (
            ("mean_error", mean_error),
            ("mean_absolute_error", mean_absolute_error),
            ("root_mean_squared_error", root_mean_squared_error),
            ("r_squared", r2_score),
        ):
            theirs = MetricFrame(
                metrics=function, y_true=frame["wage"], y_pred=frame["guess"], sensitive_features=groups
            ).by_group
            shown = {str(group): value for group, value in theirs.items() if (groups == group).sum() >= 10}
            for group, value in shown.items():
                if ("bias." + metric, attribute, group) in found:
                    assert found["bias." + metric, attribute, group] == pytest.approx(value, rel=1e-9, abs=1e-9)
            known = [value for group, value in shown.items() if "unknown" not in group]
            assert found[f"bias.{metric}_difference", attribute] == pytest.approx(max(known) - min(known), rel=1e-8)
        means = frame.groupby(groups)["guess"].mean()
        assert found["bias.mean_estimate", attribute, means.index[0]] == pytest.approx(means.iloc[0], rel=1e-12)
    assert {key[0] for key in found} == set(METRICS)
    assert ("bias.r_squared", "sex", "unknown") in found


def test_the_intervals_of_symmetric_errors_are_scipys() -> None:
    half = np.random.default_rng(1).normal(0, 1, 60)
    errors = np.concatenate([half, -half])  # no skewness, so nothing to correct
    frame = pd.DataFrame({"sex": ["f"] * 120 + ["m"] * 120, "wage": np.tile(np.arange(120.0), 2)})
    frame["guess"] = frame["wage"] + np.concatenate([errors + 3, 2 * errors])
    said = by_name(said_of(frame, Columns(outcome="wage", estimate="guess", sensitive=("sex",))))
    mine, gap = said["bias.mean_error", "sex", "f"], said["bias.mean_error_difference", "sex"]
    assert isinstance(mine, Measurement)
    assert isinstance(gap, Measurement)
    theirs = ttest_1samp(errors + 3, 0).confidence_interval(0.95)
    assert (mine.low, mine.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9)
    welch = ttest_ind(errors + 3, 2 * errors, equal_var=False).confidence_interval(0.95)
    assert (gap.low, gap.high) == pytest.approx((welch.low, welch.high), rel=2e-3), (
        "joined t intervals are like Welch's"
    )


def test_the_sign_is_estimate_minus_outcome() -> None:
    frame = rows()
    found = by_name(said_of(frame))
    item = found["bias.mean_error", "sex", "f"]
    assert isinstance(item, Measurement)
    assert item.high is not None
    assert item.high < 0, "women are estimated too low"
    swapped = values(said_of(frame, Columns(outcome="guess", estimate="wage", sensitive=("sex",))))
    assert swapped["bias.mean_error", "sex", "f"] == pytest.approx(-item.value)


def test_what_has_no_value_says_why() -> None:
    frame = rows().fillna("unknown")
    alike = pd.DataFrame({"sex": "alike", "race": "a", "wage": 1_000.0, "guess": np.linspace(900, 1_000, 40)})
    perfect = rows(40, 3).assign(sex="perfect", guess=lambda f: f["wage"])
    few = rows(15, 4).assign(sex="few")
    small = rows(9, 5).assign(sex="small")
    empty = rows(20, 6).assign(sex="empty", wage=np.nan)
    nearly = rows(20, 6).assign(sex="nearly", wage=lambda f: f["wage"].where(f.index < 9))
    said = said_of(pd.concat([frame, alike, perfect, few, small, empty, nearly], ignore_index=True))
    why = reasons(said)
    assert why["bias.r_squared", "sex", "alike"] == "undefined"
    assert ("bias.mean_absolute_error", "sex", "alike") in values(said)
    assert why["bias.root_mean_squared_error", "sex", "perfect"] == "too small"
    assert why["bias.r_squared", "sex", "few"] == "too small"
    assert ("bias.mean_error", "sex", "few") in values(said)
    assert why["bias.mean_error", "sex", "small"] == "suppressed"
    assert why["bias.mean_error", "sex", "empty"] == "undefined"
    assert ("bias.mean_estimate", "sex", "empty") in values(said)
    assert why["bias.mean_error", "sex", "nearly"] == "suppressed"
    gap = by_name(said)["bias.r_squared_difference", "sex"]
    assert isinstance(gap, Measurement)
    assert "of 2 groups" in gap.method


def test_case_weights_are_scikit_learns() -> None:
    frame = rows()
    frame["w"] = np.random.default_rng(9).uniform(0.2, 5, len(frame))
    weighted, plain = (
        by_name(said_of(frame, Columns(**{**vars(COLUMNS), "weight": weight}))) for weight in ("w", None)
    )
    f = frame[frame["sex"] == "f"]
    given = {"y_true": f["wage"], "y_pred": f["guess"], "sample_weight": f["w"]}
    for metric, expected in (
        ("mean_absolute_error", mean_absolute_error(**given)),
        ("root_mean_squared_error", sqrt(mean_squared_error(**given))),
        ("r_squared", r2_score(**given)),
        ("mean_error", np.average(f["guess"] - f["wage"], weights=f["w"])),
    ):
        item, other = weighted[f"bias.{metric}", "sex", "f"], plain[f"bias.{metric}", "sex", "f"]
        assert isinstance(item, Measurement)
        assert isinstance(other, Measurement)
        assert item.value == pytest.approx(expected, rel=1e-9)
        assert item.method.endswith("case weights, effective size (Kish 1965)")
    assert item.high - item.low > other.high - other.low, "unequal weights count for fewer rows"  # type: ignore[operator]
    equal = by_name(said_of(frame.assign(w=3.0), Columns(**{**vars(COLUMNS), "weight": "w"})))
    item, other = equal["bias.r_squared", "sex", "f"], plain["bias.r_squared", "sex", "f"]
    assert (item.value, item.low, item.high) == pytest.approx((other.value, other.low, other.high))  # type: ignore[union-attr]


def test_groups_treated_alike_are_not_told_apart() -> None:
    alarms, draws = 0, 400 if SLOW else 10
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({"sex": rng.choice(list("abcdefgh"), 500), "wage": rng.normal(0, 1, 500)})
        frame["guess"] = frame["wage"] + rng.laplace(0, 1, 500)
        said = by_name(said_of(frame, Columns(outcome="wage", estimate="guess", sensitive=("sex",))))
        gaps = [said[f"bias.{name}_difference", "sex"] for name in ("mean_error", "mean_absolute_error")]
        alarms += sum(gap.low > 0 for gap in gaps if isinstance(gap, Measurement))  # type: ignore[operator]
    assert alarms <= 2 * draws * 0.05 + 2


def test_through_the_whole_measuring() -> None:
    frame = rows()
    found = evidence(frame, COLUMNS)
    assert {item.metric for item in found.measurements} >= set(METRICS)
    without = evidence(frame, Columns(estimate="guess", sensitive=("sex",)))
    measured = {item.metric for item in without.measurements} & set(METRICS)
    assert measured == {"bias.mean_estimate", "bias.mean_estimate_difference"}
    none = {item.reason for item in evidence(frame, Columns(sensitive=("sex",))).unmeasured if item.metric in METRICS}
    assert none == {"the plan names no column of estimated numbers"}
