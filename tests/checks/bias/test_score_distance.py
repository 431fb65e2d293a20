"""Score distances against scipy on the rows."""

import numpy as np
import pytest
from scipy.stats import ks_2samp, wasserstein_distance

from audit.checks.bias.score_distance import KOLMOGOROV_SMIRNOV, METRICS, WASSERSTEIN, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, reasons, values
from tests.scoring import applicants, group_scores


def test_both_distances_are_scipys_and_the_largest_group_is_the_reference() -> None:
    frame = applicants(500)
    frame["race"] = np.random.default_rng(1).choice(["a", "b", "c"], 500, p=[0.2, 0.5, 0.3])
    found = values(measure(group_scores(frame, "sex", "race")))
    assert {key[1:] for key in found} == {("race", "a", "b"), ("race", "c", "b"), ("sex", "f", "m")}
    for attribute, group, reference in {key[1:] for key in found}:
        one, other = (frame.loc[frame[attribute] == name, "score"] for name in (group, reference))
        where = (attribute, group, reference)
        assert found[WASSERSTEIN, *where] == pytest.approx(wasserstein_distance(one, other), abs=1e-12)
        assert found[KOLMOGOROV_SMIRNOV, *where] == pytest.approx(ks_2samp(one, other).statistic, abs=1e-12)


def test_the_lower_end_leaves_0_only_for_what_luck_cannot_do() -> None:
    frame = applicants(2_000)
    frame["sex"] = np.random.default_rng(2).choice(["f", "m"], 2_000)
    for shift, beyond_luck in ((0.0, False), (0.2, True)):
        moved = frame.assign(score=frame["score"] + shift * (frame["sex"] == "f"))
        for item in measure(group_scores(moved, "sex")):
            assert isinstance(item, Measurement)
            assert (item.low > 0) == beyond_luck  # type: ignore[operator]
            assert (item.n, item.support) == (item.n, item.n)


def test_a_declared_reference_is_used() -> None:
    frame = applicants()
    frame["sex"] = frame["sex"].where(frame.index % 3 != 0, "unknown")
    scores = group_scores(frame, "sex")
    assert {key[2:] for key in values(measure(scores, reference={"sex": "f"}))} == {("m", "f")}
    for name, why in (("x", "absent"), ("unknown", "absent")):
        assert set(reasons(measure(scores, reference={"sex": name})).values()) == {why}


def test_small_groups_take_no_part() -> None:
    frame = applicants()
    frame.loc[:4, "sex"] = "tiny"
    frame.loc[5:40, "sex"] = "late"
    frame.loc[9:40, "score"] = np.nan
    why = reasons(measure(group_scores(frame, "sex")))
    assert {key[2]: reason for key, reason in why.items()} == {"tiny": "suppressed", "late": "suppressed"}
    assert set(reasons(measure(group_scores(frame, "sex"), reference={"sex": "tiny"})).values()) == {"suppressed"}
    frame.loc[5:40, "score"] = np.nan
    why = reasons(measure(group_scores(frame, "sex")))
    assert why[WASSERSTEIN, "sex", "late", "m"] == "undefined"
    few = reasons(measure(group_scores(frame.head(60), "race"), disclosure_limit=50))
    assert set(few.values()) == {"too small"}


def test_an_infinite_score_is_infinitely_far_away_and_still_in_order() -> None:
    frame = applicants()
    frame.loc[3, "score"] = np.inf
    said = measure(group_scores(frame, "sex"))
    assert set(by_name(said)) == {(metric, "sex", "f", "m") for metric in METRICS}
    assert set(reasons(measure(group_scores(frame, "sex")))) == {(WASSERSTEIN, "sex", "f", "m")}


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(group_scores(applicants())))
    assert set(reasons(measure(group_scores(applicants().assign(sex="f"), "sex"))).values()) == {"undefined"}
    assert set(reasons(measure(group_scores(applicants().assign(sex="unknown"), "sex"))).values()) == {"absent"}
    weighted = by_name(measure(group_scores(applicants(), "sex", weight="w")))[WASSERSTEIN, "sex", "f", "m"]
    assert isinstance(weighted, Measurement)
    frame = applicants()
    parts = [frame[frame["sex"] == sex] for sex in ("f", "m")]
    expected = wasserstein_distance(*(part["score"] for part in parts), *(part["w"] for part in parts))
    assert weighted.value == pytest.approx(expected, abs=1e-12)
