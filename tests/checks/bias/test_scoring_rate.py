"""Scoring rates against the worked example of New York City's rule, and fairlearn."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, selection_rate

from audit.checks.bias.scoring_rate import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, reasons, values
from tests.scoring import applicants, group_scores

RULE = {
    "sex": {"Male": (50, 92, 1.00), "Female": (34, 76, 0.82)},
    "race": {
        "Hispanic or Latino": (18, 28, 1.00),
        "White": (15, 40, 0.58),
        "Black or African American": (16, 32, 0.78),
        "Native Hawaiian or Pacific Islander": (5, 8, 0.97),
        "Asian": (10, 24, 0.65),
    },
}
"""The "culture fit" score in the notice of adoption of 6 RCNY 5-300 ff.: above the median, applicants, impact ratio."""


def example(attribute: str) -> pd.DataFrame:
    """Rows with these counts; a further group "unknown" fills the sample up so that half score above the median."""
    rows = [
        (group, score)
        for group, (above, n, _) in RULE[attribute].items()
        for score in [60] * above + [40] * (n - above)
    ]
    above, below = sum(score == 60 for _, score in rows), sum(score == 40 for _, score in rows)
    rows += [("unknown", 40)] * max(1, above - below + 1) + [("unknown", 60)] * max(0, below - above)
    return pd.DataFrame(rows, columns=[attribute, "score"])


@pytest.mark.parametrize("attribute", list(RULE))
def test_the_rules_own_example(attribute: str) -> None:
    found = values(measure(group_scores(example(attribute), attribute), disclosure_limit=1))
    best = max(RULE[attribute], key=lambda group: RULE[attribute][group][2])
    for group, (above, n, ratio) in RULE[attribute].items():
        assert found["bias.scoring_rate", attribute, group] == above / n
        if group != best:
            mine = found["bias.scoring_rate_impact_ratio", attribute, group, best]
            assert round(mine, 2) == ratio
            assert mine == (above * RULE[attribute][best][1]) / (n * RULE[attribute][best][0])
    assert ("bias.scoring_rate", attribute, "unknown") in found
    assert not [key for key in found if key[0].endswith("ratio") and "unknown" in key]


@pytest.mark.parametrize("weight", [None, "w"])
def test_it_is_fairlearns_selection_rate_above_the_median(weight: str | None) -> None:
    frame = applicants()
    if weight is None:
        above = frame["score"] > np.median(frame["score"])
    else:
        order = frame.sort_values("score")
        middle = order["score"][(order["w"].cumsum() >= order["w"].sum() / 2).to_numpy()].iloc[0]
        above = frame["score"] > middle
    found = values(measure(group_scores(frame, "sex", "race", weight=weight)))
    crossed = frame["sex"] + "×" + frame["race"]
    for attribute, groups in {"sex": frame["sex"], "race": frame["race"], "sex×race": crossed}.items():
        theirs = MetricFrame(
            metrics=selection_rate,
            y_true=above,
            y_pred=above,
            sensitive_features=groups,
            sample_params={"sample_weight": frame[weight]} if weight else {},
        ).by_group
        for group, rate in theirs.items():
            assert found["bias.scoring_rate", attribute, group] == pytest.approx(rate, abs=1e-12)
            if group != theirs.idxmax():
                ratio = found["bias.scoring_rate_impact_ratio", attribute, group, theirs.idxmax()]
                assert ratio == pytest.approx(rate / theirs.max(), abs=1e-12)


def test_the_reference_is_the_highest_rate_and_never_a_small_group() -> None:
    frame = applicants(1_000)
    frame.loc[:14, "sex"] = "few"  # 1.5 %
    frame.loc[:14, "score"] = 1.0
    found = values(measure(group_scores(frame, "sex")))
    assert found["bias.scoring_rate", "sex", "few"] == 1.0
    assert {key[3] for key in found if key[0].endswith("ratio")} == {"m"}
    assert found["bias.scoring_rate_impact_ratio", "sex", "few", "m"] > 1


def test_the_median_is_that_of_the_whole_sample_and_ties_are_not_above_it() -> None:
    frame = pd.DataFrame({"sex": ["f"] * 20 + ["m"] * 20 + ["unknown"] * 30, "score": [1.0, 2.0] * 20 + [3.0] * 30})
    said = by_name(measure(group_scores(frame, "sex")))
    rate = said["bias.scoring_rate", "sex", "f"]
    assert isinstance(rate, Measurement)
    assert rate.value == 0.0, "the median is 2, and nobody known is above it"
    assert reasons(said.values())["bias.scoring_rate_impact_ratio", "sex", "m", "f"] == "undefined"


def test_everybody_equal_leaves_the_ratio_open() -> None:
    said = list(measure(group_scores(applicants().assign(score=0.5), "sex")))
    assert set(values(said).values()) == {0.0}
    assert set(reasons(said).values()) == {"undefined"}


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(group_scores(applicants())))
    with pytest.raises(Absent, match="no row has a score"):
        list(measure(group_scores(applicants().assign(score=np.nan), "sex")))
    frame = applicants()
    frame.loc[frame["sex"] == "f", "score"] = np.nan
    said = by_name(measure(group_scores(frame, "sex")))["bias.scoring_rate", "sex", "f"]
    assert not isinstance(said, Measurement)
    assert said.reason == "no row of the group has a score (0/0)"
    assert {key[0] for key in values(measure(group_scores(applicants(), "sex")))} == set(METRICS)
