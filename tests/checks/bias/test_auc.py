"""AUC by group against scikit-learn on the rows."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from audit.checks.bias.auc import BNSP, BPSN, METRICS, WITHIN, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, reasons, values
from tests.scoring import applicants, group_scores


@pytest.mark.parametrize("weight", [None, "w"])
def test_within_and_across_groups_as_borkan_et_al_define_them(weight: str | None) -> None:
    frame = applicants(600)
    found = values(measure(group_scores(frame, "sex", "race", label="y", weight=weight)))
    crossed = frame["sex"] + "×" + frame["race"]
    for attribute, groups in {"sex": frame["sex"], "race": frame["race"], "sex×race": crossed}.items():
        for group in groups.unique():
            mine = groups == group
            pools = {
                WITHIN: mine,
                BPSN: (mine & (frame["y"] == 0)) | (~mine & (frame["y"] == 1)),
                BNSP: (mine & (frame["y"] == 1)) | (~mine & (frame["y"] == 0)),
            }
            for metric, pool in pools.items():
                rows = frame[pool]
                expected = roc_auc_score(rows["y"], rows["score"], sample_weight=rows[weight] if weight else None)
                assert found[metric, attribute, group] == pytest.approx(expected, abs=1e-12)


def test_the_difference_lies_between_the_extremes_of_the_groups() -> None:
    frame = applicants(600)
    said = by_name(measure(group_scores(frame, "race", label="y")))
    within = [said[WITHIN, "race", group] for group in "abc"]
    gap = said["bias.auc_difference", "race"]
    assert isinstance(gap, Measurement)
    areas = [item.value for item in within if isinstance(item, Measurement)]
    assert gap.value == max(areas) - min(areas)
    assert gap.support == sum(item.support for item in within if isinstance(item, Measurement))
    assert gap.low == 0


def shifted(shift: float) -> pd.DataFrame:
    """Two groups, ranked equally well within, one of them scored lower on the whole."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"sex": np.repeat(["f", "m"], 300), "y": np.tile([0, 1], 300)})
    frame["score"] = rng.normal(frame["y"] * 1.5, 1) - shift * (frame["sex"] == "f")
    return frame


def test_a_group_that_is_scored_too_low_shows_between_groups_only() -> None:
    said = by_name(measure(group_scores(shifted(1.0), "sex", label="y")))
    gap, low, high = said["bias.auc_difference", "sex"], said[BNSP, "sex", "f"], said[BPSN, "sex", "f"]
    assert isinstance(gap, Measurement)
    assert isinstance(low, Measurement)
    assert isinstance(high, Measurement)
    assert gap.low == 0
    assert low.high < high.low, "its favourable rows fall below the others' unfavourable ones"  # type: ignore[operator]


def test_perfect_ranking_is_not_certainty() -> None:
    frame = shifted(0.0).assign(score=lambda f: f["y"] * 1.0)
    said = by_name(measure(group_scores(frame, "sex", label="y")))[WITHIN, "sex", "f"]
    assert isinstance(said, Measurement)
    assert (said.value, said.high) == (1.0, 1.0)
    assert said.low == pytest.approx(0.025 ** (1 / 150))
    assert "Clopper" in said.method


def test_small_and_unknown_groups_are_no_background() -> None:
    frame = shifted(0.0)
    frame.loc[:4, "sex"] = "tiny"
    frame.loc[290:299, "sex"] = "unknown"
    frame.loc[frame["sex"].isin(["tiny", "unknown"]), "score"] = 99.0
    said = by_name(measure(group_scores(frame, "sex", label="y"), disclosure_limit=10))
    why = reasons(said.values())
    assert why[WITHIN, "sex", "tiny"] == why[BPSN, "sex", "tiny"] == why[BNSP, "sex", "tiny"] == "suppressed"
    rows = frame[((frame["sex"] == "f") & (frame["y"] == 0)) | ((frame["sex"] == "m") & (frame["y"] == 1))]
    across = said[BPSN, "sex", "f"]
    assert isinstance(across, Measurement)
    assert across.value == pytest.approx(roc_auc_score(rows["y"], rows["score"]))
    assert (BPSN, "sex", "unknown") not in said
    assert why[WITHIN, "sex", "unknown"] == "suppressed", "five of each label"


def test_one_label_or_one_group_leaves_it_open() -> None:
    frame = shifted(0.0)
    why = reasons(measure(group_scores(frame[(frame["sex"] == "m") | (frame["y"] == 1)], "sex", label="y")))
    assert why == {
        (WITHIN, "sex", "f"): "undefined",
        (BPSN, "sex", "f"): "undefined",
        (BNSP, "sex", "m"): "undefined",
        ("bias.auc_difference", "sex"): "undefined",
    }
    alone = measure(group_scores(frame[frame["sex"] == "f"], "sex", label="y"))
    assert set(reasons(alone)) == {
        (BPSN, "sex", "f"),
        (BNSP, "sex", "f"),
        ("bias.auc_difference", "sex"),
    }
    nobody = reasons(measure(group_scores(frame.assign(sex="unknown"), "sex", label="y")))
    assert nobody == {(BPSN,): "absent", (BNSP,): "absent", ("bias.auc_difference", "sex"): "absent"}


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Absent, match="no label"):
        list(measure(group_scores(applicants(), "sex")))
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(group_scores(applicants(), label="y")))
    assert {key[0] for key in values(measure(group_scores(applicants(), "sex", label="y")))} == set(METRICS)
