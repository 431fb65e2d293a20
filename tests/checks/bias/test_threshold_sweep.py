"""The sweep against fairlearn at every threshold."""

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fairlearn

from audit.checks.bias.threshold_sweep import GAPS, METRICS, RATIO, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, reasons, values
from tests.scoring import applicants, group_scores

TPR, FPR = GAPS


@pytest.mark.parametrize("weight", [None, "w"])
def test_every_threshold_is_fairlearns(weight: str | None) -> None:
    frame = applicants(900)
    found = values(measure(group_scores(frame, "sex", "race", label="y", weight=weight, threshold=0.5)))
    assert not {key[1] for key in found} - {"sex", "race"}
    params = {"sample_params": {"sample_weight": frame[weight]}} if weight else {}
    for attribute in ("sex", "race"):
        thresholds = sorted({key[-1] for key in found if key[:2] == (TPR, attribute)}, key=float)
        assert "0.5" in thresholds
        assert 15 <= len(thresholds) <= 20
        own = frame["score"] >= 0.5
        rates = fairlearn.MetricFrame(
            metrics=fairlearn.selection_rate, y_true=own, y_pred=own, sensitive_features=frame[attribute], **params
        ).by_group
        reference = rates.idxmax()
        for threshold in thresholds:
            decision = (frame["score"] >= float(threshold)).astype(int)
            at = {"y_true": frame["y"], "y_pred": decision, "sensitive_features": frame[attribute], **params}
            for metric, theirs in ((TPR, fairlearn.true_positive_rate), (FPR, fairlearn.false_positive_rate)):
                expected = fairlearn.MetricFrame(metrics=theirs, **at).difference()
                assert found[metric, attribute, threshold] == pytest.approx(expected, abs=1e-12)
            by_group = fairlearn.MetricFrame(metrics=fairlearn.selection_rate, **at).by_group
            ratio = (by_group / by_group[reference]).drop(reference)
            worst = found[RATIO, attribute, ratio.idxmin(), reference, threshold]
            assert worst == pytest.approx(ratio.min(), abs=1e-12)
        assert len([key for key in found if key[:2] == (RATIO, attribute)]) == len(thresholds)


def test_the_interval_holds_for_all_groups_and_the_simultaneous_one_for_all_thresholds() -> None:
    frame = applicants(900)
    two, three = (
        by_name(measure(group_scores(f, "race", threshold=0.5))) for f in (frame[frame["race"] != "c"], frame)
    )
    for said in (two, three):
        for item in said.values():
            if isinstance(item, Measurement):
                assert item.low_all < item.low < item.value < item.high < item.high_all  # type: ignore[operator]
    assert "Bonferroni" in next(item.method for item in three.values() if isinstance(item, Measurement))


def test_the_reference_stays_the_same_and_may_be_declared() -> None:
    frame = applicants(900)
    scores = group_scores(frame, "race", threshold=0.5)
    for declared in ("a", "b"):
        found = values(measure(scores, reference={"race": declared}))
        assert {key[3] for key in found} == {declared}
    assert len({key[3] for key in values(measure(scores))}) == 1
    assert set(reasons(measure(scores, reference={"race": "x"})).values()) == {"absent"}


def test_nobody_of_the_reference_selected_leaves_the_ratio_open() -> None:
    frame = applicants(900)
    frame["score"] = frame["score"].where(frame["sex"] == "m", frame["score"] / 3)
    said = measure(group_scores(frame, "sex", threshold=0.2), reference={"sex": "f"})
    why = {key[-1]: reason for key, reason in reasons(said).items() if key[0] == RATIO}
    assert why
    assert set(why.values()) == {"undefined"}
    assert min(map(float, why)) > frame.loc[frame["sex"] == "f", "score"].max()


def test_small_and_unknown_groups_take_no_part() -> None:
    frame = applicants(600)
    frame.loc[:4, "sex"] = "tiny"
    frame.loc[10:60, "sex"] = "unknown"
    frame.loc[:60, "score"] = 0.01
    without = frame[~frame["sex"].isin(["tiny", "unknown"])]
    grid = {"threshold": 0.5}
    found = values(measure(group_scores(frame, "sex", label="y", **grid)))
    alone = values(measure(group_scores(without, "sex", label="y", **grid)))
    assert not [key for key in found if "tiny" in key or "unknown" in key]
    shared = {key for key in found if key[-1] == "0.5"}
    assert len(shared) == 3
    assert {key: found[key] for key in shared} == {key: alone[key] for key in shared}
    one = frame[frame["sex"].isin(["f", "tiny"])]
    assert set(reasons(measure(group_scores(one, "sex", label="y", **grid))).values()) == {"too small"}
    few = without.assign(y=pd.array(without["y"].where(without["sex"] == "m"), dtype="Int8"))
    why = reasons(measure(group_scores(few, "sex", label="y", **grid)))
    assert why == {(TPR, "sex"): "undefined", (FPR, "sex"): "undefined"}


def test_without_a_threshold_or_labels() -> None:
    said = list(measure(group_scores(applicants(), "sex")))
    assert reasons(said) == {(TPR,): "absent", (FPR,): "absent"}
    assert 10 <= len(values(said)) <= 19
    with pytest.raises(Absent, match="no row has a score"):
        list(measure(group_scores(applicants().assign(score=np.nan), "sex", threshold=0.5)))
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(group_scores(applicants(), threshold=0.5)))
    assert {key[0] for key in values(measure(group_scores(applicants(), "sex", label="y")))} == set(METRICS)
